// Messages of the customer: an id from the browser makes a retry harmless, an unsent one survives a reload. Each shows at
// once, with where it stands, until the stream brings it back.
import { reason, say } from "../shared/page.js";
import { afterPatch } from "../shared/patch.js";
import { toEnd } from "../shared/scrolling.js";
import { connected, whenConnected } from "../shared/stream.js";
import { giveBack } from "./draft.js";
import { toBox } from "./focus.js";
import { keep, kept } from "./kept.js";
import { asVisitor } from "./token.js";

const pending = document.getElementById("pending");
const unsent = () => JSON.parse(kept("unsent") || "[]");
const keepUnsent = (list) => keep("unsent", JSON.stringify(list));
let sending = false;
let sendingAgain = 0;

function sendLater(seconds) {
  clearTimeout(sendingAgain);
  sendingAgain = setTimeout(sendUnsent, 1000 * seconds);
}

export async function sendUnsent() {
  if (sending) return;
  sending = true;
  try {
    for (let list = unsent(); list.length; list = unsent()) {
      const [{ action, fields }] = list;
      show(fields, "sending");
      const response = await fetch(action, { method: "POST", body: new URLSearchParams(fields), headers: asVisitor() });
      if (response.status === 429) return await waitOut(response);
      if (response.status >= 500) throw new Error(response.status);
      keepUnsent(unsent().slice(1));
      if (response.ok) say("");
      else await refuse(response, fields);
    }
  } catch {
    for (const { fields } of unsent()) show(fields, "unsent");
    connected(false);
    sendLater(3);
  } finally {
    sending = false;
  }
}

// Too much at once: nothing is lost, it goes out when the server takes it again.
async function waitOut(response) {
  for (const { fields } of unsent()) show(fields, "later");
  say(await reason(response));
  sendLater(Number(response.headers.get("retry-after")) || 5);
}

// A refused message goes back to where it was written; one of a chat that is lost goes on in a new one, which says so.
async function refuse(response, fields) {
  find(fields.id)?.remove();
  giveBack(fields.text);
  say(await reason(response));
  settle();
  if (response.status !== 401) return;
  keep("notice", document.getElementById("problem").textContent);
  location.reload();
}

const find = (id) => [...pending.children].find((one) => one.dataset.id === id);

function show(fields, state) {
  const bubble = find(fields.id) ?? document.getElementById("bubble").content.firstElementChild.cloneNode(true);
  bubble.dataset.id = fields.id;
  bubble.querySelector(".text").textContent = fields.shown ?? fields.text;
  bubble.querySelector(".state").textContent = bubble.querySelector(".state").dataset[state];
  if (!bubble.isConnected) pending.append(bubble);
  settle();
}

// What has come back in the thread is no longer pending.
function settle() {
  if (!pending) return;
  const back = new Set([...document.querySelectorAll("#thread [data-sent-as]")].map((one) => one.dataset.sentAs));
  for (const bubble of [...pending.children]) if (back.has(bubble.dataset.id)) bubble.remove();
  pending.hidden = !pending.children.length;
}

const newId = () =>
  crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}${Math.random()}`.replace(".", "");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-composer]")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  if (!fields.text.trim()) return;
  fields.id = fields.choice ? `choice-${fields.choice}-${newId()}` : newId(); // which tells the page what was pressed
  if (fields.choice) fields.shown = event.submitter?.textContent;
  fields.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  fields.locale = new URLSearchParams(location.search).get("lang") || navigator.language;
  keepUnsent([...unsent(), { action: form.getAttribute("action"), fields }]);
  form.reset();
  if (form.contains(document.activeElement) && document.activeElement.id !== "text") toBox();
  show(fields, "sending");
  toEnd();
  sendUnsent();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
  if (!event.target.matches?.("[data-composer] textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

whenConnected((yes) => {
  const offline = document.getElementById("offline");
  if (offline) offline.hidden = yes;
  if (yes) sendUnsent();
});

if (kept("notice")) {
  say(kept("notice"));
  keep("notice", "");
}
afterPatch(settle);

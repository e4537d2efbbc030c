// Messages of the customer: an id from the browser makes a retry harmless, an unsent one survives a reload.
import { byScript, reason, say } from "../shared/page.js";
import { connected, whenConnected } from "../shared/stream.js";

const UNSENT = "triage.unsent";
const unsent = () => JSON.parse(localStorage.getItem(UNSENT) || "[]");
const keep = (list) => localStorage.setItem(UNSENT, JSON.stringify(list));
let sending = false;

async function sendUnsent() {
  if (sending) return;
  sending = true;
  try {
    for (let list = unsent(); list.length; list = unsent()) {
      const [{ action, fields }] = list;
      const response = await fetch(action, { method: "POST", body: new URLSearchParams(fields), headers: byScript });
      if (response.status >= 500) throw new Error(response.status);
      keep(unsent().slice(1));
      if (response.ok) say("");
      else await refuse(response, fields.text);
    }
  } catch {
    connected(false);
    setTimeout(sendUnsent, 3000);
  } finally {
    sending = false;
  }
}

// A refused message goes back to where it was written.
async function refuse(response, text) {
  const field = document.getElementById("text");
  if (field && !field.value) field.value = text;
  say(await reason(response));
}

const newId = () =>
  crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}${Math.random()}`.replace(".", "");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-composer]")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  if (!fields.text.trim()) return;
  fields.id = newId();
  fields.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  fields.locale = navigator.language;
  keep([...unsent(), { action: form.getAttribute("action"), fields }]);
  form.reset();
  document.getElementById("text").focus();
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

if (document.querySelector("[data-composer]")) sendUnsent();

// The whole of our JavaScript: live patches by server-sent events, forms without reload, drafts, countdowns, theme.
// A patch is HTML whose top-level elements have ids: one that is on the page is replaced, a new one is appended to the
// element named by its `data-into`. Focus and the text being written are never touched.

const root = document.querySelector("[data-stream]");
const thread = document.getElementById("thread");

function patch(html) {
  const pinned = isAtEnd();
  const focused = document.activeElement?.id;
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const fresh of [...template.content.children]) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (old) {
      if (old.outerHTML !== fresh.outerHTML) keepOpen(old, fresh);
    } else if (fresh.dataset.into) {
      document.getElementById(fresh.dataset.into)?.append(fresh);
    }
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (pinned) toEnd();
}

// An open menu with a half-written form in it stays as it is until it is closed.
function keepOpen(old, fresh) {
  if (old.querySelector("details[open]")) return;
  old.replaceWith(fresh);
}

const scroller = () => thread?.closest(".scroll, main");
function isAtEnd() {
  const box = scroller();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}
function toEnd() {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
}

function listen() {
  if (!root || !window.EventSource) return;
  const source = new EventSource(root.dataset.stream);
  source.addEventListener("patch", (event) => patch(event.data));
  source.addEventListener("reset", () => location.reload());
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
}

function connected(yes) {
  const offline = document.getElementById("offline");
  if (offline) offline.hidden = yes;
  const live = document.getElementById("live");
  if (live) live.textContent = yes ? "live" : "reconnecting";
  if (yes) sendKept();
}

// Messages of the customer: an id from the browser makes a retry harmless, an unsent one survives a reload.
const KEPT = "triage.unsent";
const kept = () => JSON.parse(localStorage.getItem(KEPT) || "[]");
const keep = (list) => localStorage.setItem(KEPT, JSON.stringify(list));
let sending = false;

async function sendKept() {
  if (sending) return;
  sending = true;
  try {
    for (let list = kept(); list.length; list = kept()) {
      const [{ action, fields }] = list;
      const response = await fetch(action, { method: "POST", body: new URLSearchParams(fields), headers: { "x-requested-with": "fetch" } });
      if (response.status >= 500) throw new Error(response.status);
      keep(kept().slice(1));
    }
  } catch {
    setTimeout(sendKept, 3000);
  } finally {
    sending = false;
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-composer]")) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    fields.id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
    fields.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    keep([...kept(), { action: form.getAttribute("action"), fields }]);
    form.reset();
    sendKept();
  } else if (form.matches("[data-quiet]")) {
    event.preventDefault();
    await quietly(form, event.submitter);
  }
});

async function quietly(form, button) {
  const data = new URLSearchParams(new FormData(form, button));
  const problem = document.getElementById("problem");
  try {
    const response = await fetch(form.action, { method: "POST", body: data, headers: { "x-requested-with": "fetch" } });
    if (response.ok) {
      form.querySelectorAll("textarea").forEach((field) => { field.value = ""; forget(field); });
      form.closest("details")?.removeAttribute("open");
      if (problem) problem.hidden = true;
      const next = response.headers.get("x-next");
      if (next) location.assign(next);
    } else {
      const { error } = await response.json();
      say(problem, [error.message, error.remedy].filter(Boolean).join(" "));
    }
  } catch {
    say(problem, "No connection: nothing was sent, your text is kept.");
  }
}

function say(problem, words) {
  if (!problem) return;
  problem.textContent = words;
  problem.hidden = false;
}

// Drafts survive a reload, one for each conversation and field.
const draftKey = (field) => `triage.draft.${location.pathname}${location.search}.${field.name}`;
const forget = (field) => sessionStorage.removeItem(draftKey(field));
for (const field of document.querySelectorAll("textarea[data-draft]")) {
  field.value = sessionStorage.getItem(draftKey(field)) || field.value;
  field.addEventListener("input", () => sessionStorage.setItem(draftKey(field), field.value));
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && field.matches?.("form textarea")) {
    const chat = field.closest("[data-composer]");
    if (chat ? !event.shiftKey : event.ctrlKey || event.metaKey) {
      event.preventDefault();
      field.form.requestSubmit();
    }
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Countdowns tick in the browser; the server renders them once.
setInterval(() => {
  for (const chip of document.querySelectorAll("[data-due]")) {
    const seconds = Math.round((Date.parse(chip.dataset.due) - Date.now() - clockSkew) / 1000);
    if (Math.abs(seconds) >= 3600) continue;
    const rest = Math.abs(seconds);
    chip.textContent = `${seconds < 0 ? "-" : ""}${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    chip.classList.toggle("late", seconds < 0);
  }
}, 1000);
const clockSkew = root?.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;

const theme = localStorage.getItem("triage.theme");
if (theme) document.documentElement.dataset.theme = theme;
document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
  const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("triage.theme", document.documentElement.dataset.theme);
});

toEnd();
listen();
sendKept();

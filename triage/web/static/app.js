// The whole of our JavaScript: live patches by server-sent events, forms without reload, drafts, countdowns, theme.
// A patch is HTML whose top-level elements have ids: one that is on the page is made equal to it, a new one is appended
// to the element named by its `data-into`. Nodes are kept, so focus, scrolling and half-written text are too.

const root = document.querySelector("[data-stream]");
const thread = document.getElementById("thread");
const script = { "x-requested-with": "fetch" };

function patch(html) {
  const pinned = isAtEnd();
  const focused = document.activeElement;
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const fresh of [...template.content.children]) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (old) morph(old, fresh);
    else if (fresh.dataset.into) document.getElementById(fresh.dataset.into)?.append(fresh);
  }
  if (focused !== document.activeElement) refocus(focused);
  showTitle();
  tick();
  if (pinned) toEnd();
}

// What had the focus may have been moved, or be gone: then its neighbourhood takes it, never the top of the page.
function refocus(focused) {
  const place = focused.isConnected ? focused : document.getElementById("lists");
  place?.focus({ preventScroll: true });
}

function morph(old, fresh) {
  if (old.isEqualNode(fresh) || old.dataset?.keep !== undefined) return;
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
    return;
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isTheirs(old, name)) old.removeAttribute(name);
  if (old.matches("textarea, input")) return;
  morphChildren(old, fresh);
  if (old.matches("select[data-submit]") && old !== document.activeElement) old.value = fresh.value;
}

// What the reader opened or closed stays as it is.
const isTheirs = (node, name) => name === "open" && node.nodeName === "DETAILS";

function morphChildren(old, fresh) {
  const wanted = new Set([...fresh.children].map((child) => child.id).filter(Boolean));
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const kept = child.id ? [...old.children].find((one) => one.id === child.id) : alike(at, child, wanted);
    if (!kept) {
      old.insertBefore(child, at);
    } else if (kept === at) {
      at = at.nextSibling;
      morph(kept, child);
    } else {
      old.insertBefore(kept, at);
      morph(kept, child);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const alike = (at, child, wanted) =>
  at && at.nodeName === child.nodeName && !wanted.has(at.id) && at.nodeType <= Node.TEXT_NODE ? at : null;

const scroller = () => thread?.closest(".scroll");
function isAtEnd() {
  const box = scroller();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}
function toEnd() {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
}

const title = document.title;
function showTitle() {
  const waiting = document.getElementById("lists")?.dataset.waiting;
  if (waiting !== undefined) document.title = waiting === "0" ? title : `(${waiting}) ${title}`;
}

function listen() {
  if (!root || !window.EventSource) return;
  const source = new EventSource(root.dataset.stream);
  source.addEventListener("patch", (event) => patch(event.data));
  source.addEventListener("reset", () => location.reload());
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => {
    connected(false);
    // Refused rather than cut off, as after the session ended: the page itself says why.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
}

function connected(yes) {
  const offline = document.getElementById("offline");
  if (offline) offline.hidden = yes;
  const live = document.getElementById("live");
  if (live) {
    live.textContent = yes ? "live" : "reconnecting";
    live.classList.toggle("fine", yes);
    live.classList.toggle("high", !yes);
  }
  if (yes) sendKept();
}

// Messages of the customer: an id from the browser makes a retry harmless, an unsent one survives a reload.
const KEPT = "triage.unsent";
const kept = () => JSON.parse(localStorage.getItem(KEPT) || "[]");
const keep = (list) => localStorage.setItem(KEPT, JSON.stringify(list));
let sending = false;

async function sendKept() {
  if (sending || !document.querySelector("[data-composer]")) return;
  sending = true;
  try {
    for (let list = kept(); list.length; list = kept()) {
      const [{ action, fields }] = list;
      const response = await fetch(action, { method: "POST", body: new URLSearchParams(fields), headers: script });
      if (response.status >= 500) throw new Error(response.status);
      keep(kept().slice(1));
      if (response.ok) say("");
      else await refuse(response, fields.text);
    }
  } catch {
    connected(false);
    setTimeout(sendKept, 3000);
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

async function reason(response) {
  const { error } = await response.json();
  const holder = error.holder && !error.message.includes(error.holder) ? `It is with: ${error.holder}.` : "";
  return [error.message, holder, error.remedy].filter(Boolean).join(" ");
}

function say(words) {
  const problem = document.getElementById("problem");
  if (!problem) return;
  problem.textContent = words;
  problem.hidden = !words;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-composer]")) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    if (!fields.text.trim()) return;
    fields.id = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}${Math.random()}`.replace(".", "");
    fields.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    fields.locale = navigator.language;
    keep([...kept(), { action: form.getAttribute("action"), fields }]);
    form.reset();
    document.getElementById("text").focus();
    sendKept();
  } else if (form.matches("[data-quiet]")) {
    event.preventDefault();
    await quietly(form, event.submitter);
  }
});

async function quietly(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const response = await fetch(form.action, { method: "POST", body, headers: script });
    if (response.status === 401) return location.assign("/sign-in");
    if (!response.ok) return say(await reason(response));
    say("");
    form.querySelectorAll("textarea, input[type=text]").forEach((field) => { field.value = ""; forget(field); });
    close(form.closest("details[open]"));
    const next = response.headers.get("x-next");
    if (next && next !== location.pathname + location.search) location.assign(next);
  } catch {
    say("No connection: nothing was sent, your text is kept.");
  } finally {
    form.ariaBusy = null;
  }
}

function close(menu) {
  if (!menu) return;
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
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
  if (event.key === "Escape") close(field.closest?.("details[open]"));
  // While an input method composes a character, Enter belongs to it.
  if (event.key !== "Enter" || event.isComposing || !field.matches?.("form textarea")) return;
  const chat = field.closest("[data-composer]");
  if (chat ? !event.shiftKey : event.ctrlKey || event.metaKey) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.action[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Countdowns tick in the browser, on the server's clock.
const clockSkew = root?.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;
function tick() {
  for (const chip of document.querySelectorAll("[data-due]")) {
    const seconds = Math.round((Date.parse(chip.dataset.due) - Date.now() - clockSkew) / 1000);
    const rest = Math.abs(seconds);
    if (rest >= 3600) continue;
    chip.textContent = `${seconds < 0 ? "-" : ""}${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    chip.classList.toggle("late", seconds < 0);
    chip.classList.toggle("soon", seconds >= 0 && seconds <= 300);
    chip.classList.toggle("fine", seconds > 300);
  }
}
setInterval(tick, 1000);

const themeSwitch = document.querySelector("[data-theme-switch]");
if (themeSwitch) themeSwitch.hidden = false;
themeSwitch?.addEventListener("click", () => {
  const page = document.documentElement;
  page.dataset.theme = getComputedStyle(page).colorScheme.includes("dark") ? "light" : "dark";
  document.cookie = `triage_theme=${page.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

showTitle();
tick();
toEnd();
listen();
sendKept();

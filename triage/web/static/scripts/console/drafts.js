// Drafts survive a reload and a restart of the browser: one for each agent and conversation, until it is sent.
import { whenOpened } from "../shared/page.js";
import { composer, newName, sayBelow, writing } from "./composer.js";

const DRAFTS = "triage.draft.";
const KEPT_DAYS = 30;
let keeping = 0;

const draftKey = () => DRAFTS + composer().dataset.draft;

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function keepDraft() {
  clearTimeout(keeping);
  keeping = 0;
  const form = composer();
  if (!form) return;
  const { text, kind, own_id: own } = form.elements;
  try {
    if (text.value) localStorage.setItem(draftKey(), JSON.stringify({ text: text.value, kind: kind.value, own: own.value, tried: form.dataset.tried, at: Date.now() }));
    else localStorage.removeItem(draftKey());
    return true;
  } catch {
    return false; // storage is full or forbidden: the words are still in the box
  }
}

export function forgetDraft(form) {
  clearTimeout(keeping);
  keeping = 0;
  localStorage.removeItem(DRAFTS + form.dataset.draft);
}

function restoreDraft() {
  const form = composer();
  const kept = form && readDraft(draftKey());
  if (!kept?.text || form.elements.text.value) return;
  form.elements.text.value = kept.text;
  form.elements.kind.value = kept.kind;
  if (kept.tried) {
    form.elements.own_id.value = kept.own;
    form.dataset.tried = kept.tried;
  }
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (event.target !== writing()) return;
  const form = composer();
  // What was tried and then changed is another message.
  if (form.dataset.tried && form.dataset.tried !== event.target.value) {
    form.elements.own_id.value = newName();
    delete form.dataset.tried;
  }
  clearTimeout(keeping);
  keeping = setTimeout(() => { if (keepDraft() && writing()?.value) sayBelow("Draft kept"); }, 300);
});

addEventListener("pagehide", () => { if (keeping) keepDraft(); });
document.addEventListener("visibilitychange", () => { if (keeping) keepDraft(); });

for (const key of Object.keys(localStorage)) {
  if (key.startsWith(DRAFTS) && !(readDraft(key)?.at > Date.now() - KEPT_DAYS * 86_400_000)) localStorage.removeItem(key);
}
whenOpened(restoreDraft);

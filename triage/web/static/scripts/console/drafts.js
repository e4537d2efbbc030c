// Drafts survive a reload and a restart of the browser: one for each agent and conversation, until it is sent.
import { whenOpened } from "../shared/page.js";
import { composer, newName, sayBelow, writing } from "./composer.js";

export const DRAFTS = "triage.draft.";
const KEPT_DAYS = 30;
let keepSoon = 0;
let unkept = null; // the form whose words are not kept yet

const draftKey = (form) => DRAFTS + form.dataset.draft;

// The lists mark what has a draft.
const tellDrafts = () => document.dispatchEvent(new Event("triage:drafts"));

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keepNow() {
  if (!unkept) return;
  const form = unkept;
  const { text } = form.elements;
  // What is wrong with the words stays said: it matters more than that they are kept.
  if (keepDraft(form) && text.value && text.validity.valid && form.isConnected) sayBelow("Draft kept");
}

export function keepDraft(form) {
  clearTimeout(keepSoon);
  unkept = null;
  const { text, kind, own_id: own } = form.elements;
  try {
    if (text.value) localStorage.setItem(draftKey(form), JSON.stringify({ text: text.value, kind: kind.value, own: own.value, tried: form.dataset.tried, at: Date.now() }));
    else localStorage.removeItem(draftKey(form));
    tellDrafts();
    return true;
  } catch {
    return false; // storage is full or forbidden: the words are still in the box
  }
}

export function forgetDraft(form) {
  clearTimeout(keepSoon);
  unkept = null;
  localStorage.removeItem(draftKey(form));
  tellDrafts();
}

function restoreDraft() {
  keepNow();
  const form = composer();
  const kept = form && readDraft(draftKey(form));
  if (!kept?.text || form.elements.text.value) return;
  form.elements.text.value = kept.text;
  form.elements.kind.value = kept.kind;
  if (kept.tried) {
    form.elements.own_id.value = kept.own;
    form.dataset.tried = kept.tried;
  }
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelector("[name=kind]:checked").dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (event.target !== writing()) return;
  const form = composer();
  // What was tried and then unkept is another message.
  if (form.dataset.tried && form.dataset.tried !== event.target.value) {
    form.elements.own_id.value = newName();
    delete form.dataset.tried;
  }
  unkept = form;
  clearTimeout(keepSoon);
  keepSoon = setTimeout(keepNow, 300);
});

addEventListener("pagehide", keepNow);
document.addEventListener("visibilitychange", keepNow);

for (const key of Object.keys(localStorage)) {
  if (key.startsWith(DRAFTS) && !(readDraft(key)?.at > Date.now() - KEPT_DAYS * 86_400_000)) localStorage.removeItem(key);
}
whenOpened(restoreDraft);

// A message that found no connection waits in the box and is tried again by itself, under the same name, or is edited.
import { composer, sayBelow, writing } from "./composer.js";
import { keepDraft } from "./drafts.js";

const RETRY_SEND_MS = 4000;
let tryingAgain = 0;

export function holdBack(form) {
  form.dataset.tried = writing().value;
  keepDraft();
  writing().readOnly = true;
  form.querySelector(".unsent").hidden = false;
  sayBelow("Not sent: no connection. It is tried again by itself.");
  tryingAgain = setTimeout(sendAgain, RETRY_SEND_MS);
}

export function letGo(form) {
  clearTimeout(tryingAgain);
  tryingAgain = 0;
  writing().readOnly = false;
  form.querySelector(".unsent").hidden = true;
}

function sendAgain() {
  const form = composer();
  if (!tryingAgain || !form) return;
  letGo(form);
  form.requestSubmit();
}

addEventListener("online", sendAgain);
document.addEventListener("click", (event) => {
  const wish = event.target.closest("[data-unsent]")?.dataset.unsent;
  if (wish === "now") sendAgain();
  if (wish === "edit") {
    letGo(composer());
    sayBelow("Not sent. Your words are kept as a draft.");
    writing().focus();
  }
});

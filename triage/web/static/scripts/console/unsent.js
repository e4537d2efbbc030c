// A message that found no connection waits in the box and is tried again by itself, under the same name, or is edited.
import { sayBelow, writing } from "./composer.js";
import { keepDraft } from "./drafts.js";

const RETRY_SEND_MS = 4000;
let heldForm = null; // the form that waits
let tryingAgain = 0;

export function holdBack(form) {
  heldForm = form;
  form.dataset.tried = form.elements.text.value;
  keepDraft(form);
  form.elements.text.readOnly = true;
  form.querySelector(".unsent").hidden = false;
  sayBelow("Not sent: no connection. It is tried again by itself.");
  tryingAgain = setTimeout(sendAgain, RETRY_SEND_MS);
}

export function letGo() {
  clearTimeout(tryingAgain);
  if (!heldForm) return;
  heldForm.elements.text.readOnly = false;
  heldForm.querySelector(".unsent").hidden = true;
  heldForm = null;
}

// In another conversation it waits as a draft until the agent comes back to it.
function sendAgain() {
  const form = heldForm;
  letGo();
  if (form?.isConnected) form.requestSubmit();
}

addEventListener("online", sendAgain);
document.addEventListener("click", (event) => {
  const wish = event.target.closest("[data-unsent]")?.dataset.unsent;
  if (wish === "now") sendAgain();
  if (wish === "edit") {
    letGo();
    sayBelow("Not sent. Your words are kept as a draft.");
    writing().focus();
  }
});

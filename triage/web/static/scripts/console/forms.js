// Forms marked `data-quiet` are sent without leaving the page; what they change comes back by the stream.
import { byScript, reason, say } from "../shared/page.js";
import { composer, newName, sayBelow } from "./composer.js";
import { forgetDraft, keepDraft } from "./drafts.js";
import { showPromise } from "./limits.js";
import { close } from "./menus.js";
import { holdBack, letGo } from "./unsent.js";
import { visit } from "./visit.js";

async function quietly(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const writes = form === composer();
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const response = await fetch(action, { method: "POST", body, headers: byScript });
    if (response.status === 401) return signInAgain();
    if (!response.ok) return say(await refusal(response));
    say("");
    if (writes) wasSent(form);
    else if (!form.querySelector("[data-submit]")) form.reset();
    close(form.closest("details.action[open], details[open]"));
    const next = response.headers.get("x-next");
    if (next) visit(next);
  } catch {
    if (writes) holdBack(form);
    else say("No connection: nothing was sent, your text is kept.");
  } finally {
    form.ariaBusy = null;
  }
}

function wasSent(form) {
  letGo();
  forgetDraft(form);
  form.elements.text.value = "";
  form.elements.promise_by.value = "";
  showPromise();
  form.querySelector("details.promise").open = false;
  form.elements.own_id.value = newName();
  delete form.dataset.tried;
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  sayBelow("");
}

// The way back leads to the same page, where the draft waits.
function signInAgain() {
  if (composer()) keepDraft(composer());
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

async function refusal(response) {
  try {
    return await reason(response);
  } catch {
    return "The server could not do this. Your words are kept: try again.";
  }
}

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-quiet]")) return;
  event.preventDefault();
  await quietly(event.target, event.submitter);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  // While an input method composes a character, Enter belongs to it.
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("form[data-quiet] textarea")) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

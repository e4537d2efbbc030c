// How much may be written, told near the limit and before sending: a paste of any size is kept whole and refused in words.
import { whenOpened } from "../shared/page.js";
import { composer, isNote, sayBelow, writing } from "./composer.js";

const NEAR = 0.9;

function countCharacters() {
  const box = writing();
  const limit = Number(box.dataset.limit);
  const count = box.value.length;
  const over = count > limit;
  box.setCustomValidity(over ? `${count.toLocaleString("en")} characters; ${limit.toLocaleString("en")} at most. Send it in parts, or as a link.` : "");
  box.setAttribute("aria-invalid", String(over));
  if (over) sayBelow(box.validationMessage);
  else sayBelow(count >= limit * NEAR ? `${count.toLocaleString("en")} of ${limit.toLocaleString("en")} characters` : "");
}

function showKind() {
  const form = composer();
  const note = isNote();
  form.classList.toggle("is-note", note);
  form.elements.text.placeholder = note ? "Write a note for colleagues… (@name calls somebody)" : "Write a reply… (Ctrl+Enter to send, / for prepared words)";
  form.querySelector(".send").textContent = note ? "Add note" : "Send";
  form.querySelector("details.promise").hidden = note;
}

// A date that will be promised stands on its button, so that nobody sends one unawares.
export function showPromise() {
  const { promise_by: by } = composer().elements;
  composer().querySelector("[data-promise]").textContent = by.value ? `Promised by ${by.value.replace("T", " ")}` : "Promise";
}

document.addEventListener("input", (event) => { if (event.target === writing()) countCharacters(); });
document.addEventListener("input", (event) => { if (event.target.name === "promise_by") showPromise(); });
document.addEventListener("change", (event) => { if (event.target.name === "kind" && event.target.form === composer()) showKind(); });
whenOpened(() => {
  if (!composer()) return;
  writing().removeAttribute("maxlength"); // it would cut a paste short without a word
  for (const tool of composer().querySelectorAll("[data-script], [data-ready-words]")) tool.hidden = false;
  showKind();
});

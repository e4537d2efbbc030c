// The box in which agents write: what others need to find in it, and putting words into it.
import { say } from "../shared/page.js";

export const composer = () => document.getElementById("composer");
export const writing = () => document.getElementById("text");
export const isNote = () => composer()?.elements.kind.value === "note";

// A line under the box, empty when there is nothing to say.
export function sayBelow(words) {
  const line = document.getElementById("composer-state");
  if (line && line.textContent !== words) line.textContent = words;
}

// Put these words into the box: alone in an empty one, else as a new paragraph; they are the agent's from then on.
export function insert(words, replacing = false) {
  const box = writing();
  if (!box || box.readOnly) return;
  const before = replacing ? "" : box.value.trimEnd();
  box.value = before ? `${before}\n\n${words}` : words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
  say("");
}

// A new name for what is sent next: the server says the same name once, however often it arrives.
export const newName = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

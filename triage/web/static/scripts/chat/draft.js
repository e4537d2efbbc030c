// What is half written survives a reload, and a message that is too long or refused.
import { keep, kept } from "./kept.js";

const box = document.getElementById("text");

// Puts words into the box unless there are some already, as a person would by hand.
export function write(words) {
  if (!box || box.value || !words) return;
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// Gives refused words back, before what has been written since.
export function giveBack(words) {
  const since = box.value;
  box.value = "";
  write(since ? `${words}\n\n${since}` : words);
}

box?.addEventListener("input", () => keep("draft", box.value));
box?.form.addEventListener("reset", () => keep("draft", ""));
write(kept("draft"));

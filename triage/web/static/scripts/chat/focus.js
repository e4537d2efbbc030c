// Where the focus goes: to the box for the next message, but not where that would open a keyboard over the conversation.
import { root } from "../shared/page.js";
import { afterPatch } from "../shared/patch.js";

const hasKeyboard = matchMedia("(pointer: fine)").matches;
let last = null;

export function toBox() {
  document.getElementById(hasKeyboard ? "text" : "log")?.focus({ preventScroll: true });
}

document.addEventListener("focusin", (event) => {
  last = event.target;
});

// A patch may take away the button that was just used.
afterPatch(() => {
  if (last?.isConnected === false && document.activeElement === document.body) toBox();
});

if (root && window.parent === window && hasKeyboard && !location.hash) toBox();

// Says to the server that this agent looks at a conversation, types a reply in it, or has left it; shows who else does.
import { byScript, openConversation, whenOpened } from "../shared/page.js";
import { patch } from "../shared/patch.js";
import { composer, isNote, writing } from "./composer.js";

const LOOK_MS = 30_000;
const TYPE_MS = 5000;
const SETTLED_MS = 2000;
let lookedAt = "";
let typedAt = 0;
let typingEnds = 0;

async function signFocus(kind, conversation = openConversation()) {
  const form = composer();
  if (!form || !conversation) return;
  const body = new URLSearchParams({ kind, csrf: form.elements.csrf.value });
  try {
    const response = await fetch(`/console/${conversation}/focus`, { method: "POST", body, headers: byScript, keepalive: true });
    if (response.ok && conversation === openConversation()) patch(await response.text());
  } catch {
    // no connection: the next sign tells
  }
}

function lookHere() {
  if (document.visibilityState === "visible" && Date.now() - typedAt > TYPE_MS) signFocus("viewing");
}

function stopTyping() {
  clearTimeout(typingEnds);
  if (typedAt) signFocus("viewing");
  typedAt = 0;
}

document.addEventListener("input", (event) => {
  // Notes are nobody's business but ours: only a reply is seen being typed.
  if (event.target !== writing() || isNote()) return;
  clearTimeout(typingEnds);
  if (!event.target.value) return stopTyping();
  typingEnds = setTimeout(stopTyping, TYPE_MS + 1000);
  if (Date.now() - typedAt < TYPE_MS) return;
  typedAt = Date.now();
  signFocus("typing");
});

setInterval(lookHere, LOOK_MS);
setTimeout(lookHere, SETTLED_MS); // after a reload, the "left" of the page before may be the last to arrive
document.addEventListener("visibilitychange", lookHere);
addEventListener("pagehide", () => signFocus("left"));
whenOpened(() => {
  if (lookedAt && lookedAt !== openConversation()) signFocus("left", lookedAt);
  lookedAt = openConversation();
  typedAt = 0;
  lookHere();
});

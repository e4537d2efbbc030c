// Says to the server, every few seconds, that the customer is writing; what they write stays here until it is sent.
import { asVisitor } from "./token.js";

const SAY_TYPING_MS = 3000;
let saidTypingAt = 0;

document.addEventListener("input", (event) => {
  const known = document.querySelector("#thread .message"); // nobody reads a chat that has not begun
  if (event.target.id !== "text" || !event.target.value || !known || Date.now() - saidTypingAt < SAY_TYPING_MS) return;
  saidTypingAt = Date.now();
  fetch("/chat/typing", { method: "POST", headers: asVisitor() }).catch(() => {}); // the next sign tells
});

// What is written next is told at once.
document.addEventListener("reset", () => { saidTypingAt = 0; });

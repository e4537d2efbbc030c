// Under the thread: that its customer is typing. The server says so every few seconds; it ends by itself, or when their
// message is there.
import { openConversation, whenOpened } from "../shared/page.js";
import { afterPatch } from "../shared/patch.js";
import { serverNow } from "../shared/countdown.js";
import { isAtEnd, toEnd } from "../shared/scrolling.js";

const typingUntil = new Map(); // by conversation, on the server's clock
let typingHides = 0;
let lastFromCustomer = "";

const newestOfCustomer = () => [...document.querySelectorAll("#thread > .message.customer")].at(-1)?.id ?? "";

function drawTyping() {
  const line = document.getElementById("customer-types");
  if (!line) return;
  clearTimeout(typingHides);
  const left = (typingUntil.get(openConversation()) ?? 0) - serverNow();
  const pinned = isAtEnd();
  line.hidden = left <= 0;
  if (left <= 0) return;
  typingHides = setTimeout(drawTyping, left);
  if (pinned) toEnd();
}

document.addEventListener("triage:typing", ({ detail }) => {
  typingUntil.set(detail.typing, Date.parse(detail.until));
  drawTyping();
});

afterPatch(() => {
  const newest = newestOfCustomer();
  if (newest !== lastFromCustomer) typingUntil.delete(openConversation());
  lastFromCustomer = newest;
  drawTyping();
});

whenOpened(() => {
  lastFromCustomer = newestOfCustomer();
  drawTyping();
});

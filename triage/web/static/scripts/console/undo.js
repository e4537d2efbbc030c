// Resolve and transfer wait five seconds in the browser, because what a customer has been told cannot be taken back. The
// bar says that it is about to happen; leaving the page does it at once, and so does the next one.
import { byScript, openConversation, reason, say } from "../shared/page.js";
import { announce } from "./announce.js";
import { catchUp } from "./live.js";
import { close } from "./menus.js";
import { visit } from "./visit.js";

const HELD_SECONDS = 5;
const HELD = { resolve: ["Resolves", "Not resolved"], transfer: ["Transfers", "Not transferred"] };
const undoBar = document.getElementById("undo");
let held = null;

function hold(form, button) {
  doHeld();
  const kind = form.getAttribute("action").split("/").pop();
  const who = document.querySelector("#middle h2")?.textContent ?? "";
  held = { kind, who, action: form.action, body: new URLSearchParams(new FormData(form, button)), conversation: openConversation() };
  held.seconds = HELD_SECONDS;
  held.clock = setInterval(countDown, 1000);
  close(form.closest("details[open]"));
  drawUndo();
  undoBar.querySelector("button").focus({ preventScroll: true });
  announce(`${HELD[kind][0]} ${who} in ${HELD_SECONDS} seconds. Undo with the button that has the focus.`);
}

function countDown() {
  held.seconds -= 1;
  if (held.seconds <= 0) return doHeld();
  undoBar.querySelector("span").textContent = heldWords();
}

const heldWords = () => `${HELD[held.kind][0]} ${held.who} in ${held.seconds} s`;

function drawUndo() {
  undoBar.hidden = !held;
  if (!held) return undoBar.replaceChildren();
  const words = Object.assign(document.createElement("span"), { textContent: heldWords() });
  const undo = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Undo" });
  const now = Object.assign(document.createElement("button"), { type: "button", className: "button main", textContent: "Now" });
  undo.addEventListener("click", undoHeld);
  now.addEventListener("click", () => doHeld());
  undoBar.replaceChildren(words, undo, now);
}

function releaseHeld() {
  const action = held;
  if (action) clearInterval(action.clock);
  held = null;
  const hadFocus = undoBar.contains(document.activeElement);
  drawUndo();
  if (hadFocus) document.getElementById("middle").focus({ preventScroll: true });
  return action;
}

function undoHeld() {
  const action = releaseHeld();
  announce(`${HELD[action.kind][1]}: ${action.who}.`);
}

// `keepalive` lets the request outlive the page.
async function doHeld() {
  const action = releaseHeld();
  if (!action) return;
  try {
    const sent = { method: "POST", body: action.body, headers: byScript, keepalive: true };
    const response = await fetch(action.action, sent);
    if (response.status === 401) return location.assign("/sign-in");
    if (!response.ok) return say(`${HELD[action.kind][1]}. ${await reason(response)}`);
    say("");
    catchUp();
    const next = response.headers.get("x-next");
    if (next && action.conversation === openConversation()) visit(next);
  } catch {
    say(`No connection. ${HELD[action.kind][1]}: ${action.who}.`);
  }
}

// Before the script that sends forms hears of it.
document.addEventListener("submit", (event) => {
  const action = event.target.getAttribute?.("action") ?? "";
  if (!/^\/console\/\w+\/(resolve|transfer)$/.test(action)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  hold(event.target, event.submitter);
}, { capture: true });

addEventListener("pagehide", () => doHeld());

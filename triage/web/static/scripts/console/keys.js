// Shortcuts of a single key, for those who want them: they can be turned off, and never act while one types.
import { openConversation, whenOpened } from "../shared/page.js";
import { stepTab } from "./tabs.js";

const KEYS_OFF = "triage.keys.off";
const shortcuts = document.getElementById("shortcuts");
const singleKeys = document.getElementById("single-keys");
const helpButton = document.getElementById("help");

function showShortcuts() {
  if (!shortcuts.open) shortcuts.showModal();
}

function stepRow(by) {
  const rows = [...document.querySelectorAll(".lists .row a.open")];
  const at = rows.findIndex((row) => row === document.activeElement || row.closest(".row").contains(document.activeElement));
  const chosen = at >= 0 ? at : rows.findIndex((row) => row.ariaCurrent === "true");
  const next = rows[chosen < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, chosen + by))];
  next?.focus();
  next?.closest(".row").scrollIntoView({ block: "nearest" });
}

function write(kind) {
  const radio = document.querySelector(`form.composer [name="kind"][value="${kind}"]`);
  if (radio && !radio.checked) radio.click();
  document.getElementById("text")?.focus();
}

function openResolve() {
  const menu = document.querySelector('#head form[action$="/resolve"]')?.closest("details");
  if (!menu) return;
  menu.open = true;
  menu.querySelector("input:not([type=hidden])")?.focus();
}

function acceptNow() {
  const offered = document.querySelector("[data-offer]");
  const here = document.querySelector('#head form[action$="/accept"] button');
  (offered ?? here)?.click();
}

function openDecline() {
  const menu = document.querySelector("#offer:not([hidden]) details");
  if (menu) menu.open = true; // its field takes the focus by itself
}

const SHORTCUTS = {
  j: () => stepRow(1),
  k: () => stepRow(-1),
  r: () => write("reply"),
  n: () => write("note"),
  e: openResolve,
  a: acceptNow,
  d: openDecline,
  "[": () => stepTab(-1),
  "]": () => stepTab(1),
  "/": () => document.getElementById("search")?.focus(),
  "?": showShortcuts,
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const typing = target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  if (key === "Escape" && target.matches?.("#search, #text")) target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || shortcuts.open) return;
  if (!singleKeys.checked || !Object.hasOwn(SHORTCUTS, key)) return;
  event.preventDefault();
  SHORTCUTS[key]();
});

for (const hint of document.querySelectorAll(".nothing [data-script]")) hint.hidden = false;
singleKeys.checked = localStorage.getItem(KEYS_OFF) === null;
singleKeys.addEventListener("change", () => {
  if (singleKeys.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
});
helpButton.hidden = false;
helpButton.addEventListener("click", showShortcuts);
whenOpened(() => document.getElementById(`row-${openConversation()}`)?.scrollIntoView({ block: "nearest" }));

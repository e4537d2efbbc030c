// The conversations that one goes to and fro between, as tabs with a dot where something happened; kept in this browser.
import { openConversation, root, whenOpened } from "../shared/page.js";
import { besideList, visit } from "./visit.js";

const TABS = `triage.tabs.${root.dataset.agent}`;
const MOST_TABS = 8;
const strip = document.getElementById("tabs");
const tabsKept = () => JSON.parse(localStorage.getItem(TABS) || "[]");

function keepTabs(tabs) {
  localStorage.setItem(TABS, JSON.stringify(tabs));
  drawTabs();
}

function drawTabs() {
  const tabs = tabsKept();
  const here = openConversation();
  strip.hidden = !tabs.some(({ id }) => id !== here);
  strip.replaceChildren(...tabs.map((tab) => drawTab(tab, tab.id === here)));
}

function drawTab({ id, name, stirred }, isHere) {
  const tab = document.createElement("span");
  tab.className = "tab";
  const link = document.createElement("a");
  link.href = `/console?conversation=${id}`;
  link.dataset.visit = "";
  link.dataset.tab = id;
  if (isHere) link.setAttribute("aria-current", "true");
  link.append(Object.assign(document.createElement("bdi"), { textContent: name }));
  if (stirred && !isHere) {
    link.append(Object.assign(document.createElement("span"), { className: "dot", textContent: "●", ariaHidden: "true" }));
    link.ariaLabel = `${name}, something new`;
  }
  const button = Object.assign(document.createElement("button"), { type: "button", className: "drop", textContent: "×" });
  button.ariaLabel = `Close the tab of ${name}`;
  button.addEventListener("click", () => closeTab(id));
  tab.append(link, button);
  return tab;
}

function closeTab(id) {
  const tabs = tabsKept();
  const at = tabs.findIndex((tab) => tab.id === id);
  tabs.splice(at, 1);
  keepTabs(tabs);
  const next = tabs[Math.min(at, tabs.length - 1)];
  if (id === openConversation()) visit(besideList(next?.id));
  (strip.querySelector(next ? `[data-tab="${next.id}"]` : "a") ?? document.getElementById("lists")).focus();
}

// The tab to the left (-1) or right (1).
export function stepTab(by) {
  const tabs = tabsKept();
  const at = tabs.findIndex(({ id }) => id === openConversation());
  const next = tabs[(at + by + tabs.length) % tabs.length];
  if (next) visit(besideList(next.id));
}

whenOpened(() => {
  const id = openConversation();
  const name = document.querySelector("#middle h2")?.textContent ?? "";
  const tabs = tabsKept();
  const known = tabs.find((tab) => tab.id === id);
  if (known) Object.assign(known, { name, stirred: false });
  else tabs.push({ id, name, stirred: false });
  keepTabs(tabs.slice(-MOST_TABS));
});

document.addEventListener("triage:stirred", ({ detail }) => {
  const here = document.hidden ? "" : openConversation();
  const tabs = tabsKept();
  for (const tab of tabs) if (detail.includes(tab.id) && tab.id !== here) tab.stirred = true;
  keepTabs(tabs);
});

document.addEventListener("visibilitychange", () => {
  const tabs = tabsKept();
  for (const tab of tabs) if (!document.hidden && tab.id === openConversation()) tab.stirred = false;
  keepTabs(tabs);
});

addEventListener("storage", ({ key }) => { if (key === TABS) drawTabs(); });
drawTabs();

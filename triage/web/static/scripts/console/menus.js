// The menus of actions: one open at a time, closed by Escape or a click elsewhere, the focus back on their button.

export function close(menu) {
  if (!menu) return;
  const outer = menu.parentElement.closest("details.action[open]");
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (outer) return close(outer);
  if (inside) menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.action[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// A menu that has been opened by keyboard or mouse is ready to be filled in.
document.addEventListener("toggle", (event) => {
  if (!event.target.open || !event.target.matches?.("details.action, details.action details, details.mend, details.enter")) return;
  event.target.querySelector(":scope > form :is(input:not([type=hidden], [type=radio]), select, textarea)")?.focus();
}, true);

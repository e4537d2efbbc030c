// The menus of actions: one open at a time, closed by Escape or a click elsewhere, the focus back on their button.

export function close(menu) {
  if (!menu) return;
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close(event.target.closest?.("details[open]"));
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.action[open]")) if (!menu.contains(event.target)) menu.open = false;
});

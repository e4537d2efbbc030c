// Countdowns tick in the browser, on the server's clock.
import { root } from "./page.js";
import { afterPatch } from "./patch.js";

const clockSkew = root?.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;
export const serverNow = () => Date.now() + clockSkew;

function tick() {
  for (const chip of document.querySelectorAll("[data-due]")) {
    const seconds = Math.round((Date.parse(chip.dataset.due) - serverNow()) / 1000);
    const rest = Math.abs(seconds);
    if (rest >= 3600) continue;
    chip.textContent = `${seconds < 0 ? "-" : ""}${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    chip.classList.toggle("late", seconds < 0);
    chip.classList.toggle("soon", seconds >= 0 && seconds <= 300);
    chip.classList.toggle("fine", seconds > 300);
  }
}

setInterval(tick, 1000);
afterPatch(tick);
tick();

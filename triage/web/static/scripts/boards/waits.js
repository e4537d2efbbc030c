// How long something has lasted goes on counting between two patches, on the server's clock and in its words.
import { afterPatch } from "../shared/patch.js";
import { serverNow } from "../shared/countdown.js";

function spanWords(seconds) {
  if (seconds < 90) return `${Math.max(Math.round(seconds), 0)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${String(minutes % 60).padStart(2, "0")}` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 10 ? `${days} d ${hours % 24} h` : `${days} d`;
}

function count() {
  for (const wait of document.querySelectorAll("[data-since]")) {
    const words = spanWords((serverNow() - Date.parse(wait.dataset.since)) / 1000);
    if (wait.textContent !== words) wait.textContent = words;
  }
}

setInterval(count, 1000);
afterPatch(count);

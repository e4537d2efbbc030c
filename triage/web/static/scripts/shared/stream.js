// The page's stream of patches, and whether it is connected.
import { root } from "./page.js";
import { patch } from "./patch.js";

const watchers = [];
// Calls `work(true)` when the stream is open and `work(false)` when it is cut.
export const whenConnected = (work) => watchers.push(work);

export function connected(yes) {
  for (const work of watchers) work(yes);
}

export function listen() {
  if (!root || !window.EventSource) return;
  const source = new EventSource(root.dataset.stream);
  source.addEventListener("patch", (event) => patch(event.data));
  source.addEventListener("reset", () => location.reload());
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => {
    connected(false);
    // Refused rather than cut off, as after the session ended: the page itself says why.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
}

// The chat in a frame on another page: says what is unread and when to close, hears when it is shown. See widget.js.
import { root } from "../shared/page.js";
import { toEnd } from "../shared/scrolling.js";
import { toBox } from "./focus.js";
import { mayKeep } from "./kept.js";
import { shown, whenUnread } from "./unread.js";

const inFrame = root?.dataset.token !== undefined && window.parent !== window;
// Only our own pages and those of `widget_sites` can be around this one: the browser refuses all others.
const tell = (name, more = {}) => window.parent.postMessage({ triage: name, ...more }, "*");

if (inFrame) {
  shown(false);
  whenUnread((count) => tell("unread", { count }));
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !["shown", "hidden"].includes(event.data?.triage)) return;
    shown(event.data.triage === "shown");
    if (event.data.triage !== "shown") return;
    toEnd();
    toBox();
  });
  const close = document.getElementById("close");
  close.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("#close")) tell("close");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell("close");
  });
}

// The frame is ready once its history is there. Where it may keep nothing, the page around keeps its token.
export function ready() {
  if (inFrame) tell("ready", { token: mayKeep() ? "" : root.dataset.token });
}

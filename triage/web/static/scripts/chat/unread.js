// How much is new for a customer who looks elsewhere: in the title of the tab, and on the button of the page around.
import { afterPatch } from "../shared/patch.js";
import { keep, kept } from "./kept.js";

const plainTitle = document.title;
const watching = [];
let isShown = true;

// Calls `work(count)` whenever the number of unread messages may have changed.
export const whenUnread = (work) => watching.push(work);

// Whether the frame is open; a page of its own always is.
export function shown(yes) {
  isShown = yes;
  countUnread();
}

export function countUnread() {
  const numbers = [...document.querySelectorAll("#thread .message:not(.customer)")].map((one) => Number(one.id.slice(1)));
  const newest = Math.max(0, ...numbers);
  if (kept("seen") === null || (isShown && !document.hidden)) keep("seen", String(newest));
  const unread = numbers.filter((number) => number > Number(kept("seen"))).length;
  document.title = unread ? `(${unread}) ${plainTitle}` : plainTitle;
  for (const work of watching) work(unread);
}

if (document.getElementById("thread")) {
  document.addEventListener("visibilitychange", countUnread);
  afterPatch(countUnread);
}

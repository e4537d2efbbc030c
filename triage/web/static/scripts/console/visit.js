// Goes to another conversation or list without loading the page anew: its parts are fetched, the middle is replaced, the
// address changes, and going back works. Links and forms say `data-visit`; without script they load the page.
import { byScript, openConversation, root } from "../shared/page.js";
import { patchWith } from "../shared/patch.js";
import { toEnd } from "../shared/scrolling.js";
import { showsUpTo } from "./live.js";

let shownQuery = location.search;
let visits = 0;

export async function visit(address, push = true) {
  const url = new URL(address, location.href);
  if (url.pathname !== "/console") return location.assign(address);
  const number = ++visits;
  const wanted = url.searchParams.get("conversation") ?? "";
  const whole = wanted !== openConversation() || url.searchParams.has("before");
  const query = new URLSearchParams(url.search);
  if (whole) query.set("whole", "1");
  root.ariaBusy = "true";
  try {
    const response = await fetch(`/console/parts?${query}`, { headers: byScript });
    if (!response.ok) return location.assign(address);
    const html = await response.text();
    if (number !== visits) return;
    if (push && url.search !== location.search) history.pushState(null, "", url.pathname + url.search + url.hash);
    shownQuery = location.search;
    show(html, whole);
    showsUpTo(Number(response.headers.get("x-seq")));
  } catch {
    location.assign(address);
  } finally {
    root.ariaBusy = null;
  }
}

function show(html, whole) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const replaced = whole ? ["middle", "context"] : [];
  const within = replaced.some((id) => document.getElementById(id).contains(document.activeElement));
  for (const id of replaced) document.getElementById(id).replaceWith(template.content.getElementById(id));
  root.classList.toggle("reading", Boolean(openConversation()));
  patchWith(template.content);
  if (!whole) return;
  toEnd();
  const middle = document.getElementById("middle");
  if (within || !document.activeElement?.checkVisibility()) middle.focus({ preventScroll: true });
  if (openConversation()) document.dispatchEvent(new Event("triage:opened"));
}

// The page with this conversation beside the list that is shown; without one, the list alone.
export function besideList(conversation) {
  const query = new URLSearchParams(location.search);
  query.delete("before");
  query.delete("conversation");
  if (conversation) query.set("conversation", conversation);
  return query.size ? `/console?${query}` : "/console";
}

// An address as a link or form gives it, beside the list or the conversation that are shown.
function addressOf(link) {
  const url = new URL(link.href, location.href);
  if (link.matches("a.back")) return besideList(null);
  if (link.matches(".row a.open, .tabs a, .errands a")) return besideList(url.searchParams.get("conversation"));
  return link.href;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-visit], .row a.open, a.back");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (new URL(link.href).pathname !== "/console") return;
  event.preventDefault();
  visit(addressOf(link));
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-visit]")) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(event.target, event.submitter));
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  if (openConversation()) query.set("conversation", openConversation());
  visit(`/console?${query}`);
});

addEventListener("popstate", () => {
  // A step inside the page, as to a message, changes nothing that the server shows.
  if (location.search !== shownQuery) visit(location.href, false);
});

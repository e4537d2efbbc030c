// Keeps the page true. The tab that leads holds the stream, for the page it shows, and tells the others what it heard;
// they fetch what that changes on theirs.
import { byScript, root } from "../shared/page.js";
import { lead } from "../shared/leader.js";
import { patch } from "../shared/patch.js";
import { connected } from "../shared/stream.js";

const RETRY_MS = 2000;
const others = "BroadcastChannel" in window ? new BroadcastChannel(`triage.console.${root.dataset.agent}`) : null;
let seq = Number(root.dataset.seq);
let source = null;
let leads = false;
let isLive = false;
let fetching = null;
let behind = false;

// The page shows everything up to this event; a leader goes on from there with a stream for what it shows now.
export function showsUpTo(number) {
  seq = Math.max(seq, number);
  if (leads) openStream();
}

function openStream() {
  source?.close();
  const query = new URLSearchParams(location.search);
  query.set("after", seq);
  source = new EventSource(`${root.dataset.stream}?${query}`);
  source.addEventListener("patch", ({ data, lastEventId }) => {
    seq = Math.max(seq, Number(lastEventId) || 0);
    if (!patch(data)) catchUp();
    // That a customer types, which is all that such a patch says, is told below.
    if (!data.startsWith("<data hidden data-typing")) others?.postMessage({ seq });
  });
  source.addEventListener("reset", () => { others?.postMessage({ reset: true }); location.reload(); });
  source.addEventListener("open", () => setLive(true));
  source.addEventListener("error", () => {
    setLive(false);
    // Refused rather than cut off: the session has ended, or the server is about to be replaced.
    if (source.readyState === EventSource.CLOSED) setTimeout(resumeStream, RETRY_MS);
  });
}

async function resumeStream() {
  if (await catchUp()) openStream();
  else setTimeout(resumeStream, RETRY_MS);
}

// Fetches what has changed on this page since; returns whether the server answered. Several wishes become one.
export function catchUp() {
  if (fetching) behind = true;
  fetching ??= fetchParts().finally(() => {
    fetching = null;
    if (behind) {
      behind = false;
      catchUp();
    }
  });
  return fetching;
}

async function fetchParts() {
  const here = location.search;
  try {
    const response = await fetch(`/console/parts${here}`, { headers: byScript });
    if (response.status === 401 || response.status === 404) location.reload();
    if (!response.ok) return false;
    const html = await response.text();
    if (here !== location.search) return true;
    patch(html);
    seq = Math.max(seq, Number(response.headers.get("x-seq")));
    return true;
  } catch {
    return false;
  }
}

function setLive(yes) {
  isLive = yes;
  connected(yes);
  others?.postMessage({ live: yes });
}

others?.addEventListener("message", ({ data }) => {
  if (data.hello && leads) others.postMessage({ live: isLive, seq });
  if (leads) return;
  if (data.typing) document.dispatchEvent(new CustomEvent("triage:typing", { detail: data.typing }));
  if (data.reset) location.reload();
  if (data.live !== undefined) connected(data.live);
  if (data.seq > seq) catchUp();
});

document.addEventListener("triage:stirred", ({ detail }) => others?.postMessage({ stirred: detail }));

document.addEventListener("triage:typing", ({ detail }) => { if (leads) others?.postMessage({ typing: detail }); });

export function startLive() {
  lead(`triage.console.${root.dataset.agent}`, () => {
    leads = true;
    openStream();
  });
  others?.postMessage({ hello: true });
}

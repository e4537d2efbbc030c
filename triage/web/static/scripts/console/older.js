// Older messages come when the reader scrolls up to them, or when a message further up is jumped to.
import { byScript, openConversation, say, whenOpened } from "../shared/page.js";

let loadingOlder = null;

const earlier = () => document.querySelector("#older [data-older]");

async function fetchOlder(since) {
  const link = earlier();
  const thread = document.getElementById("thread");
  const response = await fetch(link.dataset.older + (since ? `&since=${since}` : ""), { headers: byScript });
  if (!response.ok) throw new Error("refused");
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  if (!thread.isConnected) return;
  const scroller = thread.closest(".scroll");
  const below = scroller.scrollHeight - scroller.scrollTop;
  for (const fresh of template.content.querySelectorAll("li[id]")) document.getElementById(fresh.id)?.remove();
  thread.prepend(template.content);
  scroller.scrollTop = scroller.scrollHeight - below;
  watchOlder();
}

// One load at a time; whoever asks meanwhile waits for it.
function loadOlder(since) {
  loadingOlder ??= fetchOlder(since)
    .catch(() => say("Older messages could not be loaded. Try again."))
    .finally(() => { loadingOlder = null; });
  return loadingOlder;
}

const sight = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) loadOlder(); }, { rootMargin: "600px 0px 0px" });

function watchOlder() {
  sight.disconnect();
  const mark = document.getElementById("older");
  if (mark) requestAnimationFrame(() => sight.observe(mark));
}

async function jumpTo(message) {
  if (!document.getElementById(`m${message}`) && earlier()) {
    await loadingOlder;
    if (!document.getElementById(`m${message}`)) await loadOlder(message);
  }
  const found = document.getElementById(`m${message}`);
  if (!found) return;
  history.replaceState(history.state, "", `#m${message}`);
  for (const one of document.querySelectorAll(".message.found")) one.classList.remove("found");
  found.classList.add("found");
  found.tabIndex = -1;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const jump = event.target.closest("[data-jump]");
  const more = event.target.closest("[data-older]");
  if (!jump && !more) return;
  event.preventDefault();
  if (more) return loadOlder();
  if (location.hash === "#context") location.hash = "middle"; // the details lie over the thread on small screens
  jumpTo(jump.dataset.jump);
});

whenOpened(() => {
  loadingOlder = null;
  watchOlder();
  if (/^#m\d+$/.test(location.hash) && openConversation()) jumpTo(location.hash.slice(2));
});

// Forms marked `data-quiet` are sent without leaving the page; what they change comes back by the stream.
import { byScript, reason, say } from "../shared/page.js";
import { forget } from "./drafts.js";
import { close } from "./menus.js";

async function quietly(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const response = await fetch(form.action, { method: "POST", body, headers: byScript });
    if (response.status === 401) return location.assign("/sign-in");
    if (!response.ok) return say(await reason(response));
    say("");
    form.querySelectorAll("textarea, input[type=text]").forEach((field) => { field.value = ""; forget(field); });
    close(form.closest("details[open]"));
    const next = response.headers.get("x-next");
    if (next && next !== location.pathname + location.search) location.assign(next);
  } catch {
    say("No connection: nothing was sent, your text is kept.");
  } finally {
    form.ariaBusy = null;
  }
}

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-quiet]")) return;
  event.preventDefault();
  await quietly(event.target, event.submitter);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  // While an input method composes a character, Enter belongs to it.
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("form[data-quiet] textarea")) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

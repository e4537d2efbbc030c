// Suggested replies above the box, loaded after the page; a click puts one into the box, nothing is ever sent by it.
import { byScript, whenOpened } from "../shared/page.js";
import { afterPatch } from "../shared/patch.js";
import { composer, insert, isNote } from "./composer.js";

let suggestedFor = "";

const lastWords = () => [...document.querySelectorAll("#thread > .message.customer, #thread > .message.agent:not(.note), #thread > .message.assistant")].at(-1);

async function suggestReplies() {
  const place = document.getElementById("suggestions");
  const last = lastWords();
  const asks = last?.classList.contains("customer") && !document.querySelector("#notices .notice") ? last.id : "";
  if (!place || asks === suggestedFor) return;
  suggestedFor = asks;
  place.hidden = true;
  if (!asks) return;
  try {
    const response = await fetch(place.dataset.from, { headers: byScript });
    if (!response.ok || suggestedFor !== asks) return;
    place.innerHTML = await response.text();
    place.hidden = !place.children.length;
  } catch {
    suggestedFor = ""; // no connection: the next patch asks again
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-suggestion]");
  if (!button || !composer()) return;
  if (isNote()) composer().querySelector("[name=kind][value=reply]").click();
  insert(button.dataset.suggestion);
  const menu = button.closest("details[open]");
  if (menu) menu.open = false;
});

afterPatch(suggestReplies);
whenOpened(() => { suggestedFor = ""; suggestReplies(); });

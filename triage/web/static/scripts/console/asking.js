// The tools beside the box: the articles asked, and the draft said otherwise; both only change what the agent then sends.
import { byScript, reason, say } from "../shared/page.js";
import { composer, insert, sayBelow, writing } from "./composer.js";

let ownWords = "";

async function askArticles(panel) {
  const question = panel.querySelector("input");
  const answer = panel.querySelector(".answer");
  if (!question.value.trim()) return question.focus();
  answer.textContent = "Looking…";
  try {
    const response = await fetch(`${panel.dataset.ask}?q=${encodeURIComponent(question.value)}`, { headers: byScript });
    if (response.ok) answer.innerHTML = await response.text();
    else answer.textContent = await reason(response);
  } catch {
    answer.textContent = "No connection. Try again.";
  }
}

async function rewriteDraft(menu, style) {
  const form = composer();
  const text = writing().value;
  const back = menu.querySelector("[data-undo-rewrite]");
  menu.closest("details").open = false;
  sayBelow("Rewriting…");
  try {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, text, style });
    const response = await fetch(menu.dataset.rewrite, { method: "POST", body, headers: byScript });
    sayBelow("");
    if (!response.ok) return say(await reason(response));
    if (writing().value !== text) return sayBelow("You went on writing, so your words stay as they are.");
    ownWords = text;
    back.hidden = false;
    insert((await response.json()).text, true);
  } catch {
    sayBelow("No connection: your words stay as they are.");
  }
}

document.addEventListener("click", (event) => {
  const panel = event.target.closest("[data-ask]");
  if (panel && event.target.closest("[data-ask-now]")) askArticles(panel);
  const menu = event.target.closest("[data-rewrite]");
  const style = event.target.closest("[data-style]")?.dataset.style;
  if (menu && style) rewriteDraft(menu, style);
  if (menu && event.target.closest("[data-undo-rewrite]")) {
    insert(ownWords, true);
    event.target.hidden = true;
    menu.closest("details").open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const panel = event.target.closest?.("[data-ask]");
  if (!panel || event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
  event.preventDefault(); // it asks; it does not send what stands in the box
  askArticles(panel);
});

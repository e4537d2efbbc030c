// Prepared words: "/" at the beginning of an empty reply opens a list that typing narrows; arrows choose, Enter takes.
import { byScript, openConversation, whenOpened } from "../shared/page.js";
import { composer, insert, isNote, sayBelow, writing } from "./composer.js";

let readyWords = null;
let shownWords = [];
let activeWord = 0;

const wordList = () => document.getElementById("words");
const isListing = () => wordList() && !wordList().hidden;

async function fetchWords() {
  const button = composer()?.querySelector("[data-ready-words]");
  const conversation = openConversation();
  const response = await fetch(button.dataset.readyWords, { headers: byScript });
  if (response.ok && conversation === openConversation()) readyWords = await response.json();
}

async function listWords() {
  const typed = /^\/([a-z0-9-]*)$/i.exec(writing().value);
  if (!typed || isNote()) return hideWords();
  try {
    if (!readyWords) await fetchWords();
  } catch {
    return sayBelow("No connection: prepared words could not be loaded.");
  }
  const wanted = typed[1].toLowerCase();
  shownWords = (readyWords ?? []).filter((one) => one.name.includes(wanted) || one.title.toLowerCase().includes(wanted));
  activeWord = 0;
  showWords();
}

function showWords() {
  const list = wordList();
  list.replaceChildren(...shownWords.map(wordOption));
  if (!shownWords.length) list.append(Object.assign(document.createElement("li"), { className: "soft", textContent: readyWords?.length ? "No prepared words are called so." : "No words are prepared yet." }));
  list.hidden = false;
  activateWord(0);
}

function wordOption(one, place) {
  const item = document.createElement("li");
  item.id = `word-${place}`;
  item.role = "option";
  item.dataset.place = place;
  if (one.problem) item.ariaDisabled = "true";
  const name = document.createElement("b");
  name.textContent = `/${one.name}`;
  const title = document.createElement("span");
  title.textContent = ` ${one.title}${one.follows ? `, ${one.follows}` : ""}`;
  const text = document.createElement("p");
  text.dir = "auto";
  text.className = "soft";
  text.textContent = one.problem || one.text;
  item.append(name, title, text);
  return item;
}

function activateWord(place) {
  activeWord = place;
  for (const item of wordList().querySelectorAll("[role=option]")) item.ariaSelected = String(Number(item.dataset.place) === place);
  const chosen = wordList().querySelector(`#word-${place}`);
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) writing().setAttribute("aria-activedescendant", chosen.id);
  else writing().removeAttribute("aria-activedescendant");
  writing().setAttribute("aria-controls", "words");
}

export function hideWords() {
  if (!wordList()) return;
  wordList().hidden = true;
  writing().removeAttribute("aria-activedescendant");
}

function takeWord(one) {
  if (!one || one.problem) return;
  hideWords();
  // What does more than speak is sent by its name, so that what follows follows; the rest are words to change at will.
  insert(one.follows ? `/${one.name} ` : one.text, true);
  if (one.follows) sayBelow(`Sends: “${one.text}”, ${one.follows}. What you add is sent behind it.`);
}

document.addEventListener("input", (event) => { if (event.target === writing()) listWords(); });
document.addEventListener("keydown", (event) => {
  if (event.target !== writing() || !isListing() || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && shownWords.length) activateWord((activeWord + step + shownWords.length) % shownWords.length);
  else if ((event.key === "Enter" || event.key === "Tab") && shownWords.length && !event.ctrlKey && !event.metaKey) takeWord(shownWords[activeWord]);
  else if (event.key === "Escape") hideWords();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("mousedown", (event) => {
  const item = event.target.closest?.("#words [role=option]");
  if (!item) return void (isListing() && !event.target.closest?.("#composer") && hideWords());
  event.preventDefault(); // the focus stays in the wordList
  takeWord(shownWords[Number(item.dataset.place)]);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-ready-words]")) return;
  if (isNote()) composer().querySelector("[name=kind][value=reply]").click();
  if (writing().value.trim()) return sayBelow("Prepared words begin a message: empty the wordList first.");
  insert("/", true);
});
whenOpened(() => { readyWords = null; });

// The lists say in which conversations this agent has an unsent draft in this browser, which no server knows of.
import { root } from "../shared/page.js";
import { afterPatch } from "../shared/patch.js";
import { DRAFTS } from "./drafts.js";

const OWN_DRAFTS = `${DRAFTS}${root.dataset.agent}.`;

function markDrafts() {
  const drafted = Object.keys(localStorage).filter((key) => key.startsWith(OWN_DRAFTS)).map((key) => `row-${key.slice(OWN_DRAFTS.length)}`);
  for (const mark of document.querySelectorAll(".row .drafted")) if (!drafted.includes(mark.closest(".row").id)) mark.remove();
  for (const id of drafted) {
    const place = document.getElementById(id)?.querySelector(".bottom");
    // Last, so that a patch of the row finds everything else where it was.
    if (place && !place.querySelector(".drafted")) place.append(Object.assign(document.createElement("span"), { className: "chip note drafted", textContent: "✎ draft" }));
  }
}

afterPatch(markDrafts);
document.addEventListener("triage:drafts", markDrafts);
addEventListener("storage", ({ key }) => { if (key?.startsWith(OWN_DRAFTS)) markDrafts(); });
markDrafts();

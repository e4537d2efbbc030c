// The tab's title: whose conversation, a live offer, and how many wait.
import { afterPatch } from "../shared/patch.js";

function showTitle() {
  const offer = document.querySelector("#offer:not([hidden]) .who bdi");
  const waiting = Number(document.getElementById("names")?.dataset.waiting ?? 0);
  const title = document.getElementById("middle").dataset.title;
  document.title = `${offer ? `● ${offer.textContent} · ` : ""}${waiting ? `(${waiting}) ` : ""}${title}`;
}

afterPatch(showTitle);
showTitle();

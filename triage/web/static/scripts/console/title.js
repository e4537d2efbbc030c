// The number of conversations that wait, in the tab's title.
import { afterPatch } from "../shared/patch.js";

const title = document.title;

function showTitle() {
  const waiting = document.getElementById("lists")?.dataset.waiting;
  if (waiting !== undefined) document.title = waiting === "0" ? title : `(${waiting}) ${title}`;
}

afterPatch(showTitle);
showTitle();

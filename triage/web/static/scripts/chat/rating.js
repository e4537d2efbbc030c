// The rating: sent without leaving the page; what the stream brings back takes the form away.
import { reason, say } from "../shared/page.js";
import { toBox } from "./focus.js";
import { asVisitor } from "./token.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-rating]")) return;
  event.preventDefault();
  form.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form));
    const response = await fetch(form.getAttribute("action"), { method: "POST", body, headers: asVisitor() });
    say(response.ok ? "" : await reason(response));
    if (response.ok) toBox();
  } catch {
    say(document.getElementById("offline").textContent);
  } finally {
    form.removeAttribute("aria-busy");
  }
});

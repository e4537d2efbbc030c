// In a frame on another site cookies are blocked: the page keeps the visitor's signed token and sends it itself.
import { byScript, root } from "../shared/page.js";
import { patch } from "../shared/patch.js";
import { keep, kept } from "./kept.js";

const framed = () => root?.dataset.token !== undefined;

export const asVisitor = () => (framed() ? { ...byScript, "x-chat-token": root.dataset.token } : byScript);

// A page that came without cookies is a stranger's: with the token that was kept it becomes the visitor's own.
export async function restore() {
  if (!framed()) return;
  const token = kept("token") || location.hash.slice(1); // after the sign, what the page around kept for us
  if (token && root.dataset.new !== undefined) {
    try {
      const response = await fetch(location.href, { headers: { "x-chat-token": token, accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (response.ok) patch(page.getElementById("chat").outerHTML);
    } catch {
      return; // without a connection the token is kept for the next load
    }
  }
  keep("token", root.dataset.token);
}

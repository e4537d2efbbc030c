// Live patches. A patch is HTML whose top-level elements have ids: one that is on the page is made equal to it, a new one
// goes into the element named by its `data-into`, at its end or before the one named by `data-before`. `data-order` names
// a list and gives the ids it holds, in order: a new element that one of them names goes there. Nodes are kept, so focus,
// scrolling and half-written text are too.
import { isAtEnd, toEnd } from "./scrolling.js";

const afterwards = [];
// Calls `work` after every patch, as for countdowns that must be right at once.
export const afterPatch = (work) => afterwards.push(work);

// Returns whether every element that an order names was there.
export function patch(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return patchWith(template.content);
}

export function patchWith(content) {
  const pinned = isAtEnd();
  const focused = document.activeElement;
  const newcomers = new Map();
  const orders = [];
  for (const fresh of [...content.children]) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (fresh.dataset.order) orders.push(fresh);
    else if (fresh.dataset.stirred) tellStirred(fresh.dataset.stirred.split(" "));
    else if (fresh.dataset.typing) document.dispatchEvent(new CustomEvent("triage:typing", { detail: { ...fresh.dataset } }));
    else if (old) morph(old, fresh);
    else if (fresh.dataset.into) putInto(document.getElementById(fresh.dataset.into), fresh);
    else if (fresh.id) newcomers.set(fresh.id, fresh);
  }
  const complete = arrange(orders, newcomers);
  if (focused !== document.activeElement) refocus(focused);
  for (const work of afterwards) work();
  if (pinned) toEnd();
  return complete;
}

function putInto(parent, fresh) {
  const next = document.getElementById(fresh.dataset.before);
  delete fresh.dataset.before;
  parent?.insertBefore(fresh, next?.parentElement === parent ? next : null);
}

// Something was said in these conversations, or they changed hands.
const tellStirred = (ids) => document.dispatchEvent(new CustomEvent("triage:stirred", { detail: ids }));

function arrange(orders, newcomers) {
  let complete = true;
  const left = [];
  for (const { dataset, attributes } of orders) {
    const list = document.getElementById(dataset.order);
    if (!list) continue;
    let at = list.firstElementChild;
    for (const id of attributes.value.value.split(" ").filter(Boolean)) {
      const row = newcomers.get(id) ?? document.getElementById(id);
      if (!row) complete = false;
      else if (row === at) at = at.nextElementSibling;
      else list.insertBefore(row, at);
    }
    for (; at; at = at.nextElementSibling) left.push([list, at]);
  }
  // Only now is it certain that no other list has taken them.
  for (const [list, row] of left) if (row.parentElement === list) row.remove();
  return complete;
}

// What had the focus may have been moved, or be gone: then its neighbourhood takes it, never the top of the page.
function refocus(focused) {
  const place = focused.isConnected ? focused : document.getElementById("lists");
  place?.focus({ preventScroll: true });
}

function morph(old, fresh) {
  if (old.isEqualNode(fresh) || old.dataset?.keep !== undefined) return;
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
    return;
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isTheirs(old, name)) old.removeAttribute(name);
  if (old.matches("textarea, input")) return;
  morphChildren(old, fresh);
  if (old.matches("select[data-submit]") && old !== document.activeElement) old.value = fresh.value;
}

// What the reader opened or closed stays as it is.
const isTheirs = (node, name) => name === "open" && node.nodeName === "DETAILS";

function morphChildren(old, fresh) {
  const wanted = new Set([...fresh.children].map((child) => child.id).filter(Boolean));
  const named = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const kept = child.id ? named.get(child.id) : alike(at, child, wanted);
    if (!kept) {
      old.insertBefore(child, at);
    } else if (kept === at) {
      at = at.nextSibling;
      morph(kept, child);
    } else {
      old.insertBefore(kept, at);
      morph(kept, child);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const alike = (at, child, wanted) =>
  at && at.nodeName === child.nodeName && !wanted.has(at.id) && at.nodeType <= Node.TEXT_NODE ? at : null;

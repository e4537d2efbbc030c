// The table of cases and the trace of each, from what is packed in the page. No network; texts are set as text, never as HTML.
"use strict";
const SIGNS = { broken: "✕", mixed: "±", fixed: "✓", error: "!", wrong: "○", right: "●", skipped: "–" };
const AT_ONCE = 30;
const byId = (id) => document.getElementById(id);
const filter = { words: "", state: "", cause: "", slices: {}, pair: null };
let cases = [];
let found = [];
let shown = 0;
let opened = null;
let cameFrom = null;

function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

async function unpack() {
  const bytes = Uint8Array.from(atob(byId("data").textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const content = JSON.parse(await new Response(stream).text());
  const texts = content.texts;
  const whole = (value) => {
    if (Array.isArray(value)) return value.map(whole);
    if (value === null || typeof value !== "object") return value;
    if ("$" in value && Object.keys(value).length === 1) return texts[value.$];
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, whole(inner)]));
  };
  return content.cases.map((row) => {
    const one = whole(row);
    one.words = [one.id, one.title, one.state, one.cause, ...(one.tags || []), ...Object.values(one.slices), ...one.checks.flat().filter((v) => typeof v === "string"), one.after.trace && one.after.trace.reply].join(" ").toLowerCase();
    return one;
  });
}

// Filters

function matches(one) {
  if (filter.state && one.state !== filter.state) return false;
  if (filter.cause !== "" && (one.cause || "unknown") !== filter.cause) return false;
  for (const [name, value] of Object.entries(filter.slices)) if (value && one.slices[name] !== value) return false;
  if (filter.pair) {
    const pair = (one.after.judged || {})[filter.pair.label];
    if (!pair || pair[0] !== filter.pair.expected || pair[1] !== filter.pair.got) return false;
  }
  return filter.words.split(/\s+/).every((word) => one.words.includes(word));
}

function show() {
  found = cases.filter(matches);
  shown = 0;
  byId("rows").replaceChildren();
  more();
  byId("shown").textContent = found.length === cases.length ? `${cases.length}` : `${found.length} of ${cases.length}`;
  byId("none").hidden = found.length > 0;
  for (const button of document.querySelectorAll(".tally")) button.setAttribute("aria-pressed", String(button.dataset.state === filter.state));
  byId("state").value = filter.state;
  byId("state").classList.toggle("set", filter.state !== "");
  for (const select of document.querySelectorAll("#slice-filters select")) {
    select.value = filter.slices[select.dataset.name] || "";
    select.classList.toggle("set", select.value !== "");
  }
  const pair = filter.pair && [make("b", {}, filter.pair.label), `: people said ${filter.pair.expected}, it said ${filter.pair.got}`];
  const cause = filter.cause && ["cause: ", make("b", {}, filter.cause)];
  const parts = [pair, cause].filter(Boolean);
  byId("chosen").hidden = parts.length === 0;
  byId("chosen").replaceChildren(...parts.flatMap((part, place) => (place ? ["; ", ...part] : part)));
}

function more() {
  const next = found.slice(shown, shown + AT_ONCE);
  byId("rows").append(...next.map(rowOf));
  shown += next.length;
  byId("more-row").hidden = shown >= found.length;
}

function only(change) {
  Object.assign(filter, { words: "", state: "", cause: "", slices: {}, pair: null }, change);
  byId("words").value = filter.words;
  show();
  byId("cases").scrollIntoView();
}

function rowOf(one) {
  const told = one.checks.filter((check) => (turned(check) || isWrong(check)) && (check[6] || turned(check))).slice(0, 3);
  return make("div", { role: "listitem" },
    make("button", { type: "button", class: "case", "data-id": one.id, "aria-current": String(one === opened), onclick: (event) => open(one, event.currentTarget) },
      make("span", { class: `sign ${one.state}`, title: one.state }, SIGNS[one.state], make("span", { class: "for-readers" }, one.state)),
      make("span", {}, make("span", { class: "text" }, one.title || "(nothing said)"), make("span", { class: "id" }, one.id)),
      make("span", { class: "what" }, told.map((check) => make("span", {}, `${check[0]}: `, ...checkWords(check)))),
      make("span", { class: "cause" }, one.cause || "")));
}

const turned = (check) => check[7] !== 0;
const isWrong = (check) => check[1] !== null ? check[5] < 1 : check[5] < 0 || (check[5] < 1 && check[5] >= 0);

function checkWords(check) {
  const [, expected, before, after] = check;
  const moved = turned(check) || (before !== null && before !== after);
  return [moved ? make("s", {}, before || "–") : "", moved ? " → " : "", make("b", {}, after || "–"), expected !== null && expected !== after ? ` (expected ${expected})` : ""];
}

// The trace of a case

function open(one, from) {
  if (from) cameFrom = from;
  opened = one;
  for (const row of document.querySelectorAll(".case")) row.setAttribute("aria-current", String(row.dataset.id === one.id));
  const panel = byId("trace");
  panel.replaceChildren(head(one), body(one));
  panel.hidden = false;
  panel.scrollTop = 0;
  document.body.classList.add("reading");
  const narrow = matchMedia("(max-width: 46rem)").matches;
  byId("main").inert = narrow;
  panel.focus({ preventScroll: true });
  history.replaceState(null, "", `#case=${encodeURIComponent(one.id)}`);
}

function close() {
  byId("trace").hidden = true;
  byId("main").inert = false;
  document.body.classList.remove("reading");
  for (const row of document.querySelectorAll('.case[aria-current="true"]')) row.setAttribute("aria-current", "false");
  opened = null;
  history.replaceState(null, "", location.pathname + location.search);
  if (cameFrom && cameFrom.isConnected) cameFrom.focus();
}

function step(by) {
  const list = found.includes(opened) ? found : cases;
  const next = list[list.indexOf(opened) + by];
  if (!next) return;
  while (shown < found.length && found.indexOf(next) >= shown) more();
  open(next, null);
  cameFrom = document.querySelector(`.case[data-id="${CSS.escape(next.id)}"]`) || cameFrom;
}

function head(one) {
  const tags = [make("span", { class: `tag ${one.state}` }, `${SIGNS[one.state]} ${one.state}`), one.cause ? make("span", { class: "tag" }, `cause: ${one.cause}`) : ""];
  for (const [name, value] of Object.entries(one.slices)) tags.push(make("span", { class: "tag" }, `${name} ${value}`));
  for (const tag of one.tags || []) if (!tag.includes(":")) tags.push(make("span", { class: "tag" }, tag));
  if (one.source) tags.push(make("span", { class: "tag" }, one.source));
  return make("header", {}, make("h2", { id: "trace-title" }, one.id),
    make("div", { class: "moves" },
      make("button", { type: "button", class: "quiet", "aria-label": "Case before (k)", onclick: () => step(-1) }, "↑"),
      make("button", { type: "button", class: "quiet", "aria-label": "Next case (j)", onclick: () => step(1) }, "↓"),
      make("button", { type: "button", class: "quiet", "aria-label": "Close (Escape)", onclick: close }, "✕")),
    make("div", { class: "about" }, tags));
}

function body(one) {
  const parts = [checksOf(one), ...said(one)];
  const now = one.after.trace || {};
  const was = (one.before && one.before.trace) || {};
  if (one.after.error) parts.push(section("Error", make("p", { class: "notes" }, one.after.error)));
  if ((now.notes || []).length) parts.push(section("What the graders found", make("ul", { class: "notes" }, now.notes.map((note) => make("li", {}, note)))));
  if (now.turns) now.turns.forEach((turn, place) => parts.push(make("div", { class: "turn" }, section(`Turn ${place + 1}`, make("div", { class: "bubble" }, make("span", { class: "who" }, "customer"), turn.said || "")), ...stages(turn, (was.turns || [])[place] || {}))));
  else parts.push(...stages(now, was));
  if (!one.after.trace) parts.push(make("p", { class: "soft note" }, "The trace of this case is not in this file."));
  if (one.expected && Object.keys(one.expected).length) parts.push(section("Expected", tree(one.expected)));
  parts.push(usage(one));
  for (const sample of one.repeats || []) parts.push(raw("Another try", sample));
  parts.push(raw("Everything as JSON", { input: one.input, after: one.after, before: one.before }));
  return make("div", { class: "body" }, parts);
}

function section(title, ...content) {
  return make("section", {}, make("h3", {}, ...[title].flat()), ...content);
}

function checksOf(one) {
  const old = one.checks.some((check) => check[2] !== null);
  const cell = (text, good, counts) => make("td", { class: counts ? (good ? "right-value" : "wrong-value") : "" }, text === "" || text === null ? "–" : text);
  const rows = one.checks.map((check) => {
    const [name, expected, before, after, was] = check;
    const label = expected !== null;
    const sure = (one.after.sure || {})[name];
    return make("tr", { class: turned(check) ? "moved-row" : "" }, make("th", { scope: "row" }, name), make("td", {}, expected === null ? "" : expected),
      old ? cell(before, !isWrong([name, expected, before, before, was, was]), was !== null && (label || check[6])) : "", cell(after, !isWrong(check), label || check[6]), make("td", { class: "soft" }, sure === undefined ? "" : `${Math.round(100 * sure)} % sure`));
  });
  return make("table", { class: "checks" }, make("thead", {}, make("tr", {}, ["Check", "Expected", ...(old ? ["Before", "After"] : ["Got"]), ""].map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, rows));
}

function said(one) {
  const trace = one.after.trace || {};
  if (!one.input) return [];
  const messages = trace.messages || one.input.messages || (one.input.text ? [{ author: "customer", text: one.input.text }] : null);
  if (messages) return [section("Conversation", messages.map((message) => make("div", { class: `bubble ${message.author || "customer"}` }, make("span", { class: "who" }, message.author || "customer"), message.text)))];
  return [section("Situation", tree(one.input))];
}

function stages(now, was) {
  const parts = [];
  const compared = Object.keys(was).length > 0;
  const differs = (name) => compared && JSON.stringify(now[name]) !== JSON.stringify(was[name]);
  const flag = (...names) => (names.some(differs) ? make("span", { class: "tag mixed" }, "differs") : "");
  const twice = (name, draw) => differs(name) && was[name] !== undefined
    ? make("div", { class: "twice" }, make("div", {}, make("h4", {}, "before"), draw(was[name], was)), make("div", {}, make("h4", {}, "after"), draw(now[name], now)))
    : draw(now[name], now);
  if (now.passages) parts.push(section(["Search", found_(now.search), flag("passages")], twice("passages", passages)));
  if (now.assessment) parts.push(section(["Assessment", flag("assessment")], sideBySide(now.assessment, was.assessment)));
  if (now.decision) parts.push(section(["Decision", flag("decision")], sideBySide(rest(now.decision), was.decision && rest(was.decision)), reasons(now.decision, was.decision)));
  if (now.reply !== undefined && now.reply !== "") parts.push(section(["Reply", flag("reply")], twice("reply", (text, side) => make("div", {}, make("p", { class: "reply" }, text || "(none)"), cited(side)))));
  if (now.summary) parts.push(section(["Handoff card", flag("summary")], twice("summary", tree)));
  if (now.outcome) parts.push(section("Outcome", make("p", {}, now.outcome)));
  return parts;
}

const rest = (decision) => Object.fromEntries(Object.entries(decision).filter(([name]) => name !== "reasons"));
const found_ = (search) => (search ? make("span", { class: "soft" }, `${search.answerable ? "answers" : search.borderline ? "nearly answers" : "does not answer"}, from ${search.threshold}`) : "");

function passages(list) {
  if (!list.length) return make("p", { class: "soft" }, "Nothing was found.");
  const wanted = new Set((opened && opened.expected && opened.expected.articles) || []);
  return make("div", {}, list.map((one) => {
    const meter = make("span", { class: "meter" }, make("i", {}));
    meter.firstChild.style.width = `${Math.max(0, Math.min(100, 100 * (one.score || 0)))}%`;
    const line = make("summary", {}, make("span", {}, make("b", {}, one.article), one.title ? ` ${one.title}` : "", wanted.has(one.article) ? make("span", { class: "tag fixed" }, "✓ expected") : ""), meter, make("span", { class: "soft" }, one.score === undefined ? "" : one.score.toFixed(3)));
    return make("details", { class: "passage" }, line, one.text ? make("p", {}, one.text) : "");
  }));
}

function reasons(now, was) {
  if (!(now.reasons || []).length) return "";
  const old = new Set(((was && was.reasons) || []).map((reason) => JSON.stringify(reason)));
  const rows = now.reasons.map((reason) => make("tr", { class: was && !old.has(JSON.stringify(reason)) ? "differs-cell" : "" }, make("th", { scope: "row" }, reason.rule), make("td", {}, plain(reason.observed)), make("td", {}, plain(reason.threshold))));
  return make("table", { class: "grid-table" }, make("thead", {}, make("tr", {}, ["Reason", "Observed", "Threshold"].map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, rows));
}

function sideBySide(now, old) {
  const was = old && JSON.stringify(old) !== JSON.stringify(now) ? old : undefined;
  const names = [...new Set([...Object.keys(now), ...Object.keys(was || {})])];
  const rows = names.map((name) => {
    const one = plain(now[name]);
    const other = was ? plain(was[name]) : one;
    return make("tr", {}, make("th", { scope: "row" }, name.replaceAll("_", " ")), was ? make("td", {}, other) : "", make("td", { class: was && one !== other ? "differs-cell" : "" }, one));
  }).filter((row) => [...row.querySelectorAll("td")].some((cell) => cell.textContent));
  return make("table", { class: "grid-table" }, was ? make("thead", {}, make("tr", {}, ["", "before", "after"].map((name) => make("th", { scope: "col" }, name)))) : "", make("tbody", {}, rows));
}

function cited(side) {
  const list = side.citations || [];
  return list.length ? make("p", { class: "soft" }, list.map((one) => `[${one.n}] ${one.article}`).join("  ")) : "";
}

function plain(value) {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value === "object") return Object.entries(value).filter(([, inner]) => plain(inner) !== "").map(([name, inner]) => `${name}: ${plain(inner)}`).join("; ");
  return String(value);
}

function tree(value) {
  const rows = Object.entries(value || {}).filter(([, inner]) => plain(inner) !== "").map(([name, inner]) => make("tr", {}, make("th", { scope: "row" }, name.replaceAll("_", " ")), make("td", {}, Array.isArray(inner) && inner.length > 1 ? make("ul", {}, inner.map((each) => make("li", {}, plain(each)))) : plain(inner))));
  return make("table", { class: "grid-table" }, make("tbody", {}, rows));
}

function usage(one) {
  const used = one.after;
  const parts = [used.ms ? `${Math.round(used.ms).toLocaleString()} ms` : "", used.calls ? `${used.calls} call${used.calls === 1 ? "" : "s"} of a model` : "", used.tokens ? `${used.tokens.toLocaleString()} tokens` : "", used.cost ? `$${used.cost}` : "", used.cached ? "from the cache" : ""];
  const versions = plain((used.trace || {}).versions);
  return section("Used", make("p", { class: "soft" }, [...parts, versions].filter(Boolean).join(", ") || "nothing that costs"));
}

function raw(title, value) {
  const details = make("details", {}, make("summary", { class: "soft" }, title));
  details.addEventListener("toggle", () => { if (details.childElementCount === 1) details.append(make("pre", { tabindex: "0" }, JSON.stringify(value, null, 2))); });
  return details;
}

// Set up

function sliceFilters() {
  const values = {};
  for (const one of cases) for (const [name, value] of Object.entries(one.slices)) (values[name] ||= new Map()).set(value, (values[name].get(value) || 0) + 1);
  const offered = Object.entries(values).filter(([, counts]) => counts.size > 1 && counts.size <= 60);
  byId("slice-filters").append(...offered.map(([name, counts]) => make("label", {}, make("span", { class: "for-readers" }, name), make("select", { "data-name": name, onchange: (event) => { filter.slices[name] = event.target.value; show(); } },
    make("option", { value: "" }, `any ${name}`), [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => make("option", { value }, `${value} (${count})`))))));
}

function listen() {
  byId("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
  byId("words").addEventListener("input", (event) => { filter.words = event.target.value.trim().toLowerCase(); show(); });
  byId("state").addEventListener("change", (event) => { filter.state = event.target.value; show(); });
  byId("filters").addEventListener("reset", () => only({}));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", more);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { state, cause, slice, value, label, expected, got } = button.dataset;
    if (state !== undefined) only({ state: filter.state === state && button.classList.contains("tally") ? "" : state });
    else if (cause !== undefined) only({ cause: cause || "unknown" });
    else if (slice !== undefined) only({ slices: { [slice]: value } });
    else if (label !== undefined) only({ pair: { label, expected, got } });
    else if (button.dataset.case !== undefined) { const one = cases.find((each) => each.id === button.dataset.case); if (one) open(one, button); }
  });
  document.addEventListener("keydown", (event) => {
    if (!opened || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "Escape") close();
    else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  });
  addEventListener("hashchange", openFromAddress);
}

function openFromAddress() {
  const name = /^#case=(.+)$/.exec(location.hash);
  const one = name && cases.find((each) => each.id === decodeURIComponent(name[1]));
  if (one && one !== opened) open(one, null);
}

unpack().then((rows) => {
  cases = rows;
  sliceFilters();
  const worth = document.body.classList.contains("alone") ? ["error", "wrong"] : ["broken", "mixed"];
  filter.state = worth.find((state) => cases.some((one) => one.state === state)) || "";
  listen();
  show();
  openFromAddress();
  document.documentElement.dataset.ready = "true";
}).catch((error) => {
  byId("none").hidden = false;
  byId("none").textContent = `The cases cannot be read here: ${error}. A newer browser can.`;
});

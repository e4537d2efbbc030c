// Puts a button on any page that opens the chat in a frame; <script src="https://…/widget.js" async></script> is enough.
// What the frame says is how much is unread and when to close; nothing of the page around reaches it.
(() => {
  const tag = document.currentScript;
  const { label = "Chat with us", color = "#2d46c4", side = "right", language = "" } = tag.dataset;
  const { origin } = new URL(tag.src);
  const query = new URLSearchParams({ embed: 1, lang: language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; position: fixed; inset-block-end: 1rem; inset-inline: ${side === "left" ? "1rem auto" : "auto 1rem"}; z-index: 2147483000;
      display: grid; gap: .75rem; justify-items: ${side === "left" ? "start" : "end"}; font: 600 1rem/1.25 system-ui, sans-serif; direction: ltr; }
    button { position: relative; min-height: 3rem; padding: .7rem 1.2rem; border: 1px solid #fff6; border-radius: 1.5rem; font: inherit; cursor: pointer;
      background: var(--chat); color: var(--chat-text); box-shadow: 0 4px 16px rgb(0 0 0 / .28); }
    button:focus-visible { outline: 3px solid var(--chat); outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    span { position: absolute; inset-block-start: -.5rem; inset-inline-end: -.25rem; min-width: 1.5rem; padding: .1rem .35rem; border-radius: 1rem;
      background: #b3201c; color: #fff; font-size: .8rem; border: 2px solid #fff; box-sizing: border-box; }
    iframe { width: min(25rem, calc(100vw - 2rem)); height: min(40rem, calc(100dvh - 6rem)); border: 1px solid #8886; border-radius: 1rem;
      box-shadow: 0 8px 40px rgb(0 0 0 / .3); background: Canvas; }
    [hidden] { display: none; }
    @media (max-width: 30rem), (max-height: 26rem) {
      iframe { position: fixed; inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
      iframe:not([hidden]) + button { visibility: hidden; }
    }`);
  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  const [frame, button, badge] = ["iframe", "button", "span"].map((name) => document.createElement(name));
  frame.title = label;
  frame.hidden = badge.hidden = true;
  button.type = "button";
  button.append(label, badge);
  shadow.append(frame, button);
  document.body.append(host);

  // Black or white on the page's own colour, whichever reads better (WCAG 2.2, relative luminance).
  host.style.setProperty("--chat", color);
  const parts = getComputedStyle(button).backgroundColor.match(/[\d.]+/g).slice(0, 3);
  const light = parts.reduce((sum, part, at) => sum + [0.2126, 0.7152, 0.0722][at] * (part / 255) ** 2.2, 0);
  host.style.setProperty("--chat-text", light > 0.18 ? "#000" : "#fff");

  let isReady = false;
  const tell = (name) => isReady && frame.contentWindow.postMessage({ triage: name }, origin);
  const load = () => (frame.src ||= `${origin}/chat?${query}#${remember((store) => store.getItem("triage.widget")) ?? ""}`);
  const remember = (use) => {
    try {
      return use(localStorage);
    } catch {
      return null; // a page without storage loads the chat when it is opened
    }
  };
  function show(yes) {
    load();
    frame.hidden = !yes;
    button.setAttribute("aria-expanded", yes);
    tell(yes ? "shown" : "hidden");
    if (yes) frame.focus();
    else button.focus();
  }
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => show(frame.hidden));
  host.addEventListener("keydown", (event) => event.key === "Escape" && !frame.hidden && show(false));
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin) return;
    if (data.triage === "ready") {
      isReady = true;
      remember((store) => store.setItem("triage.widget", data.token));
      if (!frame.hidden) tell("shown");
    }
    if (data.triage === "close") show(false);
    if (data.triage !== "unread") return;
    badge.hidden = !data.count;
    badge.textContent = Number(data.count) || "";
    button.setAttribute("aria-label", data.count ? `${label} (${Number(data.count)})` : label);
  });
  if (remember((store) => store.getItem("triage.widget")) !== null) load(); // who has chatted here sees what is new
})();

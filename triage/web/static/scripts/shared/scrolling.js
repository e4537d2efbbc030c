// The thread stays at its newest message while the reader is there, and lets be who has scrolled up.

const scroller = () => document.getElementById("thread")?.closest(".scroll");

export function isAtEnd() {
  const box = scroller();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}

export function toEnd() {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
}

// One tab of a browser does what need be done only once. Browsers open six connections to a host over HTTP/1.1, so the
// seventh tab with a stream of its own would stand still.

// Calls `work` in the one tab that leads, and in the next one when it is closed. Without locks every tab leads itself.
export function lead(name, work) {
  if (!navigator.locks) return work();
  navigator.locks.request(name, () => {
    work();
    return new Promise(() => {});
  });
}

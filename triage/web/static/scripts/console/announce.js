// The one polite announcer of the page: readers hear it when they have finished their sentence.
const announcer = document.getElementById("announcer");

export function announce(words) {
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = words; });
}

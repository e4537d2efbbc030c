// What the browser keeps for the chat. In a frame storage may be forbidden: then it lasts as long as the page.
const whileOpen = new Map();

export function mayKeep() {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
}

export const kept = (name) => (mayKeep() ? localStorage.getItem(`triage.${name}`) : whileOpen.get(name)) ?? null;

export function keep(name, value) {
  try {
    localStorage.setItem(`triage.${name}`, value);
  } catch {
    whileOpen.set(name, value); // forbidden, or full
  }
}

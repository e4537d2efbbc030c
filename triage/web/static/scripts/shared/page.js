// What every script needs: the streamed root of the page, the header that says "a script asks", and the line for problems.

export const root = document.querySelector("[data-stream]");
export const byScript = { "x-requested-with": "fetch" };

export function say(words) {
  const problem = document.getElementById("problem");
  if (!problem) return;
  problem.textContent = words;
  problem.hidden = !words;
}

// A refusal of the server in words: what was wrong, who has it now, what to do.
export async function reason(response) {
  const { error } = await response.json();
  const holder = error.holder && !error.message.includes(error.holder) ? `It is with: ${error.holder}.` : "";
  return [error.message, holder, error.remedy].filter(Boolean).join(" ");
}

// The id of the conversation in the middle, empty when none is open.
export const openConversation = () => document.getElementById("middle")?.dataset.conversation ?? "";

// Calls `work` for the conversation that is open now and whenever another one has taken its place: middle and context
// are then new elements, and the event `triage:opened` was sent on the document. Listeners on the document survive.
export function whenOpened(work) {
  document.addEventListener("triage:opened", work);
  if (openConversation()) work();
}

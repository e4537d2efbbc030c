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

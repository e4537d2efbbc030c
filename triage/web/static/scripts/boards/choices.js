// A choice marked `data-submit` takes effect at once; without a script the button beside it does. Text marked
// `data-copy` gets a button that copies it.
// What is still being worked out is looked at again.

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

const reckoning = document.querySelector("[data-reload]");
if (reckoning) setTimeout(() => location.reload(), 1000 * Number(reckoning.dataset.reload));

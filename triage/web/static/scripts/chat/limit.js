// How much fits into one message is told before it is sent; what is pasted is never cut off silently.
const field = document.getElementById("text");
const most = Number(field?.dataset.most);
const TOLD_FROM = 0.9;

function tellLimit() {
  const note = document.getElementById("limit");
  const over = field.value.length - most;
  const words = over > 0 ? note.dataset.over : field.value.length > most * TOLD_FROM ? note.dataset.left : "";
  note.textContent = words.replace("#", Math.abs(over).toLocaleString(document.documentElement.lang));
  note.classList.toggle("over", over > 0);
  field.setCustomValidity(over > 0 ? note.textContent : "");
}

if (field) {
  field.removeAttribute("maxlength");
  field.addEventListener("input", tellLimit);
  field.form.addEventListener("reset", () => setTimeout(tellLimit));
}

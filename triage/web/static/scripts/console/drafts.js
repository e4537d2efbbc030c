// Drafts survive a reload, one for each conversation and field.

const draftKey = (field) => `triage.draft.${location.pathname}${location.search}.${field.name}`;
export const forget = (field) => sessionStorage.removeItem(draftKey(field));

for (const field of document.querySelectorAll("textarea[data-draft]")) {
  field.value = sessionStorage.getItem(draftKey(field)) || field.value;
  field.addEventListener("input", () => sessionStorage.setItem(draftKey(field), field.value));
}

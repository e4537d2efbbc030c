// Light or dark, as this browser chose; the cookie lets the server draw the next page so from its first paint.

const themeSwitch = document.querySelector("[data-theme-switch]");
if (themeSwitch) themeSwitch.hidden = false;
themeSwitch?.addEventListener("click", () => {
  const page = document.documentElement;
  page.dataset.theme = getComputedStyle(page).colorScheme.includes("dark") ? "light" : "dark";
  document.cookie = `triage_theme=${page.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

// Light or dark: the system decides until the reader does, then localStorage remembers.
import { forget, remember } from "./store.js";

const KEY = "theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

export function toggleTheme() {
  const next = isDark() ? "light" : "dark";
  // Back to what the system says is no choice any more: the site follows the system again.
  if ((next === "dark") === dark.matches) {
    delete document.documentElement.dataset.theme;
    forget(KEY);
  } else {
    document.documentElement.dataset.theme = next;
    remember(KEY, next);
  }
}

export function onThemeChange(listener) {
  dark.addEventListener("change", listener);
}

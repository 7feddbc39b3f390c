// What every page of the admin has: menu, theme, confirmation, times in the editor's own zone.
const root = document.documentElement;

const rooms = document.getElementById("rooms");
const toggle = document.querySelector("[data-toggle-rooms]");
toggle?.addEventListener("click", () => {
  const isOpen = rooms.classList.toggle("is-open");
  toggle.setAttribute("aria-expanded", String(isOpen));
});

const themeSwitch = document.querySelector("[data-theme-switch]");
function nameTheme() {
  const isDark = root.getAttribute("data-bs-theme") === "dark";
  themeSwitch.querySelector("span").textContent = isDark ? "Light theme" : "Dark theme";
  const use = themeSwitch.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isDark ? "#sun" : "#moon"));
}
themeSwitch?.addEventListener("click", () => {
  const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
  root.setAttribute("data-bs-theme", next);
  try {
    localStorage.setItem("tribune.theme", next);
  } catch {
    // it holds for this page only
  }
  nameTheme();
  document.dispatchEvent(new CustomEvent("tribune:theme"));
});
if (themeSwitch) nameTheme();

document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
function localize(scope) {
  for (const time of scope.querySelectorAll("time[data-moment]")) {
    time.title = time.textContent;
    time.textContent = shown.format(new Date(time.dateTime));
    time.removeAttribute("data-moment");
  }
}
localize(document);
document.addEventListener("htmx:after:swap", () => localize(document));

/** Says something at the foot of the page for a while; `undo` is a function or nothing. */
export function toast(text, undo) {
  const box = document.createElement("div");
  box.className = "toast-line";
  box.append(text);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "Undo";
    button.addEventListener("click", undo);
    box.append(button);
  }
  document.getElementById("toasts").replaceChildren(box);
  setTimeout(() => box.remove(), 8000);
}

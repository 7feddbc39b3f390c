// Sets the chosen theme before anything is painted. The rest of the matter is in theme.js.
(() => {
  try {
    const chosen = localStorage.getItem("tribune.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be forbidden; the system's preference then decides.
  }
})();

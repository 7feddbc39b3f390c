// Comments, readers, team: closing a question inside the page, copying a link.
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  const ask = close?.closest(".comment-ask");
  if (ask) {
    event.preventDefault();
    ask.replaceChildren();
    ask.closest("article").querySelector(".comment-acts a:last-child")?.focus();
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(field.value);
    button.querySelector("span").textContent = "Copied";
  });
}
document.querySelector("[data-select]")?.addEventListener("focus", (event) => event.target.select());

document.addEventListener("htmx:after:swap", () => {
  for (const ask of document.querySelectorAll(".comment-ask:not(:empty)")) {
    if (!ask.contains(document.activeElement)) ask.querySelector("select, button")?.focus();
  }
});

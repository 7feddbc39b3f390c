// The article list: choose a page of rows.
const bulk = document.querySelector("[data-bulk]");
if (bulk) {
  const boxes = [...bulk.querySelectorAll('input[name="article"]')];
  const all = bulk.querySelector("[data-pick-all]");
  const count = bulk.querySelector("[data-bulk-count]");
  const bar = bulk.querySelector(".bulk-bar");
  bulk.querySelector("[data-pick-all-label]").hidden = boxes.length === 0;
  function tell() {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    count.textContent = chosen === 0 ? "Choose articles first" : `${chosen} chosen:`;
    bar.classList.toggle("is-active", chosen > 0);
    for (const button of bar.querySelectorAll("button")) button.disabled = chosen === 0;
  }
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  bulk.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
}

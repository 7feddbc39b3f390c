// Telling the reader: results politely, failures at once. The live regions stand in index.html.
const STAY_MS = 6000;
const timers = new Map();

export const say = (text) => show(document.getElementById("said"), text);
export const complain = (problem) => show(document.getElementById("failed"), problem.message);

function show(region, text) {
  clearTimeout(timers.get(region));
  const toast = document.createElement("p");
  toast.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => region.replaceChildren());
  const box = document.createElement("div");
  box.className = "toast";
  box.append(toast, close);
  region.replaceChildren(box);
  timers.set(region, setTimeout(() => region.replaceChildren(), STAY_MS));
}

// What follows from the fields while one types: length, words, address, how a search shows it.

const CJK = /[\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/gu;
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;
const WORDS_PER_MINUTE = 238;

/** Counts roughly as the server does; its own count takes this one's place a moment later. */
export function countWords(markdown) {
  const text = markdown
    .replace(/!\[[^\]]*\]\([^)]*\)/g, " ")
    .replace(/\]\([^)]*\)/g, "] ")
    .replace(/^```.*$/gm, " ");
  const signs = text.match(CJK)?.length ?? 0;
  return signs + (text.replace(CJK, " ").match(WORD)?.length ?? 0);
}

export function startFields(form) {
  const { elements } = form;
  const find = (name) => form.querySelector(`[data-${name}]`);
  const words = find("words");

  function showWords(count, seconds) {
    const minutes = Math.max(1, Math.round(seconds / 60));
    words.textContent = `${count.toLocaleString()} ${count === 1 ? "word" : "words"} · ${minutes} min to read`;
  }

  function count() {
    const found = countWords(elements.body.value);
    showWords(found, Math.min(1200, Math.ceil((found * 60) / WORDS_PER_MINUTE)));
  }

  function showResult() {
    const title = elements.title.value.trim();
    const slug = elements.slug.value.trim() || slugOf(title);
    elements.slug.placeholder = slugOf(title);
    find("result-slug").textContent = slug || "…";
    find("result-title").textContent = cut(elements.seo_title.value.trim() || title || "Title", 60);
    const text = elements.seo_description.value.trim() || elements.summary.value.trim();
    find("result-text").textContent = cut(text || "The summary or description.", 155);
  }

  function showNewCategory() {
    find("new-category").hidden = elements.category.value !== "+";
  }

  for (const field of form.querySelectorAll("[data-advice]")) startLength(field);
  startPeople(form);
  // The title wraps, but it is one line: Enter goes on to the text.
  elements.title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    elements.body.focus();
  });
  form.addEventListener("input", (event) => {
    if (event.target === elements.body) count();
    showResult();
  });
  elements.category.addEventListener("change", showNewCategory);
  const all = () => [count, showResult, showNewCategory].forEach((one) => one());
  all();
  return { told: (answer) => showWords(answer.words, answer.reading_seconds), all };
}

function startLength(field) {
  const most = Number(field.dataset.advice);
  const shown = document.createElement("span");
  shown.className = "length";
  shown.setAttribute("aria-hidden", "true");
  field.labels[0].append(shown);
  const show = () => {
    const length = [...field.value].length;
    const isLong = length > most;
    shown.textContent = isLong ? `${length} of ${most}: may be cut off` : `${length} of ${most}`;
    shown.classList.toggle("is-long", isLong);
  };
  field.addEventListener("input", show);
  show();
}

function startPeople(form) {
  const box = form.querySelector("[data-people]");
  const find = box?.querySelector("[data-people-find]");
  const people = [...(box?.querySelectorAll("li") ?? [])];
  if (people.length < 8) return;
  find.hidden = false;
  find.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is no change to the article
    const wanted = find.value.trim().toLowerCase();
    for (const one of people) {
      one.hidden = !one.textContent.toLowerCase().includes(wanted) && !one.querySelector("input").checked;
    }
  });
}

function slugOf(title) {
  const plain = title.toLowerCase().replace(/['’]/g, "").normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[^a-z0-9]+/g, "-").slice(0, 80).replace(/^-+|-+$/g, "");
}

function cut(text, most) {
  return [...text].length > most ? `${[...text].slice(0, most - 1).join("").trimEnd()}…` : text;
}

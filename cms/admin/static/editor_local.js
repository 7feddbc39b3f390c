// The copy on this device: written before anything is sent, dropped when the server has it all.

/** The form as a list of name and value, without what belongs to the page and not to the text. */
export function entriesOf(form) {
  const left = new Set(["csrf_token", "version", "kept", "picture_file", "act"]);
  return [...new FormData(form)].filter(([name, value]) => !left.has(name) && typeof value === "string");
}

export function textOf(form) {
  return JSON.stringify(entriesOf(form));
}

/** Puts a copy back into the form. */
export function fill(form, entries) {
  for (const box of form.querySelectorAll('input[type="checkbox"]')) box.checked = false;
  for (const [name, value] of entries) {
    const field = form.elements[name];
    if (!field) continue;
    const one = [...form.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)].find(
      (box) => box.value === value,
    );
    if (one) one.checked = true;
    else if (field instanceof HTMLSelectElement) choose(field, value);
    else if ("value" in field && !(field instanceof RadioNodeList)) field.value = value;
  }
}

function choose(select, value) {
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
}

export function localCopy(prefix) {
  const reach = (act) => {
    try {
      return act();
    } catch {
      return null; // no storage, or it is full: then the server's copy is the only one
    }
  };
  return {
    read: (article) => reach(() => JSON.parse(localStorage.getItem(prefix + article))),
    write: (article, copy) =>
      reach(() => {
        localStorage.setItem(prefix + article, JSON.stringify(copy));
        return true;
      }),
    drop: (article) => reach(() => localStorage.removeItem(prefix + article)),
  };
}

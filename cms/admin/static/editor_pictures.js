// Pictures: dropped, pasted or chosen, from a file or from the library; their words are asked for.
import { toast } from "./admin.js";
import { pictureMark, put } from "./editor_text.js";

const BYTES_MAX = 12 * 1024 * 1024;
const KINDS = /^image\/(jpeg|png|webp|gif|avif)$/;

export function startPictures(form) {
  const dialog = dialogOf(form);
  const area = form.elements.body;

  function place(chosen) {
    if (!chosen) return;
    const { selectionStart: at, value } = area;
    const line = pictureMark(chosen);
    const isBlank = (text) => text === "" || text.endsWith("\n\n");
    put(area, `${isBlank(value.slice(0, at)) ? "" : "\n\n"}${line}\n\n`);
  }

  async function intoText(files = []) {
    if (!files.length) return place(await dialog.ask({ credit: false }));
    for (const file of files) place(await dialog.ask({ credit: false, file }));
  }

  startDropping(form, intoText);
  startLead(form, dialog);
  return { intoText: () => intoText() };
}

function startDropping(form, intoText) {
  const area = form.elements.body;
  const box = form.querySelector("[data-writing]");
  const note = form.querySelector("[data-drop-note]");
  const carries = (data) => [...(data?.types ?? [])].includes("Files");
  box.addEventListener("dragover", (event) => {
    if (!carries(event.dataTransfer)) return;
    event.preventDefault();
    note.hidden = false;
  });
  box.addEventListener("dragleave", (event) => {
    if (!box.contains(event.relatedTarget)) note.hidden = true;
  });
  box.addEventListener("drop", (event) => {
    note.hidden = true;
    if (!carries(event.dataTransfer)) return;
    event.preventDefault();
    intoText([...event.dataTransfer.files]);
  });
  area.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files].filter((file) => KINDS.test(file.type));
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    intoText(files);
  });
}

function startLead(form, dialog) {
  const { elements } = form;
  const box = form.querySelector("[data-lead]");
  const shown = box.querySelector("[data-lead-shown]");
  const remove = box.querySelector("[data-lead-remove]");
  const words = box.querySelector("[data-lead-words]");
  box.querySelector("[data-lead-file]").hidden = true;
  box.querySelector("[data-lead-acts]").hidden = false;

  function draw(picture) {
    shown.replaceChildren();
    if (picture) {
      const image = document.createElement("img");
      image.src = picture.thumb;
      image.alt = elements.picture_alt.value;
      shown.append(image);
    }
    const has = Boolean(elements.picture_id.value);
    remove.hidden = !has;
    words.hidden = !has && !words.querySelector(".is-invalid");
    box.querySelector("[data-lead-choose] span").textContent = has ? "Choose another" : "Choose a picture";
  }

  function set(picture) {
    elements.picture_id.value = picture?.id ?? "";
    elements.picture_alt.value = picture?.alt ?? "";
    elements.is_decorative.checked = Boolean(picture && !picture.alt);
    if (picture) {
      if (picture.caption) elements.picture_caption.value = picture.caption;
      if (picture.credit) elements.picture_credit.value = picture.credit;
    }
    draw(picture);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const choose = async (file) => {
    const chosen = await dialog.ask({ credit: true, file });
    if (chosen) set(chosen);
  };
  box.querySelector("[data-lead-choose]").addEventListener("click", () => choose());
  remove.addEventListener("click", () => set(null));
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) choose(event.dataTransfer.files[0]);
  });
  const image = shown.querySelector("img");
  draw(image && { thumb: image.getAttribute("src") });
}

/** The dialog: `ask` answers with a picture and its words, or with nothing. */
function dialogOf(form) {
  const dialog = document.getElementById("picture-dialog");
  const steps = { choose: dialog.querySelector('[data-step="choose"]'), words: dialog.querySelector('[data-step="words"]') };
  const find = (name) => dialog.querySelector(`[data-${name}]`);
  const field = (name) => dialog.querySelector(`#dialog-${name}`);
  const library = libraryOf(form, find, picked);
  let settle = () => {};
  let picture = null;

  function show(step) {
    for (const [name, box] of Object.entries(steps)) box.hidden = name !== step;
  }

  function picked(found) {
    picture = found;
    find("chosen").src = found.thumb;
    show("words");
    field("alt").focus();
  }

  async function take(file) {
    find("wrong").textContent = "";
    try {
      find("drop").setAttribute("aria-busy", "true");
      find("drop").querySelector("span").textContent = "Uploading …";
      picked(await upload(form, file));
      library.forget();
    } catch (problem) {
      find("wrong").textContent = problem.message;
    } finally {
      find("drop").removeAttribute("aria-busy");
      find("drop").querySelector("span").textContent = "Drop a picture here, or choose a file";
      find("file").value = "";
    }
  }

  find("file").addEventListener("change", () => find("file").files[0] && take(find("file").files[0]));
  find("drop").addEventListener("dragover", (event) => event.preventDefault());
  find("drop").addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  find("back").addEventListener("click", () => {
    show("choose");
    library.load();
  });
  steps.words.addEventListener("submit", (event) => {
    event.preventDefault();
    const alt = field("decorative").checked ? "" : field("alt").value.trim();
    if (!alt && !field("decorative").checked) {
      find("words-wrong").textContent = "Say what the picture shows, or mark it as a decoration.";
      field("alt").focus();
      return;
    }
    const answer = { ...picture, alt, caption: field("caption").value.trim(), credit: field("credit").value.trim() };
    const done = settle;
    settle = () => {};
    dialog.close();
    done(answer);
  });
  dialog.addEventListener("close", () => settle(null));

  return {
    ask({ credit, file }) {
      for (const name of ["alt", "caption", "credit"]) field(name).value = "";
      field("decorative").checked = false;
      find("wrong").textContent = "";
      find("words-wrong").textContent = "";
      find("credit").hidden = !credit;
      show("choose");
      dialog.showModal();
      library.load();
      if (file) take(file);
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
  };
}

function libraryOf(form, find, picked) {
  let before = null;
  let isLoaded = false;

  async function load(more = false) {
    if (isLoaded && !more) return;
    const address = new URL(form.dataset.picturesUrl, location.href);
    if (more && before) address.searchParams.set("before", before);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json", "HX-Request": "true" } });
      if (!answer.ok) return;
      const told = await answer.json();
      if (!more) find("grid").replaceChildren();
      for (const one of told.pictures) find("grid").append(entry(one));
      before = told.before;
      find("more").hidden = !before;
      isLoaded = true;
    } catch {
      // the library is a help; a file can still be chosen
    }
  }

  function entry(one) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const image = document.createElement("img");
    image.src = one.thumb;
    image.loading = "lazy";
    image.alt = `Picture ${one.id}, ${one.width} by ${one.height} pixels`;
    button.append(image);
    button.addEventListener("click", () => picked(one));
    item.append(button);
    return item;
  }

  find("more").addEventListener("click", () => load(true));
  return {
    load: () => load(),
    forget() {
      isLoaded = false;
    },
  };
}

async function upload(form, file) {
  if (!KINDS.test(file.type)) throw new Error("Send a picture as JPEG, PNG, WebP, GIF or AVIF.");
  if (file.size > BYTES_MAX) throw new Error("The file is larger than 12 MiB.");
  const data = new FormData();
  data.set("csrf_token", form.elements.csrf_token.value);
  data.set("file", file);
  let answer;
  try {
    const headers = { Accept: "application/json", "HX-Request": "true" };
    answer = await fetch(form.dataset.picturesUrl, { method: "POST", body: data, headers });
  } catch {
    throw new Error("The site cannot be reached just now. Try again when you are online.");
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.detail ?? "The picture could not be uploaded. Sign in again, or try another one.");
  if (!told.thumb) throw new Error("The picture could not be uploaded.");
  toast("The picture is in the library.");
  return told;
}

// The toolbar over the text, its keys, and the preview that the server renders.
import { continueList, eachLine, put, wrap } from "./editor_text.js";

const sprite = document.querySelector("use").getAttribute("href").split("#")[0];
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function startToolbar(form, pictures, fields) {
  const area = form.elements.body;
  const box = form.querySelector("[data-writing]");
  const bar = form.querySelector("[data-toolbar]");
  const view = previewOf(form, box, fields);

  const tools = [
    ["bold", "Bold", () => wrap(area, "**", "bold"), "B"],
    ["italic", "Italic", () => wrap(area, "*", "italic"), "I"],
    ["heading", "Heading", () => eachLine(area, heading), "Alt+H"],
    null,
    ["quote", "Quotation", () => eachLine(area, (line) => toggled(line, /^> ?/, "> "))],
    ["list", "List", () => eachLine(area, (line) => toggled(line, /^[-*+] /, "- "))],
    ["list-numbers", "Numbered list", () => eachLine(area, numbered)],
    null,
    ["link", "Link", () => link(area), "K"],
    ["photo", "Picture", () => pictures.intoText()],
    ["code", "Code", () => code(area)],
    null,
    ["eye", "Preview", () => view.toggle("preview"), "Alt+P", "preview"],
    ["columns-2", "Text and preview side by side", () => view.toggle("both"), "", "both"],
    ["maximize", "Full screen", () => view.toggleFull(), "", "full"],
    ["help-circle", "Help", () => document.getElementById("help-dialog").showModal()],
  ];
  for (const tool of tools) bar.append(tool ? button(...tool) : gap());
  bar.hidden = false;
  rove(bar);
  view.drawn(bar);

  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && !event.shiftKey && continueList(area)) {
      event.preventDefault();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.classList.contains("is-full")) view.toggleFull();
    if (!(isMac ? event.metaKey : event.ctrlKey)) return;
    const key = `${event.altKey ? "Alt+" : ""}${event.code.replace("Key", "")}`;
    const tool = event.target === area && tools.find((one) => one && one[3] === key);
    if (tool) tool[2]();
    else if (key === "S") form.requestSubmit(form.querySelector('button[value="save"]'));
    else return;
    event.preventDefault();
  });
}

function button(icon, label, act, key = "", state = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.title = key ? `${label} (${isMac ? "⌘" : "Ctrl"}+${key})` : label;
  made.setAttribute("aria-label", label);
  if (state) {
    made.dataset.state = state;
    made.setAttribute("aria-pressed", "false");
  }
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${icon}`);
  svg.append(use);
  made.append(svg);
  made.addEventListener("click", act);
  return made;
}

function gap() {
  const made = document.createElement("span");
  made.className = "gap";
  return made;
}

/** One stop for Tab, arrows inside, as a toolbar should have. */
function rove(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  const stand = (at) => buttons.forEach((one, n) => (one.tabIndex = n === at ? 0 : -1));
  stand(0);
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = to < 0 ? last : to > last ? 0 : to;
    stand(next);
    buttons[next].focus();
  });
}

function toggled(line, pattern, mark) {
  return pattern.test(line) ? line.replace(pattern, "") : mark + line;
}

function numbered(line, number) {
  return toggled(line, /^\d+[.)] /, `${number + 1}. `);
}

/** None, first, second level, none again; the title is the page's own first heading. */
function heading(line) {
  const level = /^(#{1,6}) /.exec(line)?.[1].length ?? 0;
  const words = line.replace(/^#{1,6} /, "");
  return level >= 2 ? words : `${"#".repeat(level + 1)} ${words}`;
}

function link(area) {
  const words = area.value.slice(area.selectionStart, area.selectionEnd);
  const isAddress = /^(https?:|mailto:)\S+$/.test(words);
  const text = isAddress ? `[words](${words})` : `[${words || "words"}](https://)`;
  if (isAddress) put(area, text, 1, 6);
  else put(area, text, text.length - 1);
}

function code(area) {
  const words = area.value.slice(area.selectionStart, area.selectionEnd);
  if (words.includes("\n")) put(area, `\`\`\`\n${words}\n\`\`\``);
  else wrap(area, "`", "code");
}

function previewOf(form, box, fields) {
  const pane = form.querySelector("[data-preview]");
  const frame = pane.querySelector("iframe");
  let bar = null;
  let timer = 0;
  let asked = 0;

  async function refresh() {
    const mine = ++asked;
    const data = new FormData(form);
    data.delete("picture_file");
    data.delete("act");
    try {
      const headers = { "HX-Request": "true", Accept: "application/json" };
      const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: data, headers });
      if (!answer.ok || mine !== asked) return;
      const told = await answer.json();
      const at = frame.contentDocument?.scrollingElement?.scrollTop ?? 0;
      frame.addEventListener("load", () => settle(at), { once: true });
      frame.srcdoc = told.html;
      fields.told(told);
    } catch {
      // Without the network the last preview stays; the status line says what is the matter.
    }
  }

  function settle(at) {
    const page = frame.contentDocument;
    if (!page?.scrollingElement) return;
    page.documentElement.dataset.theme = document.documentElement.getAttribute("data-bs-theme");
    page.scrollingElement.scrollTop = at;
  }

  function draw() {
    const mode = box.classList.contains("is-both") ? "both" : box.classList.contains("is-preview") ? "preview" : "";
    pane.hidden = !mode;
    for (const one of bar?.querySelectorAll("[data-state]") ?? []) {
      const isOn = one.dataset.state === "full" ? box.classList.contains("is-full") : one.dataset.state === mode;
      one.setAttribute("aria-pressed", String(isOn));
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!pane.hidden) timer = setTimeout(refresh, 600);
  });
  document.addEventListener("tribune:theme", () => settle(frame.contentDocument?.scrollingElement?.scrollTop ?? 0));
  return {
    drawn(given) {
      bar = given;
      draw();
    },
    toggle(mode) {
      const isOn = box.classList.contains(`is-${mode}`);
      box.classList.remove("is-preview", "is-both");
      if (!isOn) box.classList.add(`is-${mode}`);
      draw();
      if (!isOn) refresh();
      else form.elements.body.focus();
    },
    toggleFull() {
      box.classList.toggle("is-full");
      draw();
    },
  };
}

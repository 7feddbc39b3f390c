// Changing the text of a textarea so that Ctrl+Z takes it back again.

/** Puts `text` where the selection is, and selects `from`..`to` within it. */
export function put(area, text, from = text.length, to = from) {
  const start = area.selectionStart;
  area.focus();
  // The only way that keeps the browser's own undo; where it is gone, the text still changes.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

/** Puts marks around the selection, or takes them away again. */
export function wrap(area, mark, example) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const inside = value.slice(start, end);
  const isWrapped =
    value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark;
  if (isWrapped) {
    area.setSelectionRange(start - mark.length, end + mark.length);
    put(area, inside, 0, inside.length);
    return;
  }
  const shown = inside || example;
  put(area, `${mark}${shown}${mark}`, mark.length, mark.length + shown.length);
}

/** Gives each selected line what `change(line, number)` returns. */
export function eachLine(area, change) {
  const { value } = area;
  const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const next = value.indexOf("\n", area.selectionEnd);
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n").map(change);
  area.setSelectionRange(start, end);
  const text = lines.join("\n");
  put(area, text, lines.length > 1 ? 0 : text.length, text.length);
}

/** Goes on with a list when Enter is pressed in one; says whether it did. */
export function continueList(area) {
  const { selectionStart: at, selectionEnd: end, value } = area;
  if (at !== end) return false;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const found = /^(\s*)([-*+]|(\d{1,6})[.)])(\s+)/.exec(value.slice(start, at));
  if (!found) return false;
  if (start + found[0].length === at) {
    area.setSelectionRange(start, at); // an empty item ends the list
    put(area, "");
    return true;
  }
  const mark = found[3] ? found[2].replace(found[3], String(Number(found[3]) + 1)) : found[2];
  put(area, `\n${found[1]}${mark}${found[4]}`);
  return true;
}

/** A picture in Markdown; what would end the words or the title is escaped. */
export function pictureMark({ url, alt, caption }) {
  const words = alt.replace(/[\\[\]]/g, "\\$&").replace(/\s+/g, " ");
  const title = caption.replace(/["\\]/g, "\\$&").replace(/\s+/g, " ").trim();
  return `![${words}](${url}${title ? ` "${title}"` : ""})`;
}

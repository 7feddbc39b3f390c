// Generated avatars: initials on a colour that follows from the person's id. No request, no file.
import { html, svg } from "../../vendor/lit-html/lit-html.js";

// White letters on any of these have a contrast of at least 5:1.
const COLOURS = [
  "#9f1239", "#a8321f", "#8a4b08", "#5f6410", "#2f6b2f", "#0f6b4f",
  "#0e6470", "#1b5c99", "#3b4fae", "#5b46b2", "#7a3aa0", "#932c78",
];

export function avatar({ id, nickname }, size = 40) {
  const turned = Math.imul(id, 0x9e3779b1) >>> 0; // neighbouring ids get colours far apart
  const ground = COLOURS[turned % COLOURS.length];
  const x = 8 + ((turned >>> 8) % 24);
  return html`<svg class="avatar" viewBox="0 0 40 40" width=${size} height=${size} aria-hidden="true" focusable="false">
    ${svg`<circle cx="20" cy="20" r="20" fill=${ground} />
      <circle cx=${x} cy="34" r="15" fill="#000" fill-opacity=".14" />
      <text x="20" y="20" dy=".36em" text-anchor="middle" fill="#fff">${initials(nickname)}</text>`}
  </svg>`;
}

function initials(nickname) {
  const words = nickname.split(/[\s_.-]+/u).map((word) => word.match(/[\p{L}\p{N}]/u)?.[0]);
  const letters = words.filter(Boolean);
  const shown = letters.length > 1 ? letters[0] + letters.at(-1) : (letters[0] ?? "?");
  return shown.toLocaleUpperCase();
}

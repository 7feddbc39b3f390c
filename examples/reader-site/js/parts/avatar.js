// An avatar: the picture somebody chose, else initials on a colour that follows from their id.
import { html, svg } from "../../vendor/lit-html/lit-html.js";
import { media } from "../api.js";

// White letters on any of these have a contrast of at least 5:1.
const COLOURS = [
  "#9f1239", "#a8321f", "#8a4b08", "#5f6410", "#2f6b2f", "#0f6b4f",
  "#0e6470", "#1b5c99", "#3b4fae", "#5b46b2", "#7a3aa0", "#932c78",
];
const OWN = /-192\.webp$/; // the API has a picture of one's own in 96, 192 and 384 pixels

export const hasPicture = (person) => OWN.test(person.avatar);

export function avatar(person, size = 40) {
  return hasPicture(person) ? chosen(person, size) : drawn(person, size);
}

function chosen({ avatar: address }, size) {
  const at = (side) => media(address.replace(OWN, `-${side}.webp`));
  return html`<img class="avatar" alt="" width=${size} height=${size} loading="lazy" decoding="async"
    src=${at(96)} srcset="${at(96)} 96w, ${at(192)} 192w, ${at(384)} 384w" sizes="${size}px">`;
}

/** No request, no file: the same letters as in the picture that the API draws. */
function drawn({ id, nickname }, size) {
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

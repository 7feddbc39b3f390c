// The lead picture, or, where an article has none, a panel engraved like a banknote.
import { html, svg } from "../../vendor/lit-html/lit-html.js";
import { media } from "../api.js";

const TURNS = 160;

export function picture(article, { sizes, eager = false } = {}) {
  const image = article.lead_image;
  if (!image?.renditions.length) return placeholder(article);
  const all = [...image.renditions].sort((a, b) => a.width - b.width);
  return html`<img class="picture" src=${media(all.at(-1).url)} sizes=${sizes}
    srcset=${all.map((one) => `${media(one.url)} ${one.width}w`).join(", ")}
    width=${image.width} height=${image.height} alt=${image.alt ?? ""}
    loading=${eager ? "eager" : "lazy"} fetchpriority=${eager ? "high" : "auto"} decoding="async">`;
}

/** Rosettes whose shape follows from the article's id: the same article, the same engraving. */
export function placeholder(article) {
  const petals = 5 + (article.id % 7);
  const rings = [0, 1, 2, 3, 4, 5].map((ring) => rosette(petals + ring, 46 + ring * 38, 14 + ring * 5));
  return html`<div class="picture engraving" role="img"
    aria-label=${article.lead_image?.alt || "No picture: an engraved pattern in its place"}>
    <svg viewBox="0 0 800 450" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
      ${svg`<g fill="none" stroke="currentColor" stroke-width="1.1">
        ${rings.map((path) => svg`<path d=${path} />`)}
      </g>`}
    </svg>
  </div>`;
}

function rosette(petals, radius, depth) {
  const points = [];
  // Two turns around, so that the line crosses itself as an engraver's does.
  for (let step = 0; step <= TURNS * 2; step += 1) {
    const angle = (step / TURNS) * 2 * Math.PI;
    const r = radius + depth * Math.sin(angle * (petals + 0.5));
    points.push(`${(400 + r * 1.5 * Math.cos(angle)).toFixed(1)} ${(225 + r * Math.sin(angle)).toFixed(1)}`);
  }
  return `M${points.join("L")}`;
}

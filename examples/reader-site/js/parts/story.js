// A story on the front page, in three sizes: the lead, with a picture, and a line among others.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { listed, minutes, plural, since } from "../format.js";
import { amount } from "./amount.js";
import { picture } from "./picture.js";

const SIZES = {
  lead: "(min-width: 1100px) 700px, (min-width: 700px) 60vw, 100vw",
  card: "(min-width: 1100px) 350px, (min-width: 700px) 45vw, 100vw",
};

/** `level` is that of its heading; on a category's page its name over every story says nothing. */
export function story(article, kind, { level = 2, isOfCategory = false } = {}) {
  const hasPicture = kind !== "brief";
  return html`<article class="story story-${kind}" lang=${article.language}>
    ${hasPicture
      ? html`<div class="story-picture">
          ${picture(article, { sizes: SIZES[kind], eager: kind === "lead" })}
        </div>`
      : nothing}
    <div class="story-text">
      ${article.category && !isOfCategory
        ? html`<p class="kicker"><a href="/category/${article.category.slug}">${article.category.name}</a></p>`
        : nothing}
      ${heading(article, level)}
      ${article.summary ? html`<p class="story-summary">${article.summary}</p>` : nothing}
      ${facts(article)}
    </div>
  </article>`;
}

/** The link reaches over the whole story by CSS, so that there is one link to tab to. */
function heading(article, level) {
  const link = html`<a class="story-link" href="/articles/${article.slug}">${article.title}</a>`;
  return level === 2 ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`;
}

function facts(article) {
  const pays = article.plugins.read_to_earn?.opportunity;
  const { comments } = article.counts;
  return html`<p class="facts">
      <span>By ${listed(article.authors.map((one) => one.nickname))}</span>
      <time datetime=${article.published_at}>${since(article.published_at)}</time>
    </p>
    <p class="facts">
      <span>${minutes(article.reading_seconds)} read</span>
      ${pays ? html`<span class="pays">up to ${amount(pays)} Twei</span>` : nothing}
      ${comments ? html`<span>${plural(comments, "comment")}</span>` : nothing}
    </p>`;
}

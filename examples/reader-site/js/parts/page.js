// The still parts of an article's page: its head, its picture, its tags, what to read next.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { dateOf, minutes } from "../format.js";
import { avatar } from "./avatar.js";
import { picture } from "./picture.js";
import { story } from "./story.js";

const SIZES = "(min-width: 1100px) 720px, 100vw";

export function articleHead(article) {
  return html`<header class="sheet-head">
    ${article.category
      ? html`<p class="kicker"><a href="/category/${article.category.slug}">${article.category.name}</a></p>`
      : nothing}
    <h1 tabindex="-1">${article.title}</h1>
    ${article.summary ? html`<p class="standfirst">${article.summary}</p>` : nothing}
    <div class="byline">
      <span class="byline-faces">${article.authors.map((one) => avatar(one, 36))}</span>
      <p>
        By ${article.authors.map(
          (one, index) => html`${index ? (index === article.authors.length - 1 ? " and " : ", ") : ""}<a
              rel="author" href="/author/${one.id}">${one.nickname}</a>`,
        )}
        <span class="byline-facts">
          <time datetime=${article.published_at}>${dateOf(article.published_at)}</time>
          · ${minutes(article.reading_seconds)} read
        </span>
      </p>
    </div>
  </header>`;
}

export function leadPicture(article) {
  const image = article.lead_image;
  return html`<figure class="lead-picture">
    ${picture(article, { sizes: SIZES, eager: true })}
    ${image?.caption || image?.credit
      ? html`<figcaption>${image.caption} ${image.credit
          ? html`<span class="credit">${image.credit}</span>`
          : nothing}</figcaption>`
      : nothing}
  </figure>`;
}

export function tags(article) {
  if (!article.tags.length) return nothing;
  return html`<ul class="tags" aria-label="Tags">
    ${article.tags.map((tag) => html`<li><a href="/tag/${tag.slug}">${tag.name}</a></li>`)}
  </ul>`;
}

export function readNext(stories) {
  if (!stories.length) return nothing;
  return html`<section class="next" aria-labelledby="next">
    <h2 id="next">Read next</h2>
    <div class="front-grid">${stories.map((one) => story(one, "card", { level: 3 }))}</div>
  </section>`;
}

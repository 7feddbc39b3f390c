// The foot of every page.
import { config } from "../../config.js";
import { html } from "../../vendor/lit-html/lit-html.js";

export function footer({ categories }) {
  return html`<footer class="foot">
    <div class="wrap">
      <p class="foot-name">${config.name}</p>
      <p>${config.motto}. Every amount on these pages comes from the paper's own ledger, in Twei.</p>
      <nav aria-label="Sections, again">
        <a href="/">Front page</a>
        ${categories.map(({ slug, name }) => html`<a href="/category/${slug}">${name}</a>`)}
      </nav>
    </div>
  </footer>`;
}

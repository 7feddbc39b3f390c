// Read-to-Earn: what the story pays, and the ring that runs with the credited seconds.
import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { clock, dateOf, minutes, plural } from "../format.js";
import { signInPath } from "../router.js";
import { session } from "../session.js";
import { amount } from "./amount.js";
import { price } from "./price.js";

const ROUND = 2 * Math.PI * 30;

export function readCard(state) {
  const { article, my } = state;
  const offer = article.plugins.read_to_earn;
  return html`<section class="card earn" aria-labelledby="earn">
    <h2 id="earn" class="label">Read-to-Earn <span>opportunity</span></h2>
    <div class="earn-top">
      ${ring(state, 84)}
      <div>
        ${offer
          ? html`<p class="figure">${amount(offer.opportunity)} <small>Twei</small></p>`
          : html`<p class="figure">None</p>`}
        <p class="earn-now">${now(state)}</p>
      </div>
    </div>
    <dl class="pairs">
      <div><dt>Time to Read</dt><dd>${clock(article.reading_seconds)} min</dd></div>
      <div><dt>You earned</dt><dd>${my?.earned ? html`${amount(my.earned)} Twei` : "None"}</dd></div>
      <div><dt>Date</dt><dd>${my?.earned_at
        ? html`<time datetime=${my.earned_at}>${dateOf(my.earned_at)}</time>`
        : "None yet"}</dd></div>
    </dl>
    ${session.isSignedIn ? nothing : html`<p class="earn-sign"><a class="button wide" href=${signInPath()}>Sign in to earn</a></p>`}
    ${ways(state)}
  </section>`;
}

/** Where to go on from beside the text: to rate, to the books, to the comments, each with its price. */
function ways({ article, my }) {
  const books = article.plugins.pnl_reports;
  const { plus, minus, comments } = article.counts;
  return html`<ul class="ways" aria-label="On this page">
    <li><a href="#rate">Rate it</a> <span>${plus} plus · ${minus} minus</span></li>
    ${books
      ? html`<li><a href="#books">The books</a>
          <span>${my?.reports.length ? "open" : html`${amount(books.price, { sign: false })} Twei`}</span></li>`
      : nothing}
    <li><a href="#comments">${comments ? plural(comments, "comment") : "Be the first to comment"}</a>
      ${my?.actions.comment.allowed ? price(my.actions.comment, { only: "you" }) : nothing}</li>
  </ul>`;
}

/** The same for a phone, in a bar at the bottom; the page leaves room for it, so it hides no text. */
export function readBar(state) {
  const { my } = state;
  const plus = my?.actions.plus;
  return html`<aside class="read-bar" aria-label="Reading progress">
    ${ring(state, 40)}
    <p class="read-bar-now">${now(state)}</p>
    ${session.isSignedIn
      ? html`<a class="button small" href="#rate">${my?.reaction ? "Rated" : "Rate"}
          ${plus?.allowed ? price(plus, { only: "you" }) : nothing}</a>`
      : html`<a class="button small" href=${signInPath()}>Sign in</a>`}
  </aside>`;
}

function share(state) {
  if (state.my?.has_read) return 1;
  const progress = state.reading?.progress;
  return progress ? progress.credited / progress.required : 0;
}

function ring(state, size) {
  const done = share(state);
  const progress = state.reading?.progress;
  const text = done >= 1 && state.my?.has_read
    ? "✓"
    : clock(progress ? progress.required - progress.credited : state.article.reading_seconds);
  return html`<svg class="ring ${done >= 1 ? "ring-done" : ""}" width=${size} height=${size} viewBox="0 0 72 72"
      role="img" aria-label="${Math.floor(done * 100)} percent read">
    ${svg`<circle class="ring-track" cx="36" cy="36" r="30" />
      <circle class="ring-run" cx="36" cy="36" r="30" transform="rotate(-90 36 36)"
        stroke-dasharray=${ROUND} stroke-dashoffset=${ROUND * (1 - done)} />
      <text x="36" y="36" dy=".36em" text-anchor="middle">${text}</text>`}
  </svg>`;
}

const HELD = new Set(["idle", "parallel", "cap", "shallow", "own"]); // what a reader can mend, or should know

/** One line for the moment: what is missing, or what to do next. */
function now({ article, my, reading }) {
  const paysOn = article.plugins.read_to_earn?.pays_on;
  if (!session.isSignedIn) return `Read for ${minutes(article.reading_seconds)}, then rate it`;
  if (my?.earned && my.reaction) return "Read, rated and paid";
  if (my?.reaction) return "You have rated this story";
  if (isOwn(my)) return "You wrote it: it earns as others rate it";
  if (my?.has_read) return paysOn === "read" ? "You have read this story" : "Read. Now press plus";
  const progress = reading?.progress;
  if (!progress) return "The reading is about to start";
  const held = progress.reasons.find(({ code }) => HELD.has(code));
  if (held) return held.detail;
  const missing = Math.ceil(progress.required - progress.credited);
  const more = missing > 90 ? "Read on" : `${missing} s more`;
  return paysOn === "read" ? more : `${more}, then press plus`;
}

const isOwn = (my) => Boolean(my?.actions.plus.refusals.some((one) => one.code === "own"));

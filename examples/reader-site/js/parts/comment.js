// One comment: who, at which level, what, and what a like or dislike would move.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { unsafeHTML } from "../../vendor/lit-html/directives/unsafe-html.js";
import { setting } from "../economy.js";
import { momentOf, since, wait } from "../format.js";
import { session } from "../session.js";
import { amount } from "./amount.js";
import { avatar } from "./avatar.js";
import { pause, price, reason } from "./price.js";

const NAMES = { like: ["♥", "Like"], dislike: ["−", "Dislike"] };
let doomed = null; // the comment whose deletion waits for a second press

export function comment(one, { quote, reaction, isOwn, isBusy, react, erase, redraw }) {
  const level = one.writer.plugins.levels?.level;
  return html`<li class="comment" data-comment=${one.id} id="comment-${one.id}">
    ${avatar(one.writer, 40)}
    <div class="comment-main">
      <p class="comment-who">
        <strong>${one.writer.nickname}</strong>
        ${level ? html`<span class="lvl">LVL ${level}</span>` : nothing}
        <time datetime=${one.created_at} title=${momentOf(one.created_at)}>${since(one.created_at)}</time>
      </p>
      <div class="comment-body">${unsafeHTML(one.html)}</div>
      <div class="comment-acts">
        ${isOwn ? counts(one) : ["like", "dislike"].map((kind) => button(kind))}
        ${isOwn ? deletion() : nothing}
      </div>
    </div>
  </li>`;

  function button(kind) {
    const [sign, name] = NAMES[kind];
    const isOn = reaction === kind;
    const why = isOn ? "" : reason(quote[kind]);
    return html`<button type="button" class="chip" aria-pressed=${String(isOn)} title=${why || nothing}
      aria-disabled=${why || isBusy ? "true" : nothing} @click=${() => react(one, kind)}>
      <span class="chip-sign" aria-hidden="true">${sign}</span> ${name}
      <span class="chip-count">${one.counts[kind]}</span>
      ${isOn
        ? html`<small class="price">given</small>`
        : why
          ? html`<small class="price">${gateOf(quote[kind])}<span class="unseen">${why}</span></small>`
          : session.isSignedIn
            ? price(quote[kind], { only: "you", isBare: true })
            : publicPrice(kind)}
    </button>`;
  }

  function deletion() {
    if (doomed !== one.id) {
      return html`<button type="button" class="plain" @click=${() => confirm(one.id)}>Delete</button>`;
    }
    return html`<span class="sure">What it cost you is not given back.
      <button type="button" class="plain danger" @click=${() => erase(one)}>Delete it</button>
      <button type="button" class="plain" @click=${() => confirm(null)}>Keep it</button></span>`;
  }

  function confirm(id) {
    doomed = id;
    redraw();
  }
}

/** For whoever is not signed in: the rules, which are public. */
function publicPrice(kind) {
  const own = setting(`comment_${kind}s`, "own_utwei");
  if (!own) return nothing;
  return html`<small class="price">${amount(kind === "like" ? own : `-${own}`, { tone: false })}</small>`;
}

/** On so small a button only the level or the wait fits; the reason is in title and toast. */
function gateOf(quote) {
  const seconds = pause(quote)?.wait_seconds;
  if (seconds) return `in ${wait(seconds)} `;
  const low = quote.refusals.find((one) => "required" in one);
  return low ? `LVL ${low.required} ` : "closed ";
}

const counts = (one) => html`<span class="hint">${one.counts.like} likes · ${one.counts.dislike} dislikes</span>`;

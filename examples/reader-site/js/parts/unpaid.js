// "Not paid": what rules, limits and empty pools cut, each with its reason; asking for a sum.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { follow, mine, put } from "../api.js";
import { momentOf } from "../format.js";
import { complain, say } from "../say.js";
import { amount } from "./amount.js";

const REASON_CHARACTERS_MAX = 500;
const STATES = {
  appealed: "you asked for it",
  paid: "paid after all",
  declined: "stays unpaid",
  undone: "taken back with its act",
};

export function unpaid({ redraw }) {
  let found = [];
  let next = null;
  let asking = 0; // the id that the form is open for

  async function load() {
    const answer = await mine("me/unpaid", { "page[size]": 10 });
    found = answer.data;
    next = answer.links.next;
  }

  async function more() {
    try {
      const answer = await follow(next, true);
      found = [...found, ...answer.data];
      next = answer.links.next;
    } catch (problem) {
      complain(problem);
    }
    redraw();
  }

  async function ask(event, one) {
    event.preventDefault();
    const reason = new FormData(event.target).get("reason").trim();
    try {
      await put(`me/unpaid/${one.id}/appeal`, { reason });
      one.status = "appealed";
      one.can_appeal = false;
      asking = 0;
      say("An editor will look at it.");
    } catch (problem) {
      complain(problem);
    }
    redraw();
  }

  function open(id) {
    asking = id;
    redraw();
  }

  const form = (one) => html`<form class="appeal" @submit=${(event) => ask(event, one)}>
    <label for="appeal-${one.id}">Why should it be paid?</label>
    <textarea id="appeal-${one.id}" name="reason" rows="3" required maxlength=${REASON_CHARACTERS_MAX}></textarea>
    <div class="appeal-acts">
      <button class="button strong">Ask for it</button>
      <button class="button" type="button" @click=${() => open(0)}>Leave it</button>
    </div>
  </form>`;

  const entry = (one) => html`<li class="entry">
    <div class="entry-what">
      <p class="entry-label">${one.label || "A payment"}${STATES[one.status] ? html` <span class="tag">${STATES[one.status]}</span>` : nothing}</p>
      <p>${one.detail}</p>
      ${one.decided_because ? html`<p class="hint">The decision: ${one.decided_because}</p>` : nothing}
      <p class="hint">${one.plugin}, rule version ${one.rule_version} · <time datetime=${one.recorded_at}>${momentOf(one.recorded_at)}</time>${one.article
        ? html` · <a href="/articles/${one.article.slug}">${one.article.title}</a>`
        : nothing}</p>
      ${asking === one.id ? form(one) : nothing}
      ${one.can_appeal && asking !== one.id
        ? html`<button class="plain" type="button" aria-label="Ask for it: ${one.label}" @click=${() => open(one.id)}>Ask for it</button>`
        : nothing}
    </div>
    ${Number(one.withheld) ? html`<p class="entry-amount">${amount(one.withheld, { sign: false })}</p><p class="entry-after hint">withheld</p>` : nothing}
  </li>`;

  return {
    load,
    render() {
      if (!found.length) return nothing;
      return html`<h2>Not paid</h2>
        <p class="hint">What a rule, a limit or an empty pool held back, and why.</p>
        <ol class="entries">${found.map(entry)}</ol>
        ${next ? html`<p class="more"><button class="button" type="button" @click=${more}>Earlier ones</button></p>` : nothing}`;
    },
  };
}

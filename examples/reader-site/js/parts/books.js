// The books: profit and loss as an account with two sides, shut until an instance is bought.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { mine, post } from "../api.js";
import { micro, momentOf, short } from "../format.js";
import { go, signInPath } from "../router.js";
import { complain, say } from "../say.js";
import { session } from "../session.js";
import { amount } from "./amount.js";
import { held, price, reason, told } from "./price.js";

const TABS = [
  ["post", "The whole post"],
  ["me", "My own figures", "What this story brought and cost you alone."],
  ["author", "Its authors’ figures", "What this story brought and cost all who wrote it."],
];
const isWide = matchMedia("(min-width: 700px)");

export function books({ state, refresh, redraw }) {
  let tab = "post";
  let report = null; // an instance that was bought
  let own = null; // the figures that are free to see: one's own, or the authors' for an author
  let isBusy = false;
  const isAuthor = () => state.article.authors.some((one) => one.id === session.me?.id);
  const tabs = () => TABS.filter(([name]) => name !== "author" || isAuthor());
  const isOpen = isWide.matches; // on a phone they begin folded

  /** After each refresh: the newest instance, and one's own figures if they are being looked at. */
  async function refreshed() {
    const newest = state.my?.reports[0];
    if (!newest) report = null;
    else if (report?.id !== newest.id) report = (await mine(`reports/${newest.id}`)).data;
    own = null;
    if (!session.isSignedIn) tab = "post";
    if (tab !== "post") await loadOwn();
  }

  async function loadOwn() {
    const { data } = await mine(`articles/${state.article.id}/pnl`, { scope: tab });
    if (data.scope === tab) own = data;
  }

  async function open(name) {
    if (name !== "post" && !session.isSignedIn) return go(signInPath());
    if (name !== tab) own = null;
    tab = name;
    redraw();
    if (name === "post" || own) return;
    try {
      await loadOwn();
    } catch (problem) {
      complain(problem);
    }
    redraw();
  }

  async function choose(event) {
    try {
      report = (await mine(`reports/${event.target.value}`)).data;
    } catch (problem) {
      complain(problem);
    }
    redraw();
  }

  async function buy() {
    if (!session.isSignedIn) return go(signInPath());
    const why = state.my?.actions.report.refusals[0]?.detail;
    if (why) return complain({ message: why });
    if (isBusy) return;
    isBusy = true;
    redraw();
    try {
      const { data } = await post(`articles/${state.article.id}/reports`, held(state.my?.actions.report));
      say(told("The books are open", data.moved));
      report = data;
    } catch (problem) {
      complain(problem);
    }
    isBusy = false;
    await refresh();
  }

  function keys(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const names = tabs().map(([name]) => name);
    const step = event.key === "ArrowRight" ? 1 : names.length - 1;
    open(names[(names.indexOf(tab) + step) % names.length]);
    queueMicrotask(() => document.getElementById(`tab-${tab}`)?.focus());
  }

  return {
    refreshed,
    render() {
      const table = tab === "post" ? report : own;
      return html`<details class="card books" id="books" ?open=${isOpen}>
        <summary><h2>The books of this story</h2>
          <span class="books-total">Total Twei Earned: ${table ? amount(table.total) : dots()}</span></summary>
        <div class="tabs" role="tablist" aria-label="Whose figures" @keydown=${keys}>
          ${tabs().map(([name, label]) => html`<button type="button" role="tab" id="tab-${name}"
            aria-selected=${String(tab === name)} aria-controls="ledger" tabindex=${tab === name ? 0 : -1}
            @click=${() => open(name)}>${label}${name === "post" ? nothing : html` <small>free</small>`}</button>`)}
        </div>
        <div id="ledger" role="tabpanel" aria-labelledby="tab-${tab}">
          ${ledger(table ?? { rows: state.article.plugins.pnl_reports.rows })}
          ${tab === "post" ? shop() : html`<p class="hint books-foot">${TABS.find(([name]) => name === tab)[2]}</p>`}
        </div>
      </details>`;
    },
  };

  function shop() {
    const cost = state.article.plugins.pnl_reports.price;
    const quote = state.my?.actions.report;
    // The books have not moved since the newest instance: another would be the same one.
    const isSame = quote?.refusals.some((one) => one.code === "already_done");
    const why = isSame ? "Nothing has moved since the newest instance" : reason(quote);
    return html`<div class="books-foot">
      <div>
        ${report
          ? html`<p>Instance of <time datetime=${report.created_at}>${momentOf(report.created_at)}</time></p>`
          : nothing}
        <p class="hint">Price for report instance: ${short(micro(cost), { sign: false })} Twei</p>
        ${state.my?.reports.length > 1 ? instances() : nothing}
      </div>
      <div>
        <button type="button" class="button" @click=${buy} aria-disabled=${why || isBusy ? "true" : nothing}>
          ${report ? "Buy a new instance" : "Open the books"}
          ${isSame ? nothing : quote ? price(quote, { only: "you" }) : html`<small class="price">you ${amount(`-${cost}`, { tone: false })}</small>`}
        </button>
        ${why ? html`<p class="hint">${why}</p>` : nothing}
      </div>
    </div>`;
  }

  function instances() {
    return html`<label class="instances">Instance
      <select @change=${choose}>
        ${state.my.reports.map((one) => html`<option value=${one.id} ?selected=${one.id === report?.id}>
          ${momentOf(one.created_at)}</option>`)}
      </select></label>`;
  }
}

const dots = () => html`<span class="dots"><span aria-hidden="true">...</span><span class="unseen">not opened</span></span>`;
const figure = (value) => (value == null ? dots() : amount(value));

function ledger(table) {
  return html`<div class="ledger">
      ${side(table, "profit", "Post Profit", "Profit Subtotal")} ${side(table, "loss", "Post Loss", "Loss Subtotal")}
    </div>
    <p class="ledger-total"><strong>Total Twei Earned</strong> <span>${figure(table.total)}</span></p>`;
}

function side(table, name, heading, foot) {
  // Losses are told as positive figures by the API; here every figure carries its sign.
  const shown = (value) => (value == null ? dots() : amount(name === "loss" ? -micro(value) : micro(value)));
  return html`<div class="ledger-side ledger-${name}"><table>
    <caption>${heading}</caption>
    <thead class="unseen"><tr><th scope="col">Line</th><th scope="col">Twei</th></tr></thead>
    <tbody>${table.rows.filter((row) => row.side === name).map(
      (row) => html`<tr><th scope="row">${row.label}</th><td>${shown(row.amount)}</td></tr>`,
    )}</tbody>
    <tfoot><tr><th scope="row">${foot}, Twei</th><td>${shown(table[`${name}_subtotal`])}</td></tr></tfoot>
  </table></div>`;
}

// Plus and minus: each carries its price; pressed again, it takes itself back.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { put, remove } from "../api.js";
import { setting } from "../economy.js";
import { go, signInPath } from "../router.js";
import { complain, say } from "../say.js";
import { session } from "../session.js";
import { amount } from "./amount.js";
import { held, pause, price, reason, told } from "./price.js";

const NAMES = { plus: ["+", "Plus"], minus: ["−", "Minus"] };

export function rating({ state, refresh, redraw }) {
  let isBusy = false;

  async function press(kind) {
    if (!session.isSignedIn) return go(signInPath());
    const { my, article } = state;
    const why = my?.reaction === kind ? "" : reason(my?.actions[kind]);
    if (why) return complain({ message: why });
    if (isBusy) return;
    isBusy = true;
    redraw();
    const [, name] = NAMES[kind];
    try {
      if (my?.reaction === kind) {
        await remove(`articles/${article.id}/reaction`);
        say(`${name} taken back, with all that it moved.`);
      } else {
        const { data } = await put(`articles/${article.id}/reaction`, { kind, ...held(my?.actions[kind]) });
        say(told(`${name} given`, data.moved));
      }
    } catch (problem) {
      complain(problem);
    }
    isBusy = false;
    await refresh();
  }

  function button(kind) {
    const { my, article } = state;
    const quote = my?.actions[kind];
    const isOn = my?.reaction === kind;
    const why = isOn ? "" : reason(quote);
    const paused = isOn ? undefined : pause(quote);
    // Only the other button tells whether this one can still be taken back.
    const other = my?.actions[kind === "plus" ? "minus" : "plus"];
    const isFinal = other?.refusals.some((one) => one.code === "reaction.final");
    const [sign, name] = NAMES[kind];
    return html`<div class="rate">
      <button type="button" class="button rate-${kind} ${kind === "plus" && !my?.reaction ? "strong" : ""}" @click=${() => press(kind)}
        aria-pressed=${String(isOn)} aria-disabled=${why || isBusy ? "true" : nothing}
        aria-describedby=${why && !paused ? (why === shared() ? "rate-why" : `${kind}-why`) : nothing}>
        <span class="rate-name"><span aria-hidden="true">${sign}</span> ${name}</span>
        <span class="rate-count">${article.counts[kind]}<span class="unseen"> so far</span></span>
        ${isOn ? html`<small class="price">${isFinal ? "given" : "given, press to take back"}</small>` : paused ? html`<small class="price">${why}</small>` : quote ? price(quote) : publicPrice(kind)}
      </button>
      ${why && !paused && why !== shared() ? html`<p class="hint" id="${kind}-why">${why}</p>` : nothing}
    </div>`;
  }

  /** The one reason why neither can be pressed, such as that the story is one's own; or "". */
  function shared() {
    const { my } = state;
    const why = my?.reaction ? "" : reason(my?.actions.plus);
    return why === reason(my?.actions.minus) ? why : "";
  }

  /** For whoever is not signed in: the rules, which are public. */
  function publicPrice(kind) {
    if (session.isSignedIn) return nothing;
    const best = state.article.plugins.read_to_earn?.opportunity;
    const cost = setting("minuses", "price_utwei");
    if (kind === "plus" && best) return html`<small class="price">up to ${amount(best, { tone: false })}</small>`;
    if (kind === "minus" && cost) return html`<small class="price">you ${amount(`-${cost}`, { tone: false })}</small>`;
    return nothing;
  }

  return {
    render: () => html`<section class="rating" id="rate" aria-labelledby="rate-name" tabindex="-1">
      <h2 id="rate-name" class="label">Was it worth your time?</h2>
      <div class="rates">${button("plus")} ${button("minus")}</div>
      ${shared() ? html`<p class="hint skipped" id="rate-why">${shared()}</p>` : notes(state.my)}
    </section>`,
  };
}

/** Why a plus would pay less than it could: the cap, an empty pool, an unread story. */
function notes(my) {
  const found = my?.actions.plus.allowed && !my.reaction ? my.actions.plus.skipped : [];
  if (!found.length) return nothing;
  return html`<ul class="hint skipped">${found.map((one) => html`<li>${one.detail}</li>`)}</ul>`;
}

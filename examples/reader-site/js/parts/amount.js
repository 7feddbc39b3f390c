// An amount of Twei: a sign, two places, tabular figures, and all six places in its title.
import { html } from "../../vendor/lit-html/lit-html.js";
import { decimal, exact, micro, short } from "../format.js";

/** `value` is decimal text of the API or a BigInt of micro-Twei. */
export function amount(value, { sign = true, tone = sign } = {}) {
  const size = typeof value === "bigint" ? value : micro(value);
  const side = !tone || !size ? "" : size > 0n ? "gain" : "loss";
  return html`<data class="amount ${side}" value=${decimal(size)}
    title="${exact(size, { sign })} Twei">${short(size, { sign })}</data>`;
}

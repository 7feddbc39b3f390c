// What a quote says on a button: who gets how much, or why the button does nothing.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { micro, momentOf, short, sum } from "../format.js";
import { amount } from "./amount.js";

/** Mine first, then the others by role; roles that get nothing are left out. */
export function shares(moved) {
  const totals = new Map([["you", 0n]]);
  for (const one of moved) {
    const who = one.is_yours ? "you" : one.role;
    totals.set(who, (totals.get(who) ?? 0n) + micro(one.amount));
  }
  return [...totals].filter(([, total]) => total !== 0n);
}

/** "you +0.80 · author +0.30", or "free" */
export function price(quote, { only = "", isBare = false } = {}) {
  if (!quote) return nothing;
  const found = shares(quote.moved).filter(([who]) => !only || who === only);
  if (!found.length) return html`<small class="price">free</small>`;
  return html`<small class="price">${found.map(
    ([who, total], index) => html`${index ? " · " : ""}${isBare ? nothing : `${who} `}${amount(total, { tone: false })}`,
  )}</small>`;
}

/** The first reason against an action, or "". What was done already is no reason. */
export function reason(quote) {
  return quote?.refusals.find((one) => one.code !== "already_done")?.detail ?? "";
}

/** The refusal that says a quota is used up, if that is what stands in the way; or undefined. */
export function pause(quote) {
  const first = quote?.refusals.find((one) => one.code !== "already_done");
  return first?.code === "quotas.used_up" ? first : undefined;
}

/** For a toast after the act: "Plus given: +0.16 Twei for you, held until 8 Mar 2026, 12:00". */
export function told(done, moved) {
  const mine = moved.filter((one) => one.is_yours);
  const own = sum(mine.map((one) => one.amount));
  if (own === 0n) return `${done}.`;
  const until = mine.find((one) => one.held_until)?.held_until;
  return `${done}: ${short(own)} Twei for you${until ? `, held until ${momentOf(until)}` : ""}.`;
}

/** What holds an act to the price that was shown: it moves that, or nothing. */
export const held = (quote) => (quote?.allowed ? { quote: quote.id } : {});

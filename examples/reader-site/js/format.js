// Amounts, moments and durations as people read them. Amounts never become floats.
import { config } from "../config.js";

const MICRO = 1_000_000n;
const MINUS = "\u2212";
const day = new Intl.DateTimeFormat(config.locale, { day: "numeric", month: "long", year: "numeric" });
const weekday = new Intl.DateTimeFormat(config.locale, {
  weekday: "long", day: "numeric", month: "long", year: "numeric",
});
const moment = new Intl.DateTimeFormat(config.locale, { dateStyle: "medium", timeStyle: "short" });
const ago = new Intl.RelativeTimeFormat(config.locale, { numeric: "auto" });

/** "-0.5" -> -500000n */
export function micro(text) {
  const [whole, fraction = ""] = String(text).replace("-", "").split(".");
  const size = BigInt(whole) * MICRO + BigInt(fraction.padEnd(6, "0").slice(0, 6));
  return String(text).startsWith("-") ? -size : size;
}

/** All six places, for whoever asks. */
export const exact = (value, { sign = true } = {}) => mark(value, sign) + places(value);

/** The same for machines: an ASCII sign, for the attribute `value` of a `<data>`. */
export const decimal = (value) => (value < 0n ? "-" : "") + places(value);

function places(value) {
  const size = value < 0n ? -value : value;
  return `${size / MICRO}.${String(size % MICRO).padStart(6, "0")}`;
}

/** Two places, rounded half up; more where two would show a real amount as nothing. */
export function short(value, { sign = true } = {}) {
  const size = value < 0n ? -value : value;
  const cents = (size + 5_000n) / 10_000n;
  if (size && !cents) return exact(value, { sign }).replace(/0+$/, "");
  return `${mark(value, sign)}${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}

function mark(value, sign) {
  if (value < 0n) return MINUS;
  return sign && value > 0n ? "+" : "";
}

export const sum = (amounts) => amounts.reduce((total, one) => total + micro(one), 0n);
export const dateOf = (iso) => day.format(new Date(iso));
export const momentOf = (iso) => moment.format(new Date(iso));
export const today = () => weekday.format(new Date());

/** "3 hours ago" for a week, then the date. */
export function since(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000;
  const steps = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
  if (seconds < -7 * 86_400) return dateOf(iso);
  for (const [unit, size] of steps) {
    if (-seconds >= size) return ago.format(Math.ceil(seconds / size), unit);
  }
  return "just now";
}

/** 97 -> "1:37" */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export const minutes = (seconds) => `${Math.max(1, Math.round(seconds / 60))} min`;

/** 2520 -> "42 min", 11100 -> "3 h 5 min" */
export function wait(seconds) {
  const all = Math.ceil(seconds / 60);
  const [hours, rest] = [Math.floor(all / 60), all % 60];
  return [hours && `${hours} h`, (rest || !hours) && `${rest} min`].filter(Boolean).join(" ");
}

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
export const listed = (names) =>
  new Intl.ListFormat(config.locale, { type: "conjunction" }).format(names);

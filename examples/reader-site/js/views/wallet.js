// The wallet: what can be spent, what is held, the level, and every entry with its why.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { follow, mine } from "../api.js";
import { exact, micro, momentOf, plural } from "../format.js";
import { amount } from "../parts/amount.js";
import { portrait } from "../parts/portrait.js";
import { unpaid } from "../parts/unpaid.js";
import { go, signInPath } from "../router.js";
import { complain, say } from "../say.js";
import { session } from "../session.js";

export function walletView({ redraw }) {
  let entries = null;
  let next = null;
  const picture = portrait({ redraw });
  const notPaid = unpaid({ redraw });

  async function load() {
    if (!session.isSignedIn) {
      go(signInPath(), { replace: true });
      return;
    }
    const [answer] = await Promise.all([
      mine("me/entries", { "page[size]": 20 }),
      notPaid.load(),
      session.refresh(),
    ]);
    entries = answer.data;
    next = answer.links.next;
  }

  async function more() {
    try {
      const answer = await follow(next, true);
      entries = [...entries, ...answer.data];
      next = answer.links.next;
    } catch (problem) {
      complain(problem);
    }
    redraw();
  }

  /** The page itself leads on to the sign-in page once the session has ended. */
  async function leave() {
    try {
      await session.signOut();
    } catch (problem) {
      complain(problem);
    }
    say("You are signed out.");
  }

  return {
    load,
    title: () => "Wallet",
    sessionChanged() {
      if (!session.isSignedIn) go(signInPath(), { replace: true });
    },
    render() {
      const me = session.me;
      if (!me || !entries) return html`<div class="wrap waiting" aria-busy="true"></div>`;
      return html`<div class="wrap wallet">
        <div class="wallet-head">
          ${picture.face()}
          <div>
            <h1 tabindex="-1">${me.nickname}’s wallet</h1>
            <div class="portrait-acts">
              ${picture.acts()}
              <button class="plain" type="button" @click=${leave}>Sign out</button>
            </div>
          </div>
        </div>
        <div class="wallet-cards">
          <section class="card" aria-labelledby="balance">
            <h2 id="balance" class="label">Balance</h2>
            <p class="figure">${amount(me.balance, { sign: false })} <small>Twei</small></p>
            <p class="hint">To the last place: <span class="amount">${exact(micro(me.balance), { sign: false })}</span>.
              Spend it on comments, minuses, dislikes and the books of a story.</p>
          </section>
          ${me.next_release ? held(me) : nothing}
          ${me.plugins.levels ? level(me.plugins.levels) : nothing}
        </div>
        <h2>History</h2>
        ${entries.length ? history(entries) : html`<p class="empty">Nothing has moved yet. Read a story and give it a plus.</p>`}
        ${next ? html`<p class="more"><button class="button" type="button" @click=${more}>Earlier entries</button></p>` : nothing}
        ${notPaid.render()}
      </div>`;
    },
  };
}

/** What was earned and cannot be spent yet. */
function held({ held: all, next_release: next }) {
  const isAll = micro(next.amount) === micro(all);
  return html`<section class="card" aria-labelledby="held">
    <h2 id="held" class="label">Held</h2>
    <p class="figure">${amount(all, { sign: false })} <small>Twei</small></p>
    <p class="hint">Earned already. ${isAll ? "All of it" : html`The first ${amount(next.amount, { sign: false })}`}
      can be spent from <time datetime=${next.at}>${momentOf(next.at)}</time> on.</p>
  </section>`;
}

function level(stands) {
  const span = stands.next_level_xp - stands.level_xp;
  return html`<section class="card" aria-labelledby="level">
    <h2 id="level" class="label">Level</h2>
    <p class="figure gold">LVL ${stands.level} <small>${stands.xp} XP</small></p>
    <progress max=${span} value=${Math.min(span, stands.xp - stands.level_xp)}
      aria-label="Towards level ${stands.level + 1}"></progress>
    <p class="hint">LVL ${stands.level + 1} takes ${stands.next_level_xp} XP and
      ${plural(stands.level, "active day")}; you have ${stands.xp} XP and ${plural(stands.active_days, "day")}.</p>
  </section>`;
}

/** What is released leaves one pocket and comes into the other: it is shown once, where it comes in. */
const isShown = ({ line, pocket }) => line !== "core.release_hold" || pocket === "spendable";
const history = (entries) => html`<ol class="entries">${entries.filter(isShown).map(entry)}</ol>`;

function entry(one) {
  const why = [one.note, `${one.plugin}, rule version ${one.rule_version}`];
  return html`<li class="entry">
    <div class="entry-what">
      <p class="entry-label">${one.label}${one.is_reversal ? html` <span class="tag">taken back</span>` : nothing}${until(one)}</p>
      <p class="hint">${why.filter(Boolean).join(" · ")}</p>
      <p class="hint"><time datetime=${one.recorded_at}>${momentOf(one.recorded_at)}</time>${about(one)}</p>
    </div>
    <p class="entry-amount">${amount(one.amount)}</p>
    <p class="entry-after hint">${one.pocket === "held" ? "held" : "balance"} ${amount(one.balance_after, { sign: false })}</p>
  </li>`;
}

function until({ held_until: moment }) {
  return moment ? html` <span class="tag">held until <time datetime=${moment}>${momentOf(moment)}</time></span>` : nothing;
}

function about({ article, article_id: id }) {
  if (article) return html` · <a href="/articles/${article.slug}">${article.title}</a>`;
  return id ? html` · a story that is no longer up` : nothing;
}

// The box for one's own comment, or the reason why it is shut and how far it is to its opening.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { setting } from "../economy.js";
import { micro, plural, short } from "../format.js";
import { signInPath } from "../router.js";
import { session } from "../session.js";
import { avatar } from "./avatar.js";
import { price } from "./price.js";

const CHARACTERS_MAX = 4000;

export function commentBox({ state, write, redraw }) {
  let text = "";

  async function submit(event) {
    event.preventDefault();
    if (!text.trim()) return;
    if (await write(text.trim())) text = "";
    redraw();
  }

  function form(quote, isBusy) {
    return html`<form class="comment-form" @submit=${submit}>
      ${avatar(session.me, 40)}
      <div>
        <label for="comment">Add your comment</label>
        <textarea id="comment" rows="4" maxlength=${CHARACTERS_MAX} required .value=${live(text)}
          aria-describedby="comment-terms" @input=${(event) => {
            text = event.target.value;
            redraw();
          }}></textarea>
        <div class="comment-send">
          <p class="hint" id="comment-terms">At most ${CHARACTERS_MAX} characters${text.length > CHARACTERS_MAX - 500
            ? `, ${CHARACTERS_MAX - text.length} left`
            : nothing}.</p>
          <button class="button strong" ?disabled=${isBusy}>Post comment ${price(quote)}</button>
        </div>
      </div>
    </form>`;
  }

  return {
    render({ isBusy }) {
      if (!session.isSignedIn) return visitor();
      const quote = state.my?.actions.comment;
      if (!quote || !session.me) return nothing;
      const low = quote.refusals.find((one) => "required" in one && "current" in one);
      if (low) return gate(low);
      const why = quote.refusals[0];
      if (why) return html`<div class="gate"><p class="gate-name">${why.detail}</p></div>`;
      return form(quote, isBusy);
    },
  };
}

/** "A comment costs 1.00 and brings 1.50 if 2 people like it after 24 hours", from the rules. */
export function terms() {
  const cost = setting("comment_to_earn", "tribute_utwei");
  const reward = setting("comment_to_earn", "reward_utwei");
  if (!cost || !reward) return nothing;
  const likes = setting("comment_to_earn", "likes_min");
  const plain = (value) => short(micro(value), { sign: false });
  const hours = setting("comment_to_earn", "matures_after_hours");
  const who = plural(likes, "reader likes", "readers like");
  const when = hours ? `if ${who} it after ${plural(hours, "hour", "hours")}` : `once ${who} it`;
  return `A comment costs ${plain(cost)} Twei and brings ${plain(reward)} ${when}.`;
}

function visitor() {
  const required = setting("levels", "gate_comment");
  return html`<div class="gate">
    ${required ? html`<span class="lvl lvl-big" aria-hidden="true">LVL ${required}</span>` : nothing}
    <div>
      <p class="gate-name">${required > 1 ? `Available from LVL ${required}` : "Add your comment"}</p>
      <p><a href=${signInPath()}>Sign in</a> to add your comment.</p>
    </div>
  </div>`;
}

function gate({ detail, required, current, xp_missing: xp, days_missing: days }) {
  const had = session.me.plugins.levels?.xp ?? 0;
  const pace = daysAtPace(xp ?? 0, days ?? 0);
  const missing = [xp && `${xp} XP`, days && plural(days, "active day")].filter(Boolean).join(" and ");
  return html`<div class="gate">
    <span class="lvl lvl-big" aria-hidden="true">LVL ${required}</span>
    <div>
      <p class="gate-name">${detail}</p>
      <p class="hint">You are LVL ${current}: ${missing || "nothing"} to go${pace
        ? `, about ${plural(pace, "day")} at your pace`
        : ""}. Every story that you read brings XP.</p>
      <progress max=${had + (xp ?? 0) || 1} value=${xp ? had : days ? 0.95 * had : had} aria-label="Towards level ${required}"></progress>
    </div>
  </div>`;
}

/** Days on which the reader was as active as until now; 0 while there is no pace to tell. */
function daysAtPace(xp, days) {
  const stands = session.me.plugins.levels;
  if (!stands?.xp || !stands.active_days) return 0;
  return Math.max(days, Math.ceil((xp * stands.active_days) / stands.xp));
}

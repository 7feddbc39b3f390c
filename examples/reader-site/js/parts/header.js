// The head of every page: on the front page a nameplate, elsewhere one slim line.
import { config } from "../../config.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { today } from "../format.js";
import { signInPath } from "../router.js";
import { session } from "../session.js";
import { isDark, toggleTheme } from "../theme.js";
import { amount } from "./amount.js";
import { avatar } from "./avatar.js";

export function header({ categories, route, redraw }) {
  const isFront = route.name === "front" && !Object.keys(route.params).length;
  return html`<header class="head ${isFront ? "head-front" : ""}">
    <div class="head-row wrap">
      ${isFront ? html`<p class="head-date">${today()}</p>` : nothing}
      ${isFront
        ? html`<h1 class="nameplate" tabindex="-1"><a href="/">${config.name}</a></h1>`
        : html`<p class="nameplate"><a href="/">${config.name}</a></p>`}
      <div class="head-tools">
        ${themeButton(redraw)} ${session.isSignedIn ? purse() : signInLinks(route)}
      </div>
    </div>
    ${categories.length
      ? html`<nav class="sections" aria-label="Categories">
          <ul class="wrap">
            ${categories.map(
              ({ slug, name }) => html`<li><a href="/category/${slug}"
                aria-current=${route.params.category === slug ? "page" : nothing}>${name}</a></li>`,
            )}
          </ul>
        </nav>`
      : nothing}
  </header>`;
}

function themeButton(redraw) {
  const press = () => {
    toggleTheme();
    redraw();
  };
  const other = isDark() ? "light" : "dark";
  return html`<button class="theme" type="button" @click=${press} title="Switch to ${other}">
    <span class="theme-sign" aria-hidden="true">${isDark() ? "☀" : "☾"}</span>
    <span class="unseen">Switch to the ${other} theme</span>
  </button>`;
}

function purse() {
  const me = session.me;
  if (!me) return html`<a class="purse" href="/wallet">Wallet</a>`;
  const level = me.plugins.levels?.level;
  return html`<a class="purse" href="/wallet">
    ${avatar(me, 28)}<span class="unseen">${me.nickname}, your wallet:</span>
    <strong>${amount(me.balance, { sign: false })}</strong>
    <span class="purse-more">Twei${level ? html` · LVL ${level}` : nothing}</span>
  </a>`;
}

function signInLinks(route) {
  if (route.name.startsWith("sign")) return nothing;
  return html`<a class="quiet" href=${signInPath()}>Sign in</a>
    <a class="button small" href="/sign-up">Sign up</a>`;
}

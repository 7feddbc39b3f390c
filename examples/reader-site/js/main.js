// The frame: header, the view of the current address, footer. Everything is drawn from here.
import { config } from "../config.js";
import { html, render } from "../vendor/lit-html/lit-html.js";
import { read } from "./api.js";
import { footer } from "./parts/footer.js";
import { header } from "./parts/header.js";
import { currentRoute, startRouter } from "./router.js";
import { complain } from "./say.js";
import { session } from "./session.js";
import { onThemeChange } from "./theme.js";
import { articleView } from "./views/article.js";
import { frontView } from "./views/front.js";
import { brokenView, missingView } from "./views/missing.js";
import { signInView, signUpView } from "./views/sign.js";
import { walletView } from "./views/wallet.js";

const VIEWS = {
  front: frontView,
  article: articleView,
  signIn: signInView,
  signUp: signUpView,
  wallet: walletView,
  missing: missingView,
};
const site = document.getElementById("site");
const about = document.querySelector('meta[name="description"]');
const ofTheSite = about.content;
let view = null;
let categories = [];
let drawing = false;
let visits = 0;

/** Draws once, however many things changed since the last time. */
function redraw() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

function draw() {
  const route = currentRoute();
  render(
    html`${header({ categories, route, redraw })}
      <main id="main" tabindex="-1" class="page page-${route.name}">${view?.render()}</main>
      ${footer({ categories })}`,
    site,
  );
  const title = view?.title();
  about.content = view?.description?.() || ofTheSite;
  document.title = title ? `${title} – ${config.name}` : config.name;
}

/** Draws the view of the address at once, and again when it has loaded what it shows. */
async function show(top) {
  const visit = ++visits;
  view?.close?.();
  const { name, params } = currentRoute();
  view = VIEWS[name]({ params, redraw, fail: () => turnInto(missingView()) });
  redraw();
  scrollTo({ top: 0, behavior: "instant" });
  try {
    await view.load?.();
  } catch (problem) {
    if (visit === visits) {
      turnInto(problem.status === 404 ? missingView() : brokenView({ problem, retry: () => show(0) }));
    }
  }
  if (visit !== visits) return; // the reader has gone on
  draw();
  if (top) scrollTo({ top, behavior: "instant" });
  // A new page begins for a screen reader where its heading is; the first one, at the top.
  if (visit > 1) document.querySelector("main h1, .nameplate")?.focus({ preventScroll: true });
}

function turnInto(other) {
  view?.close?.();
  view = other;
  redraw();
}

session.onChange(() => {
  view?.sessionChanged?.();
  redraw();
});
onThemeChange(redraw);
startRouter(show);
session.refresh().catch(complain);
read("categories")
  .then(({ data }) => {
    categories = data;
    redraw();
  })
  .catch(() => {}); // the page itself will say that the API is away

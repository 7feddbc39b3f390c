// One article: it loads what its parts show, and lets them ask for a fresh stand.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { unsafeHTML } from "../../vendor/lit-html/directives/unsafe-html.js";
import { mine, read } from "../api.js";
import { loadEconomy } from "../economy.js";
import { books } from "../parts/books.js";
import { comments } from "../parts/comments.js";
import { articleHead, leadPicture, readNext, tags } from "../parts/page.js";
import { rating } from "../parts/rating.js";
import { readBar, readCard } from "../parts/readcard.js";
import { told } from "../parts/price.js";
import { reading } from "../reading.js";
import { complain, say } from "../say.js";
import { session } from "../session.js";

const NEXT = 3; // stories to read next: of the same category first, then the newest

export function articleView({ params, redraw }) {
  const state = { article: null, my: null, others: [], reading: null };
  let parts = null;
  let isClosed = false;

  async function load() {
    const [{ data }] = await Promise.all([
      read(`articles/${params.ref}`),
      loadEconomy().catch(() => {}), // without it only some explanations are missing
    ]);
    state.article = data;
    keepAddress();
    parts = {
      rating: rating({ state, refresh, redraw }),
      books: books({ state, refresh, redraw }),
      comments: comments({ state, refresh, redraw }),
    };
    fill().catch(complain); // the text can be read before the rest is here, or without it
  }

  /** An id or an old slug leads here too; what is shared and kept is the address of today. */
  function keepAddress() {
    const path = `/articles/${state.article.slug}`;
    if (!isClosed && location.pathname !== path) history.replaceState(history.state, "", path);
  }

  async function fill() {
    await Promise.all([personal().catch(complain), parts.comments.load(), findOthers()]);
    parts.comments.watch();
  }

  async function findOthers() {
    const { id, category } = state.article;
    const query = { "page[size]": NEXT + 1 };
    const asked = [read("articles", query)];
    if (category) asked.unshift(read("articles", { ...query, "filter[category]": category.slug }));
    const found = (await Promise.all(asked)).flatMap(({ data }) => data);
    const once = new Map(found.map((one) => [one.id, one]));
    once.delete(id);
    state.others = [...once.values()].slice(0, NEXT);
  }

  /** What only a signed-in reader has: their stand on the article, and a running reading. */
  async function personal() {
    state.reading?.stop();
    state.reading = null;
    state.my = null;
    if (!session.isSignedIn) return;
    await stand();
    if (state.my.has_read || isClosed) return;
    state.reading = reading({
      articleId: state.article.id,
      text: () => document.querySelector(".prose"),
      onTick: redraw,
      onProblem: complain,
      async onValid(answer) {
        await refresh(); // first: the buttons then name what a rating moves from now on
        say(told("You have read this story", answer.moved));
      },
    });
    await state.reading.start();
  }

  async function stand() {
    state.my = (await mine(`articles/${state.article.id}/me`)).data;
    await parts.books.refreshed();
    redraw();
  }

  /** After every act: the stand, the public counts, the balance in the header. */
  async function refresh() {
    try {
      const [{ data }] = await Promise.all([
        read(`articles/${state.article.id}`),
        session.refresh(),
        session.isSignedIn ? stand() : null,
      ]);
      state.article = data;
    } catch (problem) {
      complain(problem);
    }
    parts.comments.renew();
  }

  let wasSignedIn = session.isSignedIn;
  return {
    load,
    title: () => state.article?.seo_title || state.article?.title || "",
    description: () => state.article?.seo_description || state.article?.summary || "",
    close() {
      isClosed = true;
      state.reading?.stop();
      parts?.comments.close();
    },
    sessionChanged() {
      if (wasSignedIn === session.isSignedIn) return;
      wasSignedIn = session.isSignedIn;
      if (parts) personal().catch(complain);
    },
    render() {
      const { article } = state;
      if (!article) return html`<div class="wrap waiting" aria-busy="true"></div>`;
      return html`<article class="wrap sheet" lang=${article.language}>
          ${articleHead(article)}
          <div class="sheet-main">
            ${leadPicture(article)}
            <div class="prose">${unsafeHTML(article.body)}</div>
            ${tags(article)} ${parts.rating.render()}
          </div>
          <aside class="sheet-side" aria-label="Read-to-Earn">${readCard(state)}</aside>
        </article>
        <div class="wrap after">
          ${article.plugins.pnl_reports ? parts.books.render() : nothing}
          ${parts.comments.render()} ${readNext(state.others)}
        </div>
        ${readBar(state)}`;
    },
  };
}

// The comments: a list that grows, quotes fetched when a comment comes into view, one's own box.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { follow, mine, post, put, read, remove } from "../api.js";
import { plural } from "../format.js";
import { go, signInPath } from "../router.js";
import { complain, say } from "../say.js";
import { session } from "../session.js";
import { comment } from "./comment.js";
import { commentBox, terms } from "./commentbox.js";
import { held, reason, told } from "./price.js";

const SIZE = 20;
const SIZE_MAX = 100; // of the API

export function comments({ state, refresh, redraw }) {
  let list = [];
  let next = null;
  let isBusy = false;
  const quotes = new Map(); // id -> { like, dislike }; an old price stays until the new one is here
  const asked = new Set();
  const watcher = new IntersectionObserver(seen, { rootMargin: "80px" });

  /** As many as were shown, so that nothing jumps when the list is read anew. */
  async function load(count = 0) {
    const size = Math.min(SIZE_MAX, Math.max(SIZE, count));
    const answer = await read(`articles/${state.article.id}/comments`, { "page[size]": size });
    list = answer.data;
    next = answer.links.next;
    redraw();
  }

  async function more() {
    try {
      const answer = await follow(next);
      list = [...list, ...answer.data];
      next = answer.links.next;
    } catch (problem) {
      complain(problem);
    }
    watch();
  }

  /** Observing again reports again, so a comment in view gets fresh quotes after each act. */
  function watch() {
    redraw();
    setTimeout(() => {
      watcher.disconnect();
      document.querySelectorAll("[data-comment]").forEach((one) => watcher.observe(one));
    });
  }

  /** Whatever was done or read, a like may move something else now. */
  function renew() {
    asked.clear();
    watch();
  }

  function seen(entries) {
    if (!session.isSignedIn) return;
    for (const { isIntersecting, target } of entries) {
      const id = Number(target.dataset.comment);
      if (isIntersecting && !asked.has(id) && !state.my?.own_comments.includes(id)) ask(id);
    }
  }

  async function ask(id) {
    asked.add(id);
    try {
      const [like, dislike] = await Promise.all(
        ["like", "dislike"].map((action) => mine(`comments/${id}/quotes`, { action })),
      );
      quotes.set(id, { like: like.data, dislike: dislike.data });
    } catch {
      asked.delete(id); // a price that did not come is asked for the next time it is in view
    }
    redraw();
  }

  /** Runs one act; afterwards everything that it may have changed is asked anew. */
  async function act(work) {
    if (isBusy) return false;
    isBusy = true;
    redraw();
    let isDone = false;
    try {
      say(await work());
      isDone = true;
    } catch (problem) {
      complain(problem);
    }
    isBusy = false;
    await Promise.all([refresh(), load(list.length + 1).catch(complain)]);
    watch();
    return isDone;
  }

  function react(one, kind) {
    if (!session.isSignedIn) return go(signInPath());
    const isOn = state.my?.comment_reactions[one.id] === kind;
    const why = isOn ? "" : reason(quotes.get(one.id)?.[kind]);
    if (why) return complain({ message: why });
    return act(async () => {
      if (isOn) {
        await remove(`comments/${one.id}/reaction`);
        return "Taken back, with all that it moved.";
      }
      const body = { kind, ...held(quotes.get(one.id)?.[kind]) };
      const { data } = await put(`comments/${one.id}/reaction`, body);
      return told(kind === "like" ? "Liked" : "Disliked", data.moved);
    });
  }

  const write = (body) =>
    act(async () => {
      const words = { body, ...held(state.my?.actions.comment) };
      return told("Comment posted", (await post(`articles/${state.article.id}/comments`, words)).data.moved);
    });

  const erase = (one) =>
    act(async () => {
      await remove(`comments/${one.id}`);
      return "Your comment is deleted.";
    });

  const box = commentBox({ state, write, redraw });

  return {
    load,
    watch,
    renew,
    close: () => watcher.disconnect(),
    render() {
      const count = state.article.counts.comments;
      return html`<section class="comments" id="comments" aria-labelledby="comments-name">
        <header class="comments-head">
          <p class="kicker">Comment-to-Earn</p>
          <h2 id="comments-name">${plural(count, "Comment")}</h2>
          <p class="hint">${terms()}</p>
        </header>
        <div class="comments-body">
        ${list.length
          ? html`<ol class="comment-list">${repeat(list, (one) => one.id, (one) => comment(one, {
              quote: quotes.get(one.id) ?? {},
              reaction: state.my?.comment_reactions[one.id],
              isOwn: Boolean(state.my?.own_comments.includes(one.id)),
              isBusy, react, erase, redraw,
            }))}</ol>`
          : html`<p class="empty">Nobody has said anything yet.</p>`}
        ${next ? html`<p class="more"><button class="button" type="button" @click=${more}>More comments</button></p>` : nothing}
        ${box.render({ isBusy })}
        </div>
      </section>`;
    },
  };
}

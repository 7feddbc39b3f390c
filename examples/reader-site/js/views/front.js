// The front page, and the same list for one category, tag or author.
import { config } from "../../config.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { follow, read } from "../api.js";
import { plural } from "../format.js";
import { story } from "../parts/story.js";
import { complain, say } from "../say.js";

const BESIDE = 3; // stories in the column beside the lead
const FEW = 2; // as many beside it have room for their pictures

export function frontView({ params, redraw, fail }) {
  const [kind, value] = Object.entries(params)[0] ?? [];
  let stories = null;
  let next = null;
  let heading = "";
  let isLoading = false;

  async function load() {
    const query = { "page[size]": config.pageSize };
    if (kind) query[`filter[${kind}]`] = value;
    const answer = await read("articles", query);
    stories = answer.data;
    next = answer.links.next;
    heading = kind ? nameOf(kind, value, stories) : "";
    if (kind && !stories.length) fail();
  }

  async function more() {
    isLoading = true;
    redraw();
    try {
      const answer = await follow(next);
      stories = [...stories, ...answer.data];
      next = answer.links.next;
      say(`${plural(answer.data.length, "more story", "more stories")} below.`);
    } catch (problem) {
      complain(problem);
    }
    isLoading = false;
    redraw();
  }

  return {
    load,
    title: () => heading,
    render() {
      if (!stories) return html`<div class="wrap waiting" aria-busy="true"></div>`;
      if (!stories.length) return html`<div class="wrap"><p class="empty">Nothing has been published yet.</p></div>`;
      const [lead, ...others] = stories;
      const look = { isOfCategory: Boolean(params.category) };
      const beside = others.length <= FEW ? "card" : "brief";
      return html`<div class="wrap">
        ${kind ? html`<h1 class="section-name" tabindex="-1">${heading}</h1>` : nothing}
        <div class="front-top ${others.length ? "" : "front-alone"}">
          ${story(lead, "lead", look)}
          ${others.length
            ? html`<div class="front-beside">${others.slice(0, BESIDE).map((one) => story(one, beside, look))}</div>`
            : nothing}
        </div>
        <div class="front-grid">${others.slice(BESIDE).map((one) => story(one, "card", look))}</div>
        ${next
          ? html`<p class="more"><button class="button" type="button" ?disabled=${isLoading}
              @click=${more}>${isLoading ? "Loading …" : "More stories"}</button></p>`
          : nothing}
      </div>`;
    },
  };
}

function nameOf(kind, value, [first]) {
  if (kind === "category") return first?.category?.name ?? value;
  if (kind === "author") {
    return `By ${first?.authors.find((one) => one.id === Number(value))?.nickname ?? "an unknown author"}`;
  }
  return first?.tags.find((one) => one.slug === value)?.name ?? value;
}

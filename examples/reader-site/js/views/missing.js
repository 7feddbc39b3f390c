// Pages that are not there: an address that leads nowhere, and an API that does not answer.
import { html } from "../../vendor/lit-html/lit-html.js";

export const missingView = () => ({
  title: () => "Not found",
  render: () => html`<div class="wrap narrow centred">
    <p class="kicker">404</p>
    <h1 tabindex="-1">This page was never printed</h1>
    <p class="standfirst">The address may be mistyped, or the article has been taken down.</p>
    <p><a class="button" href="/">Back to the front page</a></p>
  </div>`,
});

export const brokenView = ({ problem, retry }) => ({
  title: () => "Not now",
  render: () => html`<div class="wrap narrow centred">
    <h1 tabindex="-1">The presses have stopped</h1>
    <p class="standfirst" role="alert">${problem.message}</p>
    <p><button class="button" type="button" @click=${retry}>Try again</button></p>
  </div>`,
});

// One's own avatar: choose a picture, see the square that it is cut to, use it or drop it again.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { put, remove } from "../api.js";
import { complain, say } from "../say.js";
import { session } from "../session.js";
import { avatar, hasPicture } from "./avatar.js";

const TYPES = "image/jpeg,image/png,image/webp,image/gif,image/avif";
const SIDE = 384; // the largest that the API makes; no phone has to send its whole photograph

export function portrait({ redraw }) {
  let chosen = null; // a canvas with the square, until it is used or dropped
  let isBusy = false;

  async function choose(event) {
    const [file] = event.target.files;
    event.target.value = ""; // the same file may be chosen again
    if (!file) return;
    try {
      chosen = square(await createImageBitmap(file));
    } catch {
      complain({ message: "Your browser cannot show this file as a picture." });
    }
    redraw();
  }

  const use = () =>
    act(async () => {
      await put("me/avatar", await encoded(chosen));
      chosen = null;
      return "This is your picture now.";
    });

  const drop = () =>
    act(async () => {
      await remove("me/avatar");
      return "Your picture is deleted.";
    });

  async function act(work) {
    if (isBusy) return;
    isBusy = true;
    redraw();
    try {
      const done = await work();
      await session.refresh();
      say(done);
    } catch (problem) {
      complain(problem);
    }
    isBusy = false;
    redraw();
  }

  function cancel() {
    chosen = null;
    redraw();
  }

  return {
    face: () => chosen ?? avatar(session.me, 72),

    acts() {
      if (chosen) {
        return html`<button class="button small strong" type="button" ?disabled=${isBusy} @click=${use}>Use this picture</button>
          <button class="plain" type="button" @click=${cancel}>Cancel</button>`;
      }
      const isOwn = hasPicture(session.me);
      return html`<label class="plain portrait-file">${isOwn ? "Change picture" : "Add a picture"}
          <input class="unseen" type="file" accept=${TYPES} @change=${choose}></label>
        ${isOwn
          ? html`<button class="plain" type="button" ?disabled=${isBusy} @click=${drop}>Remove picture</button>`
          : nothing}`;
    },
  };
}

function square(bitmap) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.className = "avatar portrait-preview";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "How your picture will look");
  const side = Math.min(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, left, top, side, side, 0, 0, SIDE, SIDE);
  bitmap.close();
  return canvas;
}

/** Without loss, since the API encodes it once more. */
const encoded = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));

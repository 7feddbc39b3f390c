// Who is reading: the token, kept in localStorage, and what the API says of its owner.
import { mine, post, remove, useCredentials } from "./api.js";
import { forget, recall, remember } from "./store.js";

const KEY = "token";
const listeners = new Set();

export const session = {
  token: recall(KEY),
  /** `GET /me`: id, nickname, balance, plugins.levels; null until it is known. */
  me: null,

  get isSignedIn() {
    return Boolean(this.token);
  },

  onChange(listener) {
    listeners.add(listener);
  },

  async refresh() {
    if (!this.token) return;
    try {
      this.me = (await mine("me")).data;
    } catch (problem) {
      if (this.token) throw problem; // a token that ended is no failure
    }
    tell();
  },

  signIn: (name, password) => open("session", { name, password }),
  signUp: (nickname, email, password) => open("readers", { nickname, email, password }),

  async signOut() {
    try {
      await remove("session");
    } finally {
      end(); // even offline: whoever presses it wants the token gone from this machine
    }
  },
};

useCredentials({ token: () => session.token, refused: end });
// Signing out in one tab signs out of all of them.
addEventListener("storage", (event) => {
  if (event.key === `tribune.${KEY}` && !event.newValue) end();
});

async function open(path, body) {
  const { data } = await post(path, body);
  session.token = data.token;
  remember(KEY, data.token);
  await session.refresh();
}

function end() {
  session.token = null;
  session.me = null;
  forget(KEY);
  tell();
}

function tell() {
  for (const listener of listeners) listener();
}

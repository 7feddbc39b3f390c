// Signing in and signing up: two forms, one behaviour.
import { config } from "../../config.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { go, nextPath } from "../router.js";
import { say } from "../say.js";
import { session } from "../session.js";

const SIGN_IN = {
  heading: "Sign in",
  button: "Sign in",
  fields: [
    { name: "name", label: "Nickname or e-mail", autocomplete: "username", max: 254 },
    { name: "password", label: "Password", type: "password", autocomplete: "current-password", max: 128 },
  ],
  send: ({ name, password }) => session.signIn(name, password),
  other: () => html`New here? <a href="/sign-up${location.search}">Sign up</a>`,
};

const SIGN_UP = {
  heading: "Become a reader",
  button: "Sign up",
  fields: [
    { name: "nickname", label: "Nickname", hint: "Shown beside your comments.", autocomplete: "nickname", max: 40 },
    { name: "email", label: "E-mail", type: "email", autocomplete: "email", max: 254 },
    { name: "password", label: "Password", hint: "Eight characters or more.", type: "password",
      autocomplete: "new-password", min: 8, max: 128 },
  ],
  send: ({ nickname, email, password }) => session.signUp(nickname, email, password),
  other: () => html`You have an account? <a href="/sign-in${location.search}">Sign in</a>`,
};

export const signInView = (site) => view(SIGN_IN, site);
export const signUpView = (site) => view(SIGN_UP, site);

function view(form, { redraw }) {
  let problem = null;
  let isSending = false;

  async function submit(event) {
    event.preventDefault();
    const sent = event.target;
    isSending = true;
    problem = null;
    redraw();
    try {
      await form.send(Object.fromEntries(new FormData(sent)));
      say(`Welcome, ${session.me?.nickname ?? "reader"}.`);
      go(nextPath(), { replace: true });
    } catch (failure) {
      problem = failure;
      isSending = false;
      redraw();
      const wrong = form.fields.find((field) => failure.of?.(field.name)) ?? form.fields[0];
      sent.elements[wrong.name].focus();
    }
  }

  return {
    title: () => form.heading,
    render: () => html`<div class="wrap narrow sign">
      <h1 tabindex="-1">${form.heading}</h1>
      <p class="standfirst">Readers of ${config.name} share in what its stories earn.</p>
      <form class="card form" @submit=${submit}>
        ${problem ? html`<p class="alert" role="alert">${problem.message}</p>` : nothing}
        ${form.fields.map((field) => row(field, problem))}
        <button class="button strong wide" ?disabled=${isSending}>${form.button}</button>
        <p class="form-other">${form.other()}</p>
      </form>
    </div>`,
  };
}

function row(field, problem) {
  const wrong = problem?.of?.(field.name) ?? "";
  const notes = [field.hint && `${field.name}-hint`, wrong && `${field.name}-wrong`].filter(Boolean);
  return html`<div class="field">
    <label for=${field.name}>${field.label}</label>
    <input id=${field.name} name=${field.name} type=${field.type ?? "text"} required
      autocomplete=${field.autocomplete} minlength=${field.min ?? 1} maxlength=${field.max}
      aria-invalid=${wrong ? "true" : nothing} aria-describedby=${notes.join(" ") || nothing}>
    ${field.hint ? html`<p class="hint" id="${field.name}-hint">${field.hint}</p>` : nothing}
    ${wrong ? html`<p class="hint wrong" id="${field.name}-wrong">${wrong}</p>` : nothing}
  </div>`;
}

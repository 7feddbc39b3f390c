// Nothing that is typed gets lost: a copy on this device at once, one on the server after a pause.
import { entriesOf, fill, localCopy, textOf } from "./editor_local.js";

const PAUSE_MS = 1200; // after the last key
const LONGEST_MS = 3500; // while typing goes on without a pause
const LOCAL_MS = 300;
const RETRY_MS = 4000;
const ANSWER_MS = 10000;
const KEEPALIVE_BYTES_MAX = 60000; // what browsers still send for a page that is closing

export function startAutosave(form, fields) {
  if ("closed" in form.dataset) return;
  const copies = localCopy(form.dataset.key);
  const status = statusOf(form);
  const state = {
    kept: textOf(form), // what the server has
    changedAt: 0, // when the first change that it does not have was made
    sending: null,
    isLeaving: false,
    isOffered: Boolean(document.querySelector("[data-offer]")),
  };
  const article = () => form.dataset.article;
  const isDirty = () => textOf(form) !== state.kept;
  let pause = 0;
  let local = 0;

  settleSaved(form, copies);
  if (state.isOffered) form.inert = true;
  offerLocal();

  // --- noticing ------------------------------------------------------------------------------

  function changed() {
    if (state.isOffered) return;
    if (!isDirty()) {
      clearTimeout(pause);
      state.changedAt = 0;
      status.clean();
      return;
    }
    state.changedAt ||= Date.now();
    if (!local) local = setTimeout(keepHere, LOCAL_MS);
    clearTimeout(pause);
    const left = Math.max(0, state.changedAt + LONGEST_MS - Date.now());
    pause = setTimeout(send, Math.min(PAUSE_MS, left));
  }

  function keepHere(extra = {}) {
    clearTimeout(local);
    local = 0;
    const copy = { at: Date.now(), version: form.elements.version.value, entries: entriesOf(form), ...extra };
    return copies.write(article(), copy);
  }

  // --- the server ----------------------------------------------------------------------------

  function send(again = false) {
    clearTimeout(pause);
    if (state.sending || state.isLeaving || !isDirty()) return state.sending;
    state.sending = deliver(again).finally(() => {
      state.sending = null;
      if (isDirty() && !state.isLeaving) pause = setTimeout(send, status.isWrong ? RETRY_MS : PAUSE_MS);
    });
    return state.sending;
  }

  async function deliver(isAgain) {
    const text = textOf(form);
    state.changedAt = 0;
    let answer;
    try {
      answer = await post(form, { signal: AbortSignal.timeout(ANSWER_MS) });
    } catch {
      const isHere = keepHere();
      status.wrong(isHere ? "Offline: kept on this device" : "Offline, and this device keeps nothing: copy your text");
      return;
    }
    const told = answer.ok ? await answer.json().catch(() => null) : null;
    if (told) {
      accept(told, text);
      return;
    }
    keepHere();
    if (answer.status === 400 && !isAgain && (await renewToken(form))) return deliver(true);
    status.wrong(await trouble(answer));
  }

  function accept(told, text) {
    state.kept = text;
    const was = article();
    if (was === "new") become(form, told, copies);
    if (!isDirty()) copies.drop(article());
    form.elements.kept.value = "1";
    status.kept(Date.now());
    fields.told(told);
    tellOthers(told);
  }

  // --- leaving and coming back ---------------------------------------------------------------

  function leaveCopy() {
    if (state.isOffered || state.isLeaving || !isDirty()) return;
    keepHere();
    if (textOf(form).length < KEEPALIVE_BYTES_MAX && article() !== "new") post(form, { keepalive: true }).catch(() => {});
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", () => send());
  addEventListener("offline", () => isDirty() && keepHere());
  addEventListener("pagehide", leaveCopy);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty() && !state.isOffered) {
      keepHere();
      send();
    }
  });
  addEventListener("beforeunload", (event) => {
    if (!state.isLeaving && !state.isOffered && isDirty()) event.preventDefault();
  });
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    const running = state.sending;
    state.isLeaving = true;
    clearTimeout(pause);
    keepHere({ submitted: true });
    if (!running) return;
    event.preventDefault(); // a late autosave must not come after the save, or make a twin of it
    await running;
    keepHere({ submitted: true });
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) state.isLeaving = false;
  });

  // --- the copy on this device ---------------------------------------------------------------

  function offerLocal() {
    const copy = copies.read(article());
    if (!copy?.entries) return;
    const box = document.querySelector("[data-local-offer]");
    const other = document.querySelector("[data-offer]"); // what the server has is older: it dropped this copy else
    if (JSON.stringify(copy.entries) === state.kept) {
      copies.drop(article());
      return;
    }
    const find = (name) => box.querySelector(`[data-local-${name}]`);
    const text = box.querySelector("#local-text");
    find("at").textContent = new Date(copy.at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
    text.textContent = ["title", "summary", "body"]
      .map((name) => copy.entries.find(([other]) => other === name)?.[1] ?? "")
      .filter(Boolean)
      .join("\n\n");
    find("compare").addEventListener("click", () => {
      text.hidden = !text.hidden;
      find("compare").setAttribute("aria-expanded", String(!text.hidden));
    });
    const decide = (isTaken) => {
      box.hidden = true;
      copies.drop(article());
      state.isOffered = !isTaken && Boolean(other);
      form.inert = state.isOffered;
      if (other) other.hidden = isTaken;
      if (isTaken) {
        fill(form, copy.entries);
        // Begun from an older revision, it has to be compared with what was saved since.
        form.elements.version.value = copy.version || form.elements.version.value;
        form.dispatchEvent(new Event("input", { bubbles: true }));
      }
      (state.isOffered ? other.querySelector("a") : form.elements.title).focus();
    };
    find("take").addEventListener("click", () => decide(true));
    find("drop").addEventListener("click", () => decide(false));
    state.isOffered = true;
    form.inert = true;
    if (other) other.hidden = true;
    box.hidden = false;
    find("take").focus();
  }
}

/** What a save has brought to the server needs no copy here any more. */
function settleSaved(form, copies) {
  const address = new URL(location.href);
  const isSaved = address.searchParams.has("saved");
  for (const article of [form.dataset.article, ...(isSaved ? ["new"] : [])]) {
    const copy = copies.read(article);
    const isOlder = Number(copy?.version) < Number(form.elements.version.value);
    if (copy?.submitted && (isSaved || isOlder)) copies.drop(article);
  }
  if (!isSaved) return;
  address.searchParams.delete("saved");
  history.replaceState(null, "", address);
}

function post(form, options) {
  const data = new FormData(form);
  data.delete("picture_file");
  const headers = { Accept: "application/json", "HX-Request": "true" };
  return fetch(form.dataset.draftUrl, { method: "POST", body: data, headers, ...options });
}

/** A new article has got its place: the page is now its page. */
function become(form, told, copies) {
  copies.drop("new");
  form.dataset.article = String(told.article_id);
  form.dataset.draftUrl = told.draft_url;
  form.action = told.edit_url;
  form.elements.version.value = String(told.version);
  history.replaceState(null, "", told.edit_url);
}

/** After signing in again in another tab this page's token is old; any page has the new one. */
async function renewToken(form) {
  try {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector('#editor input[name="csrf_token"]')?.value;
    if (!token || token === form.elements.csrf_token.value) return false;
    form.elements.csrf_token.value = token;
    return true;
  } catch {
    return false;
  }
}

async function trouble(answer) {
  if (answer.status === 401) return "Signed out: kept on this device. Sign in again in another tab";
  const told = await answer.json().catch(() => ({}));
  return `${told.detail ?? "The site could not take it"}: kept on this device`;
}

function tellOthers(told) {
  const others = document.querySelector("[data-others]");
  const newer = document.querySelector("[data-newer]");
  set(
    others,
    told.others.length
      ? `${told.others.join(", ")} is writing in this article too. Whoever saves second is shown both versions.`
      : "",
  );
  set(
    newer,
    told.newer_by
      ? `${told.newer_by} has saved this article since you opened it. Go on writing: when you save, you see both versions and choose.`
      : "",
  );
}

function set(box, text) {
  if (box.textContent !== text) box.textContent = text;
  box.hidden = !text;
}

/** The status line: changes are announced, the seconds that pass are only shown. */
function statusOf(form) {
  const line = form.querySelector("[data-status]");
  const ago = document.createElement("span");
  ago.setAttribute("aria-hidden", "true");
  line.after(ago);
  let keptAt = 0;
  const say = (text, isWrong) => {
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("is-wrong", isWrong);
    made.isWrong = isWrong;
    tick();
  };
  const tick = () => {
    const seconds = Math.round((Date.now() - keptAt) / 1000);
    const passed = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
    ago.textContent = keptAt && !made.isWrong ? `${passed} ago` : "";
  };
  const made = {
    isWrong: false,
    kept(at) {
      keptAt = at;
      say("Autosaved", false);
    },
    wrong: (text) => say(text, true),
    clean() {
      if (made.isWrong) say("", false);
    },
  };
  setInterval(tick, 1000);
  return made;
}

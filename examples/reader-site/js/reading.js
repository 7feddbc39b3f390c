// Reading, as the server's clock counts it: start, a beat now and then, until it counts.
//
// A beat says whether the page was in sight, whether anything was pressed or moved, and how much
// of the text has been shown. The server credits its own time and says why, where it does not.
import { post } from "./api.js";

const TICK_MS = 1000;
const RETRY_MS = 1000; // the server counts whole seconds, so ours may be a little early
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "scroll", "wheel", "touchstart"];

/**
 * `text()` gives the element that holds the text. `onTick` is called every second,
 * `onValid(answer)` once, when the reading counts.
 */
export function reading({ articleId, text, onTick, onValid, onProblem }) {
  let begun = null;
  let credited = 0; // as of the last beat
  let reasons = []; // why a part of it, or the whole, does not count, as of the last beat
  let shownSince = 0; // when the seconds since that beat began to run here
  let isActive = true; // whether anything was pressed or moved since
  let depth = 0; // how much of the text has been shown, in percent
  let timers = [];
  let isOver = false;
  let isAsking = false; // one beat at a time, so that none overtakes another

  const isVisible = () => document.visibilityState === "visible";
  const isCounting = () => isVisible() && !reasons.some(({ code }) => code === "idle");
  const running = () => (shownSince && isCounting() ? (Date.now() - shownSince) / 1000 : 0);

  async function start() {
    begun = (await post(`articles/${articleId}/reads`)).data;
    if (isOver) return;
    shownSince = Date.now();
    if (begun.already_read) return stop();
    credited = begun.credited_seconds;
    document.addEventListener("visibilitychange", visibilityChanged);
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, alive, { passive: true });
    look();
    schedule();
    onTick();
  }

  function schedule() {
    timers.forEach(clearInterval);
    const missing = (begun.required_seconds - credited) * 1000;
    timers = [setInterval(onTick, TICK_MS), setInterval(beat, begun.beat_seconds * 1000)];
    if (missing > 0 && missing < begun.beat_seconds * 1000) {
      timers.push(setTimeout(beat, Math.max(missing, RETRY_MS)));
    }
  }

  /** `visible` is how the page was since the last beat, not how it is now. */
  async function beat({ visible = true } = {}) {
    if (isOver || isAsking) return;
    isAsking = true;
    begun.sequence += 1;
    const said = { token: begun.token, sequence: begun.sequence, visible, active: isActive, depth_percent: depth };
    isActive = false;
    try {
      const { data } = await post(`reads/${begun.id}/beats`, said);
      if (!isOver) answered(data);
    } catch (problem) {
      if (isOver || problem.status === 0 || problem.status >= 500) return; // the next beat may do
      stop();
      onProblem(problem);
    } finally {
      isAsking = false;
    }
  }

  function answered(data) {
    credited = data.credited_seconds;
    reasons = data.reasons;
    shownSince = Date.now();
    if (data.is_valid) {
      stop();
      onValid(data);
    } else {
      if (isVisible()) schedule();
      onTick();
    }
  }

  function alive() {
    isActive = true;
    look();
    if (reasons.some(({ code }) => code === "idle")) beat();
  }

  /** Measure how far the text has come into view. */
  function look() {
    const box = text()?.getBoundingClientRect();
    if (!box?.height) return;
    const seen = (innerHeight - box.top) / box.height;
    depth = Math.max(depth, Math.min(100, Math.floor(seen * 100)));
  }

  function visibilityChanged() {
    timers.forEach(clearInterval);
    beat({ visible: !isVisible() });
  }

  function stop() {
    isOver = true;
    timers.forEach(clearInterval);
    document.removeEventListener("visibilitychange", visibilityChanged);
    for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, alive);
  }

  return {
    start,
    stop,
    /** Null until the server has answered. */
    get progress() {
      if (!begun) return null;
      const { required_seconds: required, expected_seconds: expected } = begun;
      const isShallow = reasons.some(({ code }) => code === "shallow");
      const most = isShallow ? expected : required;
      return { required: most, credited: Math.min(most, credited + running()), reasons, isOver };
    },
  };
}

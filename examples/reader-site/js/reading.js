// Reading, as the server's clock counts it: start, a beat now and then, one when it is enough.
import { post } from "./api.js";

const TICK_MS = 1000;
const RETRY_MS = 1000; // the server counts whole seconds, so ours may be a little early

/** `onTick` is called every second, `onValid(answer)` once, when the reading counts. */
export function reading({ articleId, onTick, onValid, onProblem }) {
  let begun = null;
  let credited = 0; // as of the last beat
  let shownSince = 0; // when the seconds since that beat began to run here
  let timers = [];
  let isOver = false;

  const isVisible = () => document.visibilityState === "visible";
  const running = () => (shownSince && isVisible() ? (Date.now() - shownSince) / 1000 : 0);

  async function start() {
    begun = (await post(`articles/${articleId}/reads`)).data;
    if (isOver) return;
    shownSince = Date.now();
    if (begun.already_read) return stop();
    document.addEventListener("visibilitychange", visibilityChanged);
    schedule();
    onTick();
  }

  function schedule() {
    timers.forEach(clearInterval);
    const missing = (begun.required_seconds - credited) * 1000;
    timers = [
      setInterval(onTick, TICK_MS),
      setInterval(beat, begun.beat_seconds * 1000),
      setTimeout(beat, Math.max(missing, RETRY_MS)),
    ];
  }

  async function beat() {
    if (!isVisible() || isOver) return;
    try {
      const { data } = await post(`reads/${begun.id}/beats`, { token: begun.token });
      if (isOver) return;
      credited = data.credited_seconds;
      shownSince = Date.now();
      if (data.is_valid) {
        stop();
        onValid(data);
      } else {
        schedule();
        onTick();
      }
    } catch (problem) {
      if (isOver || problem.status === 0 || problem.status >= 500) return; // the next beat may do
      stop();
      onProblem(problem);
    }
  }

  function visibilityChanged() {
    if (isVisible()) beat();
  }

  function stop() {
    isOver = true;
    timers.forEach(clearInterval);
    document.removeEventListener("visibilitychange", visibilityChanged);
  }

  return {
    start,
    stop,
    /** Null until the server has answered. */
    get progress() {
      if (!begun) return null;
      const required = begun.required_seconds;
      return { required, credited: Math.min(required, credited + running()), isOver };
    },
  };
}

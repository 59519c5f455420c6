// The server's time, whatever this computer's clock says, and one tick a second.

const TICK_MS = 1000;
const watchers = new Set();
// The page carries the time at which it was made; the socket's hello is closer.
let offset = Number(document.body.dataset.now || Date.now()) - Date.now();

export const now = () => Date.now() + offset;

export function watch(update) {
  watchers.add(update);
  return () => watchers.delete(update);
}

const tick = () => watchers.forEach((update) => update());

document.addEventListener("live:clock", ({ detail }) => {
  offset = typeof detail === "number" ? detail : detail.offset;
  tick();
});
document.addEventListener("visibilitychange", tick);
setInterval(tick, TICK_MS);

const PAUSE_MS = 400;
const PAUSE_AFTER_ERROR_MS = 2000;
let seen = document.body.dataset.version;
let timer;
let underWay = false;
let apply = () => {};

/** Ask for changes again and again, while somebody looks. */
export function follow(onChange) {
  apply = onChange;
  document.addEventListener("visibilitychange", look);
  look();
}

/** Ask now: something was just done here. */
export async function look() {
  clearTimeout(timer);
  if (underWay || document.hidden) return;
  underWay = true;
  const pause = await ask().then(() => PAUSE_MS, () => PAUSE_AFTER_ERROR_MS);
  underWay = false;
  timer = setTimeout(look, pause);
}

async function ask() {
  const query = new URLSearchParams(location.search);
  query.set("seen", seen);
  const response = await fetch(`${document.body.dataset.changes}?${query}`);
  if (response.status !== 200) return;
  const changes = await response.json();
  apply(changes);
  seen = changes.version;
}

import { call } from "./api.js";

const NEAR_END_PX = 80;
const elsewhere = new WeakSet(); // threads in which somebody looks further up

export function scrollToEnd(thread) {
  elsewhere.delete(thread);
  thread.scrollTop = thread.scrollHeight;
}

/** Something came or grew: whoever looked at the end still does. */
export function stayAtEnd(thread) {
  if (!elsewhere.has(thread)) scrollToEnd(thread);
}

// These do not bubble.
document.addEventListener("scroll", ({ target }) => {
  if (!target.matches?.(".thread")) return;
  const isAway = target.scrollHeight - target.scrollTop - target.clientHeight >= NEAR_END_PX;
  elsewhere[isAway ? "add" : "delete"](target);
}, true);
for (const type of ["load", "loadedmetadata"]) {
  document.addEventListener(type, ({ target }) => {
    const thread = target.closest?.(".thread");
    if (thread) stayAtEnd(thread);
  }, true);
}

/** What somebody looks at is read: report it for each phone on the page. */
export function readWhatIsOpen() {
  if (document.hidden) return;
  for (const screen of document.querySelectorAll(".screen")) {
    const { phone, to } = screen.closest(".phone").dataset;
    if (Number(screen.dataset.unread)) call("POST", `phones/${phone}/read/`, { to }).catch(() => {});
  }
}

document.addEventListener("visibilitychange", readWhatIsOpen);

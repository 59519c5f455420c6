import { call } from "./api.js";

export function scrollToEnd(thread) {
  thread.scrollTop = thread.scrollHeight;
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

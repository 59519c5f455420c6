// Day lines between the messages, by the reader's own calendar.

import { dayName, dayOf } from "./time.js";

const DATED = "[data-ordered-at]";

function previousDated(element) {
  let before = element.previousElementSibling;
  while (before && !before.matches(DATED)) before = before.previousElementSibling;
  return before;
}

function lineAbove(element) {
  const dated = previousDated(element);
  let before = element.previousElementSibling;
  while (before && before !== dated && !before.matches(".day")) before = before.previousElementSibling;
  return before?.matches(".day") ? before : null;
}

// Give this entry the day line it needs, or take away the one it does not.
function settle(element) {
  const before = previousDated(element);
  const needed = !before || dayOf(before.dataset.orderedAt) !== dayOf(element.dataset.orderedAt);
  const line = lineAbove(element);
  if (!needed || line) line?.remove();
  if (!needed) return;
  const fresh = line ?? document.createElement("p");
  fresh.className = "day";
  fresh.textContent = dayName(element.dataset.orderedAt);
  const mark = element.previousElementSibling;
  (mark?.matches(".unread-line") ? mark : element).before(fresh);
}

export function settleDays(elements) {
  for (const element of elements) {
    if (!element.matches(DATED)) continue;
    settle(element);
    let next = element.nextElementSibling;
    while (next && !next.matches(DATED)) next = next.nextElementSibling;
    if (next) settle(next);
  }
}

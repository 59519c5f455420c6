// Messages and grey lines of a thread in the order of their moments, with lines between the days.

import { $, $$ } from "./dom.js";
import { dayName, dayOf } from "./time.js";

export const moment = (entry) => Date.parse(entry.dataset.orderedAt);
export const entriesOf = (box) => $$(":scope > [data-ordered-at]", box);
export const ofCid = (box, cid) => (cid ? $(`:scope > [data-cid="${CSS.escape(cid)}"]`, box) : null);

export function lastOf(box, selector) {
  let last = box.lastElementChild;
  while (last && !last.matches(selector)) last = last.previousElementSibling;
  return last;
}

// From the end, where nearly everything belongs; of one moment, the later stays later.
// What belongs above a page that is not here yet comes with that page.
export function insert(box, fresh) {
  let after = box.lastElementChild;
  while (after && !(moment(after) <= moment(fresh))) after = after.previousElementSibling;
  if (after) after.after(fresh);
  else if (!$("[data-older]", box)) box.insertBefore(fresh, entriesOf(box)[0] ?? null);
}

// In place, unless the server gave it another moment than we had guessed.
export function replace(box, old, fresh) {
  const [before, after] = [old.previousElementSibling, old.nextElementSibling];
  // What plays goes on playing, whatever else of its bubble has changed.
  for (const player of $$("audio, video", old)) $(`[src="${player.getAttribute("src")}"]`, fresh)?.replaceWith(player);
  old.replaceWith(fresh);
  if (!(moment(before ?? fresh) > moment(fresh)) && !(moment(after ?? fresh) < moment(fresh))) return;
  fresh.remove();
  insert(box, fresh);
}

// The one that this is a newer state of: by id, else what it stands for, else by cid.
export function knownAs(box, { id, dataset: { replaces, cid } }) {
  return (id && document.getElementById(id)) || (replaces && document.getElementById(replaces)) || ofCid(box, cid);
}

// Give this entry the day line it needs, by the reader's calendar, or take away the other.
function settle(entry) {
  let [before, line] = [entry.previousElementSibling, null];
  for (; before && !before.dataset.orderedAt; before = before.previousElementSibling) if (before.matches(".day")) line = before;
  const day = entry.dataset.orderedAt;
  line?.remove();
  if (before && dayOf(before.dataset.orderedAt) === dayOf(day)) return;
  line ??= Object.assign(document.createElement("p"), { className: "day" });
  line.textContent = dayName(day);
  const mark = entry.previousElementSibling;
  (mark?.matches(".unread-line") ? mark : entry).before(line);
}

export function settleDays(entries) {
  for (const entry of entries) {
    settle(entry);
    let next = entry.nextElementSibling;
    while (next && !next.dataset.orderedAt) next = next.nextElementSibling;
    if (next) settle(next);
  }
}

// Messages and grey lines of a thread, in the order of their moments.

import { $, $$ } from "./dom.js";

export const moment = (entry) => Date.parse(entry.dataset.orderedAt);
export const entriesOf = (box) => $$(":scope > [data-ordered-at]", box);
export const ofCid = (box, cid) => (cid ? $(`:scope > [data-cid="${CSS.escape(cid)}"]`, box) : null);

export function lastOf(box, selector) {
  let last = box.lastElementChild;
  while (last && !last.matches(selector)) last = last.previousElementSibling;
  return last;
}

// From the end, where nearly everything belongs; of one moment, the later stays later.
export function insert(box, fresh) {
  let after = box.lastElementChild;
  while (after && !(moment(after) <= moment(fresh))) after = after.previousElementSibling;
  const first = after ? null : entriesOf(box)[0];
  if (after) after.after(fresh);
  else if (first) first.before(fresh);
  else box.append(fresh);
}

// In place, unless the server gave it another moment than we had guessed.
export function replace(box, old, fresh) {
  const [before, after] = [old.previousElementSibling, old.nextElementSibling];
  old.replaceWith(fresh);
  if (!(moment(before ?? fresh) > moment(fresh)) && !(moment(after ?? fresh) < moment(fresh))) return;
  fresh.remove();
  insert(box, fresh);
}

// The one that this is a newer state of: by id, else what it stands for, else by cid.
export function knownAs(box, { id, dataset: { replaces, cid } }) {
  return (id && document.getElementById(id)) || (replaces && document.getElementById(replaces)) || ofCid(box, cid);
}

// Which rows a list shows, and in which order: the rules of inbox/queue.py, for pushed rows.

import { now } from "./clock.js";

export function belongs({ state, assignee, connection }, { tab, number, q, me }) {
  if (state === "joined" || (number && connection !== number)) return false;
  if (q) return true;
  if (tab === "closed") return state === "closed";
  if (state !== "open") return false;
  if (tab === "mine") return assignee === me;
  return tab === "everyone" || !assignee;
}

const time = (text) => Date.parse(text) || 0;
const isOpen = (row) => time(row.dataset.closesAt) > now();

export function comesBefore(one, other, { sort }) {
  if (sort === "closing") {
    if (isOpen(one) !== isOpen(other)) return isOpen(one);
    if (isOpen(one)) return time(one.dataset.closesAt) < time(other.dataset.closesAt);
  }
  return time(one.dataset.lastAt) > time(other.dataset.lastAt);
}

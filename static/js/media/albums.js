// Pictures that came together without words stand in a grid, two in a row: the first
// four, and how many more there are.

import { $ } from "../lib/dom.js";
import { entriesOf, moment } from "../lib/entries.js";

const TOGETHER_MS = 60_000;
const SHOWN = 4;
const PICTURE = ".picture, .file:is([data-state=waiting], [data-state=fetching])";
// What needs a place of its own.
const MORE = ".message__text, .quote, .origin, .message__mark, .trouble, .file__problem, .link-button";
const unfolded = new Set();

const isBare = (entry) => entry.matches(".message--image") && $(PICTURE, entry) && !$(MORE, entry);

function areTogether(one, next) {
  return one === next.previousElementSibling && one.classList[1] === next.classList[1]
    && one.dataset.author === next.dataset.author && moment(next) - moment(one) < TOGETHER_MS;
}

function albumsOf(box) {
  const albums = [];
  for (const entry of entriesOf(box)) {
    const before = albums.at(-1)?.at(-1);
    if (!isBare(entry)) albums.push([entry]);
    else if (before && isBare(before) && areTogether(before, entry)) albums.at(-1).push(entry);
    else albums.push([entry]);
  }
  return albums;
}

export function lay(box) {
  for (const album of albumsOf(box)) {
    const isFolded = album.length > SHOWN && !album.slice(SHOWN).some((entry) => unfolded.has(entry.id) || $(".reactions", entry));
    const last = isFolded ? SHOWN - 1 : album.length - 1;
    for (const [at, entry] of album.entries()) {
      const place = at > last ? "folded" : at % 2 ? "end" : at === last ? "wide" : "start";
      if (last) entry.dataset.album = at === last ? `${place} last` : place;
      else delete entry.dataset.album;
      if (isFolded && at === last) entry.dataset.more = `+${album.length - SHOWN}`;
      else delete entry.dataset.more;
    }
  }
}

// Whoever is led to one that is folded away sees them all.
export function unfold(entry) {
  if (!entry?.matches("[data-album=folded]")) return;
  unfolded.add(entry.id);
  lay(entry.parentElement);
}

document.addEventListener("click", ({ target }) => {
  const quote = target.closest("[data-quoted]");
  if (quote) unfold(document.getElementById(quote.dataset.quoted));
}, true);

// The reader's place: at the end it stays at the end, elsewhere it stays where it is.

const NEAR_END_PX = 80;

export const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_END_PX;

export function toEnd(box) {
  box.scrollTop = box.scrollHeight;
}

// Change what is above the anchor; what the reader sees does not move.
export function keepPlace(box, anchor, change) {
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (!anchor) return;
  // The browser's own anchoring may have done it already: measured, the rest is zero.
  box.scrollTop += anchor.getBoundingClientRect().top - before;
}

// Reading back: earlier messages come in above, and nothing the reader sees moves.

import { $, nodes } from "./dom.js";
import { entriesOf, settleDays } from "./entries.js";
import { get } from "./http.js";

const FETCH_WITHIN_PX = 400;

// Change what is above the anchor; what the reader sees does not move.
function keepPlace(box, anchor, change) {
  const before = anchor?.getBoundingClientRect().top;
  change();
  // The browser's own anchoring may have done it already: measured, the rest is zero.
  if (anchor) box.scrollTop += anchor.getBoundingClientRect().top - before;
}

export class Older {
  #box;
  #address;
  #dress;
  #busy = null;

  constructor(box, address, dress) {
    [this.#box, this.#address, this.#dress] = [box, address, dress];
    box.addEventListener("scroll", () => box.scrollTop < FETCH_WITHIN_PX && this.#fetch(), { passive: true });
    box.addEventListener("click", this.#click);
  }

  // True when earlier ones came; whoever asks meanwhile waits for the same.
  #fetch(upTo = "") {
    return (this.#busy ??= this.#load(upTo).catch(() => false).finally(() => { this.#busy = null; }));
  }

  // If it fails the link is still there: scrolling or a click tries again.
  async #load(upTo) {
    const link = $("[data-older]", this.#box);
    if (!link) return false;
    const earlier = nodes(await get(`${this.#address}?before=${link.dataset.older}&up_to=${upTo}`));
    const entries = [...earlier.querySelectorAll("[data-ordered-at]")];
    this.#dress(entries);
    keepPlace(this.#box, entriesOf(this.#box)[0], () => {
      link.replaceWith(earlier);
      settleDays(entries);
    });
    return true;
  }

  #click = (event) => {
    const quote = event.target.closest("[data-quoted]");
    if (!quote && !event.target.closest("[data-older]")) return;
    event.preventDefault();
    if (quote) this.#show(quote.dataset.quoted);
    else this.#fetch();
  };

  // What is quoted may be pages above.
  async #show(id) {
    const find = () => document.getElementById(id);
    while (!find() && await this.#fetch(id));
    const origin = find();
    if (!origin) return;
    origin.scrollIntoView({ block: "center" });
    origin.classList.add("message--flash");
    origin.addEventListener("animationend", () => origin.classList.remove("message--flash"), { once: true });
  }
}

// What is left of a service window: ring, bar and words move by themselves.

import { $ } from "../lib/dom.js";
import { duration, now, shortDuration, watch } from "../lib/time.js";
import { words } from "../lib/words.js";

const HOUR_MS = 3_600_000;
const LENGTH_MS = 24 * HOUR_MS;

function stateOf(left) {
  if (left <= 0) return "shut";
  if (left > 4 * HOUR_MS) return "open";
  return left > HOUR_MS ? "soon" : "urgent";
}

class ServiceWindow extends HTMLElement {
  static observedAttributes = ["data-closes-at"];
  #unwatch = null;

  connectedCallback() {
    this.#unwatch = watch(() => this.#update());
    this.#update();
  }

  disconnectedCallback() {
    this.#unwatch?.();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#update();
  }

  get left() {
    const closesAt = Date.parse(this.dataset.closesAt);
    return Number.isNaN(closesAt) ? 0 : Math.max(0, closesAt - now());
  }

  #update() {
    const { left } = this;
    const state = stateOf(left);
    const share = Math.min(100, (left / LENGTH_MS) * 100).toFixed(1);
    $("[data-arc]", this)?.setAttribute("stroke-dasharray", `${share} 100`);
    $("[data-bar]", this)?.setAttribute("width", share);
    this.#say("[data-left-short]", () => words("left", { time: shortDuration(left) }));
    this.#say("[data-left-long]", () => duration(left));
    this.#say("[data-left-words]", () => (left ? words("open_for", { time: duration(left) }) : words("shut")));
    if (state === this.dataset.state) return;
    const flips = [state, this.dataset.state].includes("shut");
    this.dataset.state = state;
    if (flips) this.dispatchEvent(new CustomEvent("window:flipped", { bubbles: true, detail: { isOpen: state !== "shut" } }));
  }

  #say(selector, text) {
    const place = $(selector, this);
    if (!place) return;
    const said = text();
    if (place.textContent !== said) place.textContent = said;
  }
}

customElements.define("service-window", ServiceWindow);

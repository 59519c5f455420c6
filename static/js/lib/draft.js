// A draft is kept on the server; what it has not confirmed yet, this browser keeps.

import { kept } from "./dom.js";
import { post } from "./http.js";

const SAVE_AFTER_MS = 1200;

export class Draft {
  #address;
  #key;
  #form;
  #timer = 0;
  #saved;

  constructor({ conversation, draft }, form) {
    [this.#address, this.#key, this.#form] = [draft, `draft:${conversation}`, form];
    this.#saved = this.#state;
    // Only there if the server never got it: a login that ended, a line that was cut.
    const mine = kept.get(this.#key);
    if (mine && mine !== form.elements.text.value) {
      form.elements.text.value = mine;
      this.changed();
    }
  }

  get #state() {
    const { text, quoted } = this.#form.elements;
    return JSON.stringify([text.value, quoted.value]);
  }

  changed() {
    kept.set(this.#key, this.#form.elements.text.value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  async save({ leaving = false } = {}) {
    clearTimeout(this.#timer);
    const state = this.#state;
    if (state === this.#saved) return;
    const [text, quoted] = JSON.parse(state);
    try {
      await post(this.#address, { text, quoted }, { keepalive: leaving });
      this.#saved = state;
      if (kept.get(this.#key) === text) kept.set(this.#key, "");
    } catch { /* It stays in this browser, and the next change tries again. */ }
  }

  // The server has the message itself, and threw its draft away.
  sent() {
    if (this.#form.elements.text.value) return;
    clearTimeout(this.#timer);
    kept.set(this.#key, "");
    this.#saved = this.#state;
  }
}

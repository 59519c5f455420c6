// Whether what the page shows is live; says it in words, too.

import { words } from "../lib/words.js";

class LiveDot extends HTMLElement {
  connectedCallback() {
    document.addEventListener("live:state", this.#show);
  }

  disconnectedCallback() {
    document.removeEventListener("live:state", this.#show);
  }

  #show = ({ detail }) => {
    const state = detail.state ?? detail;
    this.dataset.state = state;
    this.firstElementChild.textContent = words(state);
  };
}

customElements.define("live-dot", LiveDot);

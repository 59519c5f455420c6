// A server's <time> in the reader's zone and manner.

import { said } from "../lib/time.js";

class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    if (!time?.dateTime) return;
    time.textContent = said(time.dateTime, this.dataset.as);
    time.title = said(time.dateTime, "exact");
  }
}

customElements.define("local-time", LocalTime);

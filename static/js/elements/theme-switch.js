// Light, dark, or as the system; a cookie, so that the first paint is already right.

import { $$ } from "../lib/dom.js";

const A_YEAR_S = 31_536_000;

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const choice = target.closest("[data-theme-choice]")?.dataset.themeChoice;
      if (!choice) return;
      document.documentElement.dataset.theme = choice;
      document.cookie = `theme=${choice}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
      this.#mark();
    });
    this.#mark();
  }

  #mark() {
    const { theme } = document.documentElement.dataset;
    for (const button of $$("button", this)) button.setAttribute("aria-pressed", button.dataset.themeChoice === theme);
  }
}

customElements.define("theme-switch", ThemeSwitch);

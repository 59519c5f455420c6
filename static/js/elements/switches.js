// What each agent chooses for this browser: notifications and sound, off until asked for; the theme.

import { $, $$, kept, Part } from "../lib/dom.js";
import { toast, words } from "../lib/words.js";

const unread = new Map();
const notice = async (how, ...what) => (await import("../lib/noticing.js"))[how](...what);

class NoticeSwitch extends Part {
  begin() {
    this.hear(this, { click: this.#click });
    this.hear(document, { "frame:row": this.#row });
    this.#mark();
  }

  #click = async ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const key = button.matches("[data-sound]") ? "sound" : "notices";
    const wanted = kept.get(key) !== "on";
    if (key === "notices" && wanted && !(await this.#isAllowed())) return toast(words("no_notifications"));
    kept.set(key, wanted ? "on" : "");
    if (key === "sound" && wanted) notice("blip");
    this.#mark();
  };

  async #isAllowed() {
    return "Notification" in globalThis && (await Notification.requestPermission()) === "granted";
  }

  #mark() {
    $("[data-notices]", this).setAttribute("aria-pressed", kept.get("notices") === "on");
    $("[data-sound]", this).setAttribute("aria-pressed", kept.get("sound") === "on");
  }

  #row = ({ detail: { conversation, html, facts } }) => {
    const before = unread.get(conversation) ?? Number(document.getElementById(`row-${conversation}`)?.dataset.unread ?? 0);
    unread.set(conversation, facts.unread);
    const isMine = !facts.assignee || facts.assignee === document.body.dataset.me;
    const isSeen = document.visibilityState === "visible" && $("#pane")?.dataset.conversation === conversation;
    if (facts.unread <= before || !isMine || isSeen) return;
    if (kept.get("sound") === "on") notice("blip");
    if (kept.get("notices") === "on" && document.hidden) notice("notify", conversation, html);
  };
}

const A_YEAR_S = 31_536_000;

// Light, dark, or as the system; a cookie, so that the first paint is already right.
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

customElements.define("notice-switch", NoticeSwitch);
customElements.define("theme-switch", ThemeSwitch);

// Notifications and sound for what waits: off until asked for, and remembered here.

import { $, listen } from "../lib/dom.js";
import { blip } from "../lib/sound.js";
import { kept } from "../lib/store.js";
import { toast } from "../lib/toast.js";
import { words } from "../lib/words.js";

const unread = new Map();

class NoticeSwitch extends HTMLElement {
  #off = null;

  connectedCallback() {
    this.#off = new AbortController();
    listen(this, { click: this.#click }, this.#off.signal);
    listen(document, { "frame:row": this.#row }, this.#off.signal);
    this.#mark();
  }

  disconnectedCallback() {
    this.#off?.abort();
  }

  #click = async ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const key = button.matches("[data-sound]") ? "sound" : "notices";
    const wanted = kept.get(key) !== "on";
    if (key === "notices" && wanted && !(await this.#isAllowed())) return toast(words("no_notifications"));
    kept.set(key, wanted ? "on" : "");
    if (key === "sound" && wanted) blip();
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
    if (kept.get("sound") === "on") blip();
    if (kept.get("notices") === "on" && document.hidden) this.#notify(conversation, html);
  };

  #notify(conversation, html) {
    if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const [name, text] = [$(".row__name", holder.content), $(".row__text", holder.content)];
    const notice = new Notification(name.textContent, { body: text.textContent, tag: conversation });
    notice.addEventListener("click", () => {
      globalThis.focus();
      document.dispatchEvent(new CustomEvent("desk:open", { detail: { address: `/c/${conversation}/` } }));
      notice.close();
    });
  }
}

customElements.define("notice-switch", NoticeSwitch);

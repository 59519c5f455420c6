// The scrolling list of a thread: entries in order, by id or cid, without moving the reader.

import { settleDays } from "./days.js";
import { $, $$, nodes } from "./dom.js";
import { get } from "./http.js";
import { isAtEnd, keepPlace, toEnd } from "./scroll.js";
import { words } from "./words.js";

const FETCH_WITHIN_PX = 400;
const moment = (entry) => Date.parse(entry.dataset.orderedAt);

export class Log {
  #box;
  #button;
  #me;
  #fresh = 0;
  #busy = false;
  #address;
  #resized = new ResizeObserver(() => this.#following && toEnd(this.#box));
  #following = true;

  constructor(box, button, { me, messages, unreadFrom }) {
    [this.#box, this.#button, this.#me, this.#address] = [box, button, me, messages];
    settleDays(this.#entries());
    this.#dress(this.#entries());
    box.addEventListener("scroll", this.#scrolled, { passive: true });
    box.addEventListener("click", this.#click);
    button.addEventListener("click", () => this.#end());
    this.#begin(unreadFrom && document.getElementById(unreadFrom));
    this.#resized.observe(box);
  }

  leave() {
    this.#resized.disconnect();
  }

  get newest() {
    return this.#last("[id^=msg_]")?.id ?? "";
  }

  get newestAt() {
    const last = this.#last("article");
    return last ? moment(last) : 0;
  }

  // A place below everything that is here, whatever this computer's clock says.
  nextMoment() {
    return new Date(Math.max(Date.now(), this.newestAt + 1)).toISOString();
  }

  upsert(content, { unlessKnown = false, toEnd: goToEnd = false } = {}) {
    const fresh = content instanceof Element ? content : nodes(content).firstElementChild;
    const { cid, replaces } = fresh.dataset;
    const old = (fresh.id && document.getElementById(fresh.id))
      || (replaces && document.getElementById(replaces))
      || this.ofCid(cid);
    // The answer to a POST may come after frames that already tell more.
    if (unlessKnown && old?.id === fresh.id && old.id) return { fresh: old, isNew: false };
    const stays = goToEnd || isAtEnd(this.#box);
    this.#dress([fresh]);
    if (old) this.#replace(old, fresh);
    else this.#insert(fresh);
    settleDays([fresh]);
    if (stays) this.#end();
    else if (!old) this.#tell(1);
    return { fresh, isNew: !old };
  }

  ofCid(cid) {
    return cid ? $(`[data-cid="${CSS.escape(cid)}"]`, this.#box) : null;
  }

  // Something grew: whoever read at the end still does.
  follow() {
    if (this.#following) toEnd(this.#box);
  }

  append(html) {
    for (const entry of nodes(html).querySelectorAll("[data-ordered-at]")) this.upsert(entry);
  }

  #replace(old, fresh) {
    if (moment(old) === moment(fresh) || !old.id) old.replaceWith(fresh);
    else {
      old.remove();
      this.#insert(fresh);
    }
    if (fresh.previousElementSibling) this.#reorder(fresh);
  }

  // An optimistic bubble stood at a guessed time; the server's may differ a little.
  #reorder(entry) {
    const before = entry.previousElementSibling;
    if (before?.dataset.orderedAt && moment(before) > moment(entry)) {
      entry.remove();
      this.#insert(entry);
    }
  }

  #insert(fresh) {
    let after = this.#box.lastElementChild;
    while (after && !(moment(after) <= moment(fresh))) after = after.previousElementSibling;
    const first = after ? null : this.#entries()[0];
    if (after) after.after(fresh);
    else if (first) first.before(fresh);
    else this.#box.append(fresh);
  }

  #entries() {
    return $$(":scope > [data-ordered-at]", this.#box);
  }

  #last(selector) {
    let last = this.#box.lastElementChild;
    while (last && !last.matches(selector)) last = last.previousElementSibling;
    return last;
  }

  #dress(entries) {
    for (const entry of entries) entry.classList.toggle("message--mine", entry.dataset.author === this.#me);
  }

  #begin(unread) {
    if (unread) unread.scrollIntoView({ block: "center" });
    else toEnd(this.#box);
    this.#following = isAtEnd(this.#box);
  }

  #end() {
    toEnd(this.#box);
    this.#tell(-this.#fresh);
  }

  #tell(more) {
    this.#fresh += more;
    this.#button.hidden = !this.#fresh;
    this.#button.textContent = words("new_messages", { count: this.#fresh });
  }

  #scrolled = () => {
    this.#following = isAtEnd(this.#box);
    if (this.#following) this.#tell(-this.#fresh);
    if (this.#box.scrollTop < FETCH_WITHIN_PX) this.#older();
  };

  async #older() {
    const link = $("[data-older]", this.#box);
    if (!link || this.#busy) return;
    this.#busy = true;
    try {
      const earlier = nodes(await get(`${this.#address}?before=${link.dataset.older}`));
      const entries = [...earlier.querySelectorAll("[data-ordered-at]")];
      this.#dress(entries);
      keepPlace(this.#box, this.#entries()[0], () => {
        link.replaceWith(earlier);
        settleDays(entries);
      });
    } finally {
      this.#busy = false;
    }
  }

  #click = (event) => {
    const older = event.target.closest("[data-older]");
    const quote = event.target.closest("[data-quoted]");
    if (!older && !quote) return;
    event.preventDefault();
    if (older) this.#older();
    else this.#show(document.getElementById(quote.dataset.quoted));
  };

  #show(origin) {
    if (!origin) return;
    origin.scrollIntoView({ block: "center", behavior: "smooth" });
    origin.classList.add("message--flash");
    origin.addEventListener("animationend", () => origin.classList.remove("message--flash"), { once: true });
  }
}

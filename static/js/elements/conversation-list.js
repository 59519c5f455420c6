// The list: rows come and change; their order holds still while somebody is in it.

import { $, $$, node, Part, swap } from "../lib/dom.js";
import { now } from "../lib/time.js";
import { words } from "../lib/words.js";

// The rules of inbox/queue.py, for rows that are pushed: which ones, and in which order.
function belongs({ state, assignee, connection }, { tab, number, q, me }) {
  if (state === "joined" || (number && connection !== number)) return false;
  if (q) return true;
  if (tab === "closed") return state === "closed";
  if (state !== "open") return false;
  if (tab === "mine") return assignee === me;
  return tab === "everyone" || !assignee;
}

const time = (text) => Date.parse(text) || 0;
const isOpen = (row) => time(row.dataset.closesAt) > now();

function comesBefore(one, other, { sort }) {
  if (sort === "closing") {
    if (isOpen(one) !== isOpen(other)) return isOpen(one);
    if (isOpen(one)) return time(one.dataset.closesAt) < time(other.dataset.closesAt);
  }
  return time(one.dataset.lastAt) > time(other.dataset.lastAt);
}

// A list drawn by the server may be older than what was pushed while it was on its way.
const recent = [];
const RECENT = 60;
document.addEventListener("frame:row", ({ detail }) => {
  if (recent.push(detail) > RECENT) recent.shift();
});

class ConversationList extends Part {
  #waiting = new Map();
  #isIn = false;

  begin() {
    this.hear(this, {
      pointerenter: (event) => { this.#isIn = event.pointerType !== "touch"; },
      pointerleave: () => { this.#isIn = false; this.#release(); },
      focusout: () => setTimeout(() => this.#release()),
    });
    this.hear(document, { "frame:row": this.#row, "desk:opened": this.#mark });
    $(".news", this).addEventListener("click", () => this.#apply());
    this.#dress(this);
    this.#mark();
    for (const detail of recent) if (detail.seq > Number(this.dataset.seq)) this.#row({ detail });
  }

  refetch() {
    globalThis.htmx?.ajax("GET", `/rows/?${this.dataset.address}`, { target: "#rows", swap: "outerHTML" });
  }

  get #isHeld() {
    return this.#isIn || $("#row-list", this).contains(document.activeElement);
  }

  #row = ({ detail: { conversation, html, facts } }) => {
    const old = document.getElementById(`row-${conversation}`);
    const stays = belongs(facts, this.dataset) && (!this.dataset.q || Boolean(old));
    const fresh = stays ? node(html) : null;
    if (fresh && old) this.#update(old, fresh);
    const moves = Boolean(old) !== stays || (fresh && !this.#isInPlace(fresh));
    if (!moves) this.#waiting.delete(conversation);
    else this.#waiting.set(conversation, fresh);
    if (moves && !this.#isHeld) this.#apply();
    else this.#tell();
  };

  // In place: what a row says may change under the pointer, where it stands may not.
  #update(old, fresh) {
    this.#dress(fresh);
    const focused = old.contains(document.activeElement);
    swap(old, fresh);
    if (focused) $("a", fresh).focus({ preventScroll: true });
    this.#mark();
  }

  #isInPlace(row) {
    const [before, after] = [row.previousElementSibling, row.nextElementSibling];
    const isRow = (other) => other?.matches(".row");
    return !(isRow(before) && comesBefore(row, before, this.dataset)) && !(isRow(after) && comesBefore(after, row, this.dataset));
  }

  #release() {
    if (!this.#isHeld) this.#apply();
  }

  #apply() {
    for (const [conversation, fresh] of this.#waiting) {
      document.getElementById(`row-${conversation}`)?.remove();
      if (fresh) this.#insert(fresh);
    }
    this.#waiting.clear();
    this.#tell();
    this.#mark();
    const isEmpty = !$(".row, .more", this);
    if (isEmpty && !$("[data-empty]", this)) this.refetch();
    if (!isEmpty) $("[data-empty]", this)?.remove();
  }

  #insert(fresh) {
    const next = $$("#row-list > .row", this).find((row) => comesBefore(fresh, row, this.dataset));
    const more = $(".more", this);
    this.#dress(fresh);
    if (next) next.before(fresh);
    // Further down than what is loaded: paging will bring it.
    else if (!more) $("#row-list", this).append(fresh);
    globalThis.htmx?.process(fresh);
  }

  #tell() {
    const pill = $(".news", this);
    pill.hidden = !this.#waiting.size;
    pill.textContent = words("new_rows", { count: this.#waiting.size });
  }

  #dress(within) {
    for (const author of $$(`[data-author="${this.dataset.me}"]`, within)) author.textContent = words("you");
  }

  #mark = () => {
    const open = $("#pane")?.dataset.conversation;
    for (const link of $$(".row__link", this)) {
      const isOpen = open && link.closest(".row").dataset.conversation === open;
      if (isOpen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
}

customElements.define("conversation-list", ConversationList);

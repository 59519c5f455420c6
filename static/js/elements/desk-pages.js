// Opening conversations without loading the page: address, Back, title, one pane at a time.

import { $, $$, node, Part, swap, tell } from "../lib/dom.js";
import { get, SignedOut } from "../lib/http.js";
import { toast, words } from "../lib/words.js";

const FRESH_MS = 3000;
const conversationOf = (address) => new URL(address, location).pathname.match(/\/c\/(cnv_\w+)\//)?.[1] ?? null;

class DeskPages extends Part {
  #ahead = { address: "", at: 0, html: null };
  #turn = 0;

  begin() {
    this.hear(this, { click: this.#click, pointerdown: this.#prepare, "window:flipped": this.#flip });
    this.hear(document, { "desk:open": ({ detail }) => this.open(detail.address, detail), "frame:refetch": this.#refetch });
    this.hear(globalThis, { popstate: () => this.open(location.href, { push: false }) });
    this.#settle();
  }

  get conversation() {
    return $("#pane", this)?.dataset.conversation ?? null;
  }

  async open(address, { push = true, focus = false } = {}) {
    const turn = ++this.#turn;
    const wanted = conversationOf(address);
    try {
      const pane = wanted ? node(await this.#fetched(address)) : $("#nothing-open").content.firstElementChild.cloneNode(true);
      if (turn !== this.#turn) return;
      if (push) history.pushState({ within: true }, "", address);
      swap($("#pane", this), pane);
      this.#settle();
      if (focus) $("#log", this)?.focus({ preventScroll: true });
    } catch (error) {
      if (error instanceof SignedOut) return;
      if (error.status) toast(error.message);
      else location.assign(address);
    }
  }

  #settle() {
    const { conversation } = this;
    this.dataset.pane = conversation ? "thread" : "queue";
    tell("desk:opened", { conversation });
    const joined = conversation && conversationOf(location.href) !== conversation;
    if (joined) history.replaceState(history.state, "", `/c/${conversation}/`);
  }

  #fetched(address) {
    const { html, at, address: ahead } = this.#ahead;
    this.#ahead = { address: "", at: 0, html: null };
    return ahead === address && Date.now() - at < FRESH_MS ? html : get(address);
  }

  // The pointer goes down some 80 ms before it clicks: time enough to ask.
  #prepare = (event) => {
    const link = event.target.closest(".row__link");
    if (!link || event.button !== 0 || event.pointerType === "touch") return;
    const html = get(link.href);
    html.catch(() => {});
    this.#ahead = { address: link.href, at: Date.now(), html };
  };

  #click = (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest(".row__link, [data-back]");
    if (!link) return;
    event.preventDefault();
    if (link.matches("[data-back]") && history.state?.within) return history.back();
    this.open(link.href, { focus: true });
  };

  // One of the pane's rings speaks for all.
  #flip = (event) => {
    if (event.target.closest("#thread-header")) tell("panels:stale");
  };

  #refetch = ({ detail }) => {
    const into = detail.facts?.into;
    if (into && detail.conversation !== this.conversation) return;
    if (into) toast(words("joined"));
    if (this.conversation) this.open(into ? `/c/${into}/` : location.href, { push: false });
    for (const list of $$("conversation-list", this)) list.refetch();
  };
}

customElements.define("desk-pages", DeskPages);

// Writing a reply: grows, keeps the draft, shows the bubble at once, and asks when it should.

import { send } from "../live/socket.js";
import { count, grow, newestHere, showQuote } from "../lib/composing.js";
import { $, newId, Part, tell } from "../lib/dom.js";
import { Draft } from "../lib/draft.js";
import { post, SignedOut } from "../lib/http.js";
import { words } from "../lib/words.js";

const WRITING_EVERY_MS = 4000;

class ReplyComposer extends Part {
  #draft = null;
  #saidWriting = 0;
  #colleague = "";

  begin() {
    this.#draft = new Draft(this.dataset, this.#form);
    this.hear(this, { input: this.#input, keydown: this.#keydown, submit: this.#submit, click: this.#click, focusout: () => this.#draft.save(), "window:flipped": this.#shut });
    this.hear(document, { "bubble:new": this.#watch, "reply:to": ({ detail }) => this.#quote(detail.id), "bubble:again": ({ detail }) => this.#post(detail) });
    this.hear(globalThis, { pagehide: () => this.#draft.save({ leaving: true }) });
    this.#quote(this.#field("quoted").value, { focus: false });
    this.#fit();
  }

  end() {
    this.#draft.save({ leaving: true });
  }

  get #form() { return $("form", this); }
  get #text() { return $("textarea", this); }
  #field(name) { return this.#form.elements[name]; }

  // The picker comes at once, or as soon as the server can be reached.
  #shut = ({ detail }) => {
    $("[data-send]", this).disabled = !detail.isOpen;
    if (!detail.isOpen) this.#ask(words("shut_now"));
  };

  #input = () => {
    this.#fit();
    this.#draft.changed();
    if (!this.#text.value.trim()) return this.#ask("");
    if (Date.now() - this.#saidWriting < WRITING_EVERY_MS) return;
    // From here on "somebody replied since you began" counts.
    if (!this.#saidWriting) this.#field("seen").value = newestHere() || this.#field("seen").value;
    this.#saidWriting = Date.now();
    send({ type: "writing", conversation: this.dataset.conversation });
  };

  #keydown = (event) => {
    if (event.target !== this.#text || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  };

  #submit = (event) => {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text || $("[data-over]", this)) return this.#text.focus();
    if (this.#colleague && !this.#sure) return this.#ask(words("replied_since", { name: this.#colleague }), { sure: true });
    const values = Object.fromEntries(new FormData(this.#form));
    Object.assign(values, { text, cid: newId(), ...(this.#sure && { sure: "on" }) });
    this.#clear();
    tell("bubble:begun", values);
    this.#post(values);
  };

  async #post(values) {
    try {
      const html = await post(this.#form.action, values);
      tell("bubble:written", { html, unlessKnown: true });
      this.#draft.sent();
    } catch (error) {
      if (error.code === "window_closed") tell("panels:stale");
      if (error.status === 409 || error.status === 400) return this.#takeBack(values, error);
      const said = error instanceof SignedOut ? words("signed_out") : words("not_saved");
      tell("bubble:unsent", { values, words: said });
    }
  }

  // The server refused: what was written is in the composer again, with the reason.
  #takeBack(values, error) {
    tell("bubble:gone", values);
    this.#text.value = [values.text, this.#text.value].filter(Boolean).join("\n");
    this.#fit();
    this.#draft.changed();
    if (error.code === "recipient_changed") tell("panels:stale");
    this.#ask(error.message, { sure: error.code === "replied_since" });
  }

  #sure = false;

  #ask(said, { sure = false } = {}) {
    $(".composer__problem", this).hidden = !said;
    $("[data-problem]", this).textContent = said;
    $("[data-sure]", this).hidden = !sure;
    if (sure) $("[data-sure]", this).focus();
  }

  #click = ({ target }) => {
    if (target.closest("[data-unquote]")) this.#quote("");
    if (!target.closest("[data-sure]")) return;
    this.#sure = true;
    this.#form.requestSubmit();
  };

  #watch = ({ detail }) => {
    const { bubble } = detail;
    if (!this.#text.value.trim() || !bubble.matches(".message--outbound:not(.message--mine)")) return;
    this.#colleague = $(".message__author", bubble)?.textContent ?? "";
    this.#ask(words("replied_since", { name: this.#colleague }));
  };

  #quote(id, { focus = true } = {}) {
    this.#field("quoted").value = id ?? "";
    if (!showQuote($("[data-quote]", this), id)) return;
    if (focus) this.#text.focus();
    this.#draft.changed();
  }

  #clear() {
    this.#text.value = "";
    this.#colleague = "";
    this.#sure = false;
    this.#saidWriting = 0;
    this.#quote("");
    this.#ask("");
    this.#fit();
    this.#text.focus();
  }

  #fit() {
    grow(this.#text);
    count($("[data-count]", this), this.#text.value, this.dataset.limit);
  }
}

customElements.define("reply-composer", ReplyComposer);

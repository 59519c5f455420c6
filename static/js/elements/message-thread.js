// The open conversation: bubbles come, change and go; the reader's place stays.

import { $, listen, newId, node, swap } from "../lib/dom.js";
import { get, post } from "../lib/http.js";
import { Log } from "../lib/log.js";
import { toast } from "../lib/toast.js";
import { words } from "../lib/words.js";

const SEEN_AFTER_MS = 1000;
const MISSED_AFTER_MS = 600;
const TOGETHER_MS = 60;

class MessageThread extends HTMLElement {
  #log = null;
  #off = null;
  #reading = 0;
  #stale = 0;
  #unread = 0;

  connectedCallback() {
    this.#off = new AbortController();
    const { signal } = this.#off;
    this.#log = new Log($(".log", this), $(".to-end", this), this.dataset);
    this.#unread = Number(this.dataset.unread);
    listen(document, {
      "frame:message": this.#message,
      "frame:line": ({ detail }) => this.#isHere(detail) && this.#log.upsert(detail.html),
      "frame:row": this.#row,
      "frame:thread": ({ detail }) => this.#isHere(detail) && this.refresh(),
      "panels:stale": () => this.refresh(),
      "bubble:written": ({ detail }) => this.#log.upsert(detail.html, { unlessKnown: true, goToEnd: detail.toEnd }),
      "bubble:begun": ({ detail }) => this.#begin(detail),
      "bubble:gone": ({ detail }) => this.#log.ofCid(detail.cid)?.remove(),
      "bubble:unsent": ({ detail }) => this.#unsent(detail),
      submit: this.#repair,
      visibilitychange: () => this.#read(),
    }, signal);
    listen(globalThis, { focus: () => this.#read() }, signal);
    this.#read();
  }

  disconnectedCallback() {
    this.#off?.abort();
    this.#log?.leave();
    clearTimeout(this.#reading);
    clearTimeout(this.#stale);
  }

  #isHere = (frame) => frame.conversation === this.dataset.conversation;

  #message = ({ detail }) => {
    if (!this.#isHere(detail)) return;
    const { fresh, isNew } = this.#log.upsert(detail.html);
    if (!isNew) return;
    document.dispatchEvent(new CustomEvent("bubble:new", { detail: { bubble: fresh } }));
    if (!fresh.matches(".message--inbound")) return;
    const said = ["[data-who]", ".message__text, .placeholder, .card"].map((part) => $(part, fresh)?.textContent ?? "");
    $("#announcer").textContent = said.join(" ").replace(/\s+/g, " ").trim();
    this.#unread += 1;
    this.#read();
  };

  // Every change of a conversation moves its row: what a lost frame left out shows here.
  #row = ({ detail }) => {
    if (!this.#isHere(detail)) return;
    const { closes_at: closesAt, last_at: lastAt, unread } = detail.facts;
    for (const part of document.querySelectorAll("#pane service-window")) part.dataset.closesAt = closesAt ?? "";
    this.#unread = unread;
    this.#read();
    setTimeout(() => this.isConnected && this.#log.newestAt < Date.parse(lastAt) && this.#catchUp(), MISSED_AFTER_MS);
  };

  async #catchUp() {
    if (!this.#log.newest) return;
    const html = await get(`${this.dataset.messages}?after=${this.#log.newest}`);
    this.#log.append(html);
  }

  #begin({ cid, text }) {
    const bubble = $("#bubble", this).content.firstElementChild.cloneNode(true);
    bubble.dataset.cid = cid;
    bubble.dataset.orderedAt = this.#log.nextMoment();
    $("[data-text]", bubble).textContent = text;
    $("time", bubble).dateTime = bubble.dataset.orderedAt;
    this.#log.upsert(bubble, { goToEnd: true });
  }

  // Never reached the server: the same message, with the same cid, can be tried again.
  #unsent({ values, words: said }) {
    const bubble = this.#log.ofCid(values.cid);
    if (!bubble || bubble.id) return;
    const line = $("#unsent").content.firstElementChild.cloneNode(true);
    $(".trouble", bubble)?.remove();
    $("span", line).textContent = said;
    $("button", line).addEventListener("click", () => {
      line.remove();
      document.dispatchEvent(new CustomEvent("bubble:again", { detail: values }));
    });
    bubble.append(line);
    this.#log.follow();
  }

  // Send again, leave it: the buttons under a bubble name one form of the page.
  #repair = async (event) => {
    if (event.target.id !== "message-actions") return;
    event.preventDefault();
    const { submitter } = event;
    submitter.disabled = true;
    try {
      this.#log.upsert(await post(submitter.formAction, { cid: newId() }));
    } catch (error) {
      submitter.disabled = false;
      toast(error.status ? error.message : words("refused"));
    }
  };

  #read() {
    if (document.visibilityState !== "visible") {
      clearTimeout(this.#reading);
      this.#reading = 0;
    } else if (this.#unread && !this.#reading) this.#reading = setTimeout(this.#seen, SEEN_AFTER_MS);
  }

  #seen = () => {
    [this.#reading, this.#unread] = [0, 0];
    post(this.dataset.read).catch(() => {});
  };

  // Header, composer and contact as the server sees them now; once for what comes together.
  refresh() {
    clearTimeout(this.#stale);
    this.#stale = setTimeout(() => this.#redraw(), TOGETHER_MS);
  }

  async #redraw() {
    const html = await get(this.dataset.panels).catch(() => "");
    const holder = document.createElement("div");
    holder.innerHTML = html;
    if (!this.isConnected) return;
    for (const id of ["thread-header", "composer", "contact"]) {
      const [old, fresh] = [document.getElementById(id), $(`#${id}`, holder)];
      if (!old || !fresh) continue;
      // Nobody's writing is thrown away because a colleague did something else.
      const isSame = id === "composer" && old.dataset.mode === fresh.dataset.mode;
      if (isSame || old.querySelector("details[open]")) continue;
      if (id === "contact") fresh.toggleAttribute("data-open", old.hasAttribute("data-open"));
      swap(old, node(fresh.outerHTML));
    }
  }
}

customElements.define("message-thread", MessageThread);

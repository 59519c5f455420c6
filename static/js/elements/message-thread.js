// The open conversation: bubbles come, change and go; the reader's place stays.

import { $, newId, nodes, Part, swap, tell } from "../lib/dom.js";
import { get, post } from "../lib/http.js";
import { Log } from "../lib/log.js";
import { toast, words } from "../lib/words.js";

const SEEN_AFTER_MS = 1000;
const MISSED_AFTER_MS = 600;
const TOGETHER_MS = 60;

class MessageThread extends Part {
  #log = null;
  #reading = 0;
  #stale = 0;
  #unread = 0;

  begin() {
    this.#log = new Log($(".log", this), $(".to-end", this), this.dataset);
    this.#unread = Number(this.dataset.unread);
    this.hear(document, {
      "frame:message": this.#message,
      "frame:line": ({ detail }) => this.#isHere(detail) && this.#log.upsert(detail.html),
      "frame:row": this.#row,
      "frame:thread": ({ detail }) => this.#isHere(detail) && this.refresh(),
      "panels:stale": () => this.refresh(),
      "bubble:written": ({ detail }) => this.#log.upsert(detail.html, detail),
      "bubble:begun": ({ detail }) => this.#begin(detail),
      "bubble:gone": ({ detail }) => this.#log.ofCid(detail.cid)?.remove(),
      "bubble:unsent": ({ detail }) => this.#unsent(detail),
      submit: this.#submit,
      visibilitychange: () => this.#read(),
    });
    this.hear(globalThis, { focus: () => this.#read() });
    this.#read();
  }

  end() {
    this.#log.leave();
    clearTimeout(this.#reading);
    clearTimeout(this.#stale);
  }

  #isHere = (frame) => frame.conversation === this.dataset.conversation;

  #message = ({ detail }) => {
    if (!this.#isHere(detail)) return;
    const { fresh, isNew } = this.#log.upsert(detail.html);
    if (!isNew) return;
    tell("bubble:new", { bubble: fresh });
    if (!fresh.matches(".message--inbound")) return;
    const said = ["[data-who]", "[data-text], .message__text, .placeholder"].map((part) => $(part, fresh)?.textContent ?? "");
    $("#announcer").textContent = said.join(" ").replace(/\s+/g, " ").trim();
    this.#unread += 1;
    this.#read();
  };

  // Every change of a conversation moves its row: what a lost frame left out shows here.
  #row = ({ detail }) => {
    if (!this.#isHere(detail) || detail.facts.state === "joined") return;
    const { closes_at: closesAt, last_at: lastAt, unread } = detail.facts;
    for (const part of document.querySelectorAll("#pane service-window")) part.dataset.closesAt = closesAt ?? "";
    this.#unread = unread;
    this.#read();
    setTimeout(() => this.isConnected && this.#log.newestAt < Date.parse(lastAt) && this.#catchUp(), MISSED_AFTER_MS);
  };

  async #catchUp() {
    if (!this.#log.newest) return;
    this.#log.append(await get(`${this.dataset.messages}?after=${this.#log.newest}`));
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
      tell("bubble:again", values);
    });
    bubble.append(line);
    this.#log.follow();
  }

  // Send again, leave it: forms that are answered with a bubble.
  #submit = async (event) => {
    const { target: form, submitter } = event;
    if (form.id !== "message-actions") return;
    const address = submitter.getAttribute("formaction") ?? form.action;
    event.preventDefault();
    submitter.disabled = true;
    try {
      const html = await post(address, { ...Object.fromEntries(new FormData(form)), cid: newId() });
      this.#log.upsert(html);
    } catch (error) {
      toast(error.status ? error.message : words("not_saved"));
    }
    submitter.disabled = false;
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
    const panels = nodes(await get(this.dataset.panels).catch(() => ""));
    if (!this.isConnected) return;
    for (const id of ["thread-header", "composer", "contact"]) {
      const [old, fresh] = [document.getElementById(id), $(`#${id}`, panels)];
      if (!old || !fresh) continue;
      // Nobody's writing is thrown away because a colleague did something else.
      const isSame = id === "composer" && old.dataset.mode === fresh.dataset.mode;
      if (isSame || old.querySelector("details[open]")) continue;
      if (id === "contact") fresh.toggleAttribute("data-open", old.hasAttribute("data-open"));
      swap(old, fresh);
    }
  }
}

customElements.define("message-thread", MessageThread);

// The page's one socket: comes back by itself, catches up, and says truly whether it is live.

import { Place } from "./frames.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;
const PING_MS = 15_000;
const SILENT_MS = 30_000;
const ANSWER_MS = 4_000;
const SIGNED_OUT = 4401;

class Live {
  #url = "";
  #place = new Place(0);
  #socket = null;
  #state = "";
  #looking = null;
  #wait = FIRST_WAIT_MS;
  #retry = 0;
  #heardAt = 0;
  #onFrame = () => {};
  #onState = () => {};

  connect({ url, after, onFrame, onState }) {
    [this.#url, this.#onFrame, this.#onState] = [url, onFrame, onState];
    this.#place = new Place(after);
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => this.#lose());
    addEventListener("pageshow", (event) => event.persisted && this.#wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#wake());
    setInterval(() => this.#beat(), PING_MS);
    this.#open();
  }

  send(words) {
    if (words.type === "look") return this.look(words.conversation);
    this.#say(words);
  }

  // With the number at which the thread was drawn, what came since is sent for it.
  look(conversation, after = 0) {
    if (conversation === this.#looking && !after) return;
    this.#looking = conversation;
    if (after) this.#place.forget();
    this.#say({ type: "look", conversation, after });
  }

  #open() {
    clearTimeout(this.#retry);
    const address = new URL(this.#url, location);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.search = new URLSearchParams({
      after: this.#place.after,
      look: this.#looking ?? "",
      language: document.documentElement.lang,
    });
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#show("catching up");
    socket.onmessage = (event) => socket === this.#socket && this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.#socket && this.#lose(event.code);
  }

  #hear(frame) {
    this.#heardAt = performance.now();
    if (frame.type === "hello") this.#arrive(frame);
    if (frame.type === "refetch" && frame.seq) this.#place.reach(frame.seq);
    if (frame.type === "pong") {
      this.#place.reach(frame.seq);
      return this.#show("live");
    }
    if (!this.#place.take(frame)) return;
    if (this.#place.isToBeTold) this.#ping();
    this.#onFrame(frame);
  }

  #arrive({ seq, now }) {
    this.#wait = FIRST_WAIT_MS;
    this.#place.reach(seq);
    document.dispatchEvent(new CustomEvent("live:clock", { detail: { offset: now - Date.now() } }));
    this.#show("live");
  }

  #lose(code = 0) {
    const { readyState } = this.#socket ?? {};
    const socket = this.#socket;
    this.#socket = null;
    if (readyState === WebSocket.OPEN || readyState === WebSocket.CONNECTING) socket.close();
    this.#show("offline");
    clearTimeout(this.#retry);
    if (code === SIGNED_OUT) return document.dispatchEvent(new CustomEvent("live:signed-out"));
    this.#retry = setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  // The computer slept, or the network came back: do not wait for the next try.
  #wake() {
    if (!this.#socket) {
      this.#wait = FIRST_WAIT_MS;
      return this.#open();
    }
    if (this.#state === "live") this.#ask();
  }

  #beat() {
    if (this.#state !== "live") return;
    if (performance.now() - this.#heardAt > SILENT_MS) this.#ask();
    else this.#ping();
  }

  // Whether anybody is still there: live again with the answer, else a new socket.
  #ask() {
    const [socket, askedAt] = [this.#socket, performance.now()];
    if (askedAt - this.#heardAt > SILENT_MS) this.#show("catching up");
    this.#ping();
    setTimeout(() => socket === this.#socket && this.#heardAt < askedAt && this.#lose(), ANSWER_MS);
  }

  #ping() {
    this.#say({ type: "ping", seq: this.#place.after });
  }

  #say(words) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(words));
  }

  #show(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#onState(state);
  }
}

const live = new Live();
// Whoever shows a thread says so; the pane carries the number at which it was drawn.
document.addEventListener("desk:opened", ({ detail }) => {
  live.look(detail.conversation, Number(document.getElementById("pane")?.dataset.seq) || 0);
});

export const connect = (options) => live.connect(options);
export const send = (words) => live.send(words);

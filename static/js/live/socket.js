// The page's one socket: comes back by itself, and says whether it is live.

import { tell } from "../lib/dom.js";
import { toast, words } from "../lib/words.js";
import { Place } from "./frames.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;
const PING_MS = 15_000;
const SILENT_MS = 20_000;
const ANSWER_MS = 4_000;
const SIGNED_OUT = 4401;
const CROWDED = 4429;
const page = Math.random();

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
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
    setInterval(() => this.#beat(), PING_MS);
    this.#open();
  }

  send(words) {
    if (words.type === "look") this.look(words.conversation);
    else if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(words));
  }

  // With the number at which it was drawn, what came since is sent.
  look(conversation, after = 0) {
    if (conversation === this.#looking && !after) return;
    this.#looking = conversation;
    if (after) this.#place.forget();
    this.#turn(after);
  }

  #turn(after = this.#place.after) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: "look", conversation: this.#looking, after }));
  }

  #open() {
    clearTimeout(this.#retry);
    const address = new URL(this.#url, location);
    const [after, look, language] = [this.#place.after, this.#looking ?? "", document.documentElement.lang];
    address.protocol = address.protocol.replace("http", "ws");
    address.search = new URLSearchParams({ after, look, language, page });
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#heardAt = performance.now();
    this.#show("catching up");
    // Who looked may have turned away.
    socket.onopen = () => look === (this.#looking ?? "") || this.#turn();
    socket.onmessage = ({ data }) => [JSON.parse(data)].flat().forEach((frame) => socket === this.#socket && this.#hear(frame));
    socket.onclose = ({ code }) => socket === this.#socket && this.#lose(code);
  }

  #hear(frame) {
    const { type, seq, now, conversation } = frame;
    this.#heardAt = performance.now();
    if (type === "hello") {
      this.#wait = FIRST_WAIT_MS;
      tell("live:clock", { offset: now - Date.now() });
    }
    if (type === "hello" || type === "pong" || (type === "refetch" && !conversation)) this.#place.reach(seq);
    if (type === "hello" || type === "pong") this.#show("live");
    if (type === "pong" || !this.#place.take(frame)) return;
    if (this.#place.isToBeTold) this.#ping();
    this.#onFrame(frame);
  }

  #lose(code = 0) {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#show("offline");
    clearTimeout(this.#retry);
    if (code === SIGNED_OUT) return tell("live:signed-out");
    if (code === CROWDED) toast(words("crowded"));
    this.#retry = setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  // The computer slept, or the network came back: do not wait for the next try.
  #wake() {
    if (this.#socket) return this.#state === "live" && this.#ask();
    this.#wait = FIRST_WAIT_MS;
    this.#open();
  }

  #beat() {
    if (!this.#socket) return;
    if (performance.now() - this.#heardAt < SILENT_MS) this.#ping();
    else if (this.#state === "live") this.#ask();
    else this.#lose();
  }

  // Is anybody there? Live with the answer, else a new socket.
  #ask() {
    const [socket, askedAt] = [this.#socket, performance.now()];
    if (askedAt - this.#heardAt > SILENT_MS) this.#show("catching up");
    this.#ping();
    setTimeout(() => socket === this.#socket && this.#heardAt < askedAt && this.#lose(), ANSWER_MS);
  }

  #ping() {
    this.send({ type: "ping", seq: this.#place.after });
  }

  #show(state) {
    if (state !== this.#state) this.#onState((this.#state = state));
  }
}

const live = new Live();
// Whoever shows a thread says so; the pane carries the number at which it was drawn.
document.addEventListener("desk:opened", ({ detail }) => {
  live.look(detail.conversation, Number(document.getElementById("pane")?.dataset.seq) || 0);
});

export const connect = (options) => live.connect(options);
export const send = (words) => live.send(words);

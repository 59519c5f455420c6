// What this page has got from the event log, and where it goes on.

const REMEMBERED = 2000;
const UNHEARD = 200;

export class Place {
  #complete;
  #highest;
  #known = new Set();
  #unheard = 0;

  constructor(seq) {
    this.#complete = this.#highest = Number(seq) || 0;
  }

  // One event may make several frames: only when a later one came are they all here.
  get after() {
    return this.#complete;
  }

  // Whether a frame is new. Frames come in the order of their numbers.
  take({ type, id, seq }) {
    if (!seq) return true;
    if (seq > this.#highest) [this.#complete, this.#highest] = [this.#highest, seq];
    const name = `${seq} ${type} ${id}`;
    if (this.#known.has(name)) return false;
    this.#known.add(name);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.values().next().value);
    this.#unheard += 1;
    return true;
  }

  // Everything up to here is there, or drawn anew.
  reach(seq) {
    this.#complete = this.#highest = seq;
    this.#unheard = 0;
  }

  // A thread drawn again may lack what had come for the old one.
  forget() {
    this.#known.clear();
  }

  // The server stops sending to a page that does not say what it has got.
  get isToBeTold() {
    return this.#unheard >= UNHEARD;
  }
}

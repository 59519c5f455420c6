// The scrolling list of a thread: entries come and change without moving the reader.

import { $, nodes } from "./dom.js";
import { entriesOf, insert, knownAs, lastOf, moment, ofCid, replace, settleDays } from "./entries.js";
import { Older } from "./older.js";
import { words } from "./words.js";

const NEAR_END_PX = 80;
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_END_PX;
const toEnd = (box) => box.scrollTo({ top: box.scrollHeight, behavior: "instant" });

export class Log {
  #box;
  #button;
  #me;
  #fresh = 0;
  #follows = true;
  #resized = new ResizeObserver(() => this.follow());

  constructor(box, button, { me, messages, unreadFrom }) {
    [this.#box, this.#button, this.#me] = [box, button, me];
    settleDays(entriesOf(box));
    this.#dress(entriesOf(box));
    new Older(box, messages, this.#dress);
    box.addEventListener("scroll", this.#scrolled, { passive: true });
    button.addEventListener("click", () => this.#end());
    const unread = unreadFrom && document.getElementById(unreadFrom);
    toEnd(box);
    if (unread) unread.scrollIntoView({ block: "center" });
    this.#follows = isAtEnd(box);
    // The composer grows, the keyboard of a phone comes up: the end stays in sight.
    this.#resized.observe(box);
  }

  leave() {
    this.#resized.disconnect();
  }

  get newest() {
    return lastOf(this.#box, "[id^=msg_]")?.id ?? "";
  }

  get newestAt() {
    const last = lastOf(this.#box, "article");
    return last ? moment(last) : 0;
  }

  // A place below everything that is here, whatever this computer's clock says.
  nextMoment() {
    return new Date(Math.max(Date.now(), this.newestAt + 1)).toISOString();
  }

  ofCid(cid) {
    return ofCid(this.#box, cid);
  }

  upsert(content, { unlessKnown = false, goToEnd = false } = {}) {
    const fresh = content instanceof Element ? content : nodes(content).firstElementChild;
    const old = knownAs(this.#box, fresh);
    // The answer to a POST may come after frames that already tell more.
    if (unlessKnown && old?.id && old.id === fresh.id) return { fresh: old, isNew: false };
    this.#dress([fresh]);
    if (old) replace(this.#box, old, fresh);
    else insert(this.#box, fresh);
    if (!fresh.isConnected) return { fresh, isNew: false };
    settleDays([fresh]);
    if (goToEnd || this.#follows) this.#end();
    else if (!old) this.#tell(this.#fresh + 1);
    return { fresh, isNew: !old };
  }

  append(html) {
    for (const entry of nodes(html).querySelectorAll("[data-ordered-at]")) this.upsert(entry);
  }

  // Something grew: whoever read at the end still does.
  follow() {
    if (this.#follows) toEnd(this.#box);
  }

  #dress = (entries) => {
    for (const entry of entries) entry.classList.toggle("message--mine", entry.dataset.author === this.#me);
    if ($(".message--image", this.#box)) import("../media/albums.js").then(this.#lay);
  };

  // Once they stand in the thread.
  #lay = ({ lay }) => {
    lay(this.#box);
    this.follow();
  };

  #end() {
    toEnd(this.#box);
    this.#follows = true;
    this.#tell(0);
  }

  #tell(count) {
    this.#fresh = count;
    this.#button.hidden = !count;
    this.#button.textContent = words("new_messages", { count });
  }

  #scrolled = () => {
    this.#follows = isAtEnd(this.#box);
    if (this.#follows) this.#tell(0);
  };
}

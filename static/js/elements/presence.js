// Who else looks at this conversation and who writes; and whether all this is live.

import { Part } from "../lib/dom.js";
import { words } from "../lib/words.js";

class PresenceLine extends Part {
  static #last = null;

  begin() {
    this.hear(document, { "frame:presence": this.#show });
    // The header is made anew when the conversation changes; who looks has not changed.
    if (PresenceLine.#last?.conversation === this.dataset.conversation) this.#say(PresenceLine.#last.facts);
  }

  #show = ({ detail }) => {
    if (detail.conversation !== this.dataset.conversation) return;
    PresenceLine.#last = detail;
    this.#say(detail.facts);
  };

  #say({ looking = [], writing = [] }) {
    const others = (people) => people.filter(({ id }) => id !== document.body.dataset.me).map(({ name }) => name.split(" ")[0]);
    const [writers, lookers] = [others(writing), others(looking)];
    const [names, key] = writers.length ? [writers, "writing"] : [lookers, "also_looking"];
    const said = names.length ? words(names.length > 1 ? `${key}_many` : key, { names: names.join(", ") }) : "";
    this.textContent = said && ` · ${said}`;
    this.toggleAttribute("data-writing", writers.length > 0);
  }
}

class LiveDot extends Part {
  begin() {
    this.hear(document, { "live:state": this.#show });
  }

  #show = ({ detail }) => {
    const state = detail.state ?? detail;
    this.dataset.state = state;
    this.firstElementChild.textContent = words(state);
  };
}

customElements.define("presence-line", PresenceLine);
customElements.define("live-dot", LiveDot);

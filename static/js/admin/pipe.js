// The page Pipe: asks every few seconds how it is, and shows what has changed.

const POLL_MS = 3_000;
const PATIENCE_MS = 10_000;

class PipePage extends HTMLElement {
  connectedCallback() {
    this.turn();
  }

  async turn() {
    await new Promise((done) => setTimeout(done, POLL_MS));
    if (!this.isConnected) return;
    if (!document.hidden) await this.look();
    this.turn();
  }

  async look() {
    const silent = document.getElementById("pipe-silent");
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await fetch(this.dataset.now, { credentials: "same-origin", signal });
      if (answer.redirected) return location.reload(); // to sign in
      silent.hidden = answer.ok;
      if (answer.ok) this.show(await answer.text());
    } catch {
      silent.hidden = false;
    }
  }

  // Part by part, and only those that changed: what is read, selected or scrolled stays.
  show(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const fresh of template.content.querySelectorAll("section[id], nav[id]")) {
      const shown = document.getElementById(fresh.id);
      if (!shown || shown.innerHTML === fresh.innerHTML) continue;
      const focused = shown.contains(document.activeElement) && document.activeElement.id;
      shown.className = fresh.className;
      shown.replaceChildren(...fresh.childNodes);
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    }
  }
}

customElements.define("pipe-page", PipePage);

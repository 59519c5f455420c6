export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

// The server's HTML as nodes; scripts in it never run, whoever wrote it.
export function nodes(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

export const node = (html) => nodes(html).firstElementChild;

// Put fresh in the place of old, and the focus back to where it was.
export function swap(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(fresh);
  globalThis.htmx?.process(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export function isWriting(target = document.activeElement) {
  return Boolean(target?.closest?.("input, textarea, select, [contenteditable]"));
}

// Not randomUUID, which only secure pages have: a team may try us over plain HTTP.
export const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const tell = (type, detail) => document.dispatchEvent(new CustomEvent(type, { detail }));

// Small things this browser remembers; private windows may refuse, and nothing breaks.
export const kept = {
  get(key) {
    try { return localStorage.getItem(key) ?? ""; } catch { return ""; }
  },
  set(key, value) {
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* not kept */ }
  },
};

// An element that listens for as long as it is on the page.
export class Part extends HTMLElement {
  #off = null;

  connectedCallback() {
    this.#off = new AbortController();
    this.begin();
  }

  disconnectedCallback() {
    this.#off?.abort();
    this.end?.();
  }

  hear(target, handlers) {
    for (const [type, handler] of Object.entries(handlers)) target.addEventListener(type, handler, { signal: this.#off.signal });
  }
}

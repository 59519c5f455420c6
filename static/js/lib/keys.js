// The keyboard's way through the page; every key has a button that does the same.

import { $, $$, isWriting } from "./dom.js";

function step(by) {
  const links = $$("#row-list .row__link");
  const from = links.findIndex((link) => link === document.activeElement);
  const start = from >= 0 ? from : links.findIndex((link) => link.matches("[aria-current]"));
  const next = links[Math.max(0, Math.min(links.length - 1, start + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function back() {
  const open = $("details.menu[open]");
  const sheet = $(".contact[data-open]");
  if (open) {
    open.open = false;
    return $("summary", open).focus();
  }
  if (sheet) return sheet.removeAttribute("data-open");
  if (isWriting()) return ($("#log") ?? document.activeElement.blur())?.focus?.({ preventScroll: true });
  const current = $("#row-list [aria-current]") ?? $("#row-list .row__link");
  if (matchMedia("(max-width: 760px)").matches) $("[data-back]")?.click();
  current?.focus();
}

function assign() {
  const menu = $("#assign");
  if (!menu) return;
  menu.open = true;
  $("button", menu)?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => $("#reply-text, #composer summary")?.focus(),
  e: () => $("#act-close")?.click(),
  a: assign,
  u: () => $("#act-unread")?.click(),
  "/": () => $("#q")?.select(),
  "?": () => $("#keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || $("dialog[open]")) return;
  if (event.key === "Escape") return back();
  const isFind = event.key === "k" && (event.metaKey || event.ctrlKey);
  if (!isFind && (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target))) return;
  const act = isFind ? KEYS["/"] : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// What belongs to no pane: dialogs, sheets, menus, counts, the title, and the keys.

import { $, $$, isWriting, tell } from "./dom.js";
import { post } from "./http.js";

const CAP = 1000;
const capped = (count) => (count > CAP ? `${CAP.toLocaleString("en")}+` : String(count));
let unread = Number($("#unread-total")?.dataset.count ?? 0);

function title() {
  const open = $("#pane")?.dataset.title;
  const name = [open, document.body.dataset.title, "Parley"].filter(Boolean).join(" · ");
  document.title = unread ? `(${capped(unread)}) ${name}` : name;
}

function count({ detail: { facts } }) {
  for (const tab of $$("[data-tab]", $("#rows"))) {
    if (tab.matches("data") && tab.dataset.tab in facts) [tab.value, tab.textContent] = [facts[tab.dataset.tab], capped(facts[tab.dataset.tab])];
  }
  if (!("unread" in facts)) return;
  unread = facts.unread;
  const total = $("#unread-total");
  [total.dataset.count, total.textContent] = [unread, capped(unread)];
  title();
}

function later(event, asked) {
  event.preventDefault();
  import("./later.js").then(({ act }) => act(asked));
}

for (const type of ["paste", "dragover", "drop"]) {
  document.addEventListener(type, (event) => {
    const { files, types } = event.clipboardData ?? event.dataTransfer;
    if (types.includes("Files")) later(event, [...files]);
  });
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const opener = target.closest("[data-open]:is(button)");
  const sheet = target.closest("[data-sheet]");
  const asked = target.closest("[data-details], [data-build], [data-view], [data-suggest], [data-attach]");
  const answer = target.closest("[data-reply-to]");
  if (opener) $(opener.dataset.open).showModal();
  if (sheet) $(sheet.dataset.sheet)?.toggleAttribute("data-open");
  if (answer) tell("reply:to", { id: answer.dataset.replyTo });
  if (asked && !event.ctrlKey && !event.metaKey) later(event, asked);
  if (target.matches("dialog")) target.close();
  for (const menu of $$("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

// Mark unread and go: whoever stayed would read it again at once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-quiet]")) return;
  event.preventDefault();
  tell("desk:open", { address: "/" });
  post(form.action).catch(() => {});
});

document.addEventListener("frame:counts", count);
document.addEventListener("desk:opened", title);

// Every key has a button that does the same.
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

function unfold(id) {
  const menu = $(id);
  if (!menu) return;
  menu.open = true;
  $(".menu__item", menu)?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => $("#reply-text, #t")?.focus(),
  t: () => {
    const item = $("#templates");
    // At once: what is typed before it is filled must be no command, and no reply.
    if (item) $("#build").showModal();
    item ? item.click() : KEYS.r();
  },
  e: () => $("#act-close")?.click(),
  a: () => unfold("#assign"),
  "+": () => unfold("#add"),
  u: () => $("#act-unread")?.click(),
  "/": () => $("#q")?.select(),
  "?": () => $("#keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || $("dialog[open]")) return;
  if (event.key === "Escape") return back();
  // What was found first is what was meant.
  const first = { q: "#row-list .row__link", t: ".picker a" }[event.target.id];
  if (event.key === "Enter" && first) {
    event.preventDefault();
    return $(first)?.click();
  }
  const isFind = event.key === "k" && (event.metaKey || event.ctrlKey);
  if (!isFind && (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target))) return;
  const act = isFind ? KEYS["/"] : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

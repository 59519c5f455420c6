// What can be done with files. The pictures of a thread are viewed in their order, one
// at a time: arrows step, Esc goes back.

import { $, $$ } from "../lib/dom.js";
import { dayName } from "../lib/time.js";
import { unfold } from "./albums.js";

const dialog = $("#viewer");
const image = $("img", dialog);
let shown = "";

const pictures = () => $$("#log a[data-view]");
// By address: a bubble that changed has another element by now.
const place = (all) => all.findIndex((picture) => picture.getAttribute("href") === shown);

function show(picture) {
  const all = pictures();
  const link = $("a[download]", dialog);
  shown = picture.getAttribute("href");
  image.src = shown;
  image.alt = $("img", picture).alt;
  Object.assign(link, { href: shown, download: picture.dataset.name });
  $("[data-name]", dialog).textContent = picture.dataset.name;
  tellOf(picture.closest("article"));
  const at = place(all);
  $("[data-place]", dialog).textContent = all.length > 1 ? `${at + 1} / ${all.length}` : "";
  for (const button of $$("[data-step]", dialog)) button.disabled = !all[at + Number(button.dataset.step)];
  picture.closest("article").scrollIntoView({ block: "nearest" });
}

// Whose it is, of when, and what was said with it.
function tellOf(bubble) {
  const words = $(".message__text", bubble)?.cloneNode(true);
  $("[data-by]", dialog).textContent = $("[data-who]", bubble).textContent.replace(/:\s*$/, "");
  $("[data-moment]", dialog).textContent = `${dayName(bubble.dataset.orderedAt)}, ${$("footer time", bubble).textContent}`;
  $("[data-said]", dialog).replaceChildren(...(words ? [words] : []));
}

function step(by) {
  const all = pictures();
  const next = all[place(all) + by];
  if (next) show(next);
}

dialog.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
  if (target.closest("[data-close]")) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const ahead = document.dir === "rtl" ? -1 : 1;
  const by = { ArrowLeft: -ahead, ArrowRight: ahead }[event.key];
  if (!by) return;
  event.preventDefault();
  step(by);
});
// Back to the one that was looked at last.
dialog.addEventListener("close", () => {
  const all = pictures();
  const picture = all[place(all)];
  image.removeAttribute("src");
  unfold(picture?.closest("article"));
  picture?.focus();
});

function view(picture) {
  show(picture);
  dialog.showModal();
}

// What may be said is put into the composer; the agent sends it, or does not.
function suggest(said) {
  const text = $("#reply-text");
  if (!text) return;
  text.value = [text.value.trim(), said].filter(Boolean).join("\n");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}

export const act = (target) => (target.dataset.suggest ? suggest(target.dataset.suggest) : view(target));

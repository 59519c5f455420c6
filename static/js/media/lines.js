// One file that is about to be sent, as a line of the tray: looked at, and what is wrong with it.

import { $, $$, newId } from "../lib/dom.js";
import { limitOf, said } from "./limits.js";

export const held = new WeakMap(); // of each line its file, and whether it is a voice

export function made(template, file, { voice = false } = {}) {
  const item = template.content.firstElementChild.cloneNode(true);
  const [kind, problem] = limitOf(file, { voice });
  held.set(item, { file, voice, cid: newId() });
  $("[data-name]", item).textContent = voice ? said("voice") : file.name;
  $("[data-look]", item).append(look(file, kind));
  $("textarea", item).hidden = kind === "audio" || kind === "sticker";
  $("[data-problem]", item).textContent = problem;
  item.toggleAttribute("data-unfit", Boolean(problem));
  return item;
}

function look(file, kind) {
  const tag = { image: "img", sticker: "img", video: "video", audio: "audio" }[kind];
  if (!tag) return said("document");
  const shown = document.createElement(tag);
  shown.src = URL.createObjectURL(file);
  if (tag === "img") shown.alt = file.name;
  else shown.controls = true;
  return shown;
}

export function remove(item) {
  for (const shown of $$("[src]", item)) URL.revokeObjectURL(shown.src);
  item.remove();
}

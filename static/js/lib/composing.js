// What the composer shows of itself: its height, its count, the message it quotes.

import { $ } from "./dom.js";
import { lastOf } from "./entries.js";
import { words } from "./words.js";

const COUNT_WITHIN = 500;

// The newest message on the screen: what the author knows of while writing.
export const newestHere = () => lastOf($(".log"), "[id^=msg_]")?.id ?? "";

export function grow(text) {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

export function count(place, text, limit) {
  const left = limit - [...text.trim()].length;
  const said = left < COUNT_WITHIN ? String(left) : "";
  place.textContent = left < 0 ? words("over", { count: -left }) : said;
  place.toggleAttribute("data-over", left < 0);
}

export function showQuote(box, id) {
  const bubble = id && document.getElementById(id);
  box.hidden = !bubble;
  if (!bubble) return false;
  $("b", box).textContent = $("[data-who]", bubble).textContent.replace(/:\s*$/, "");
  $(".quote > span", box).textContent = $("[data-text], .message__text, .placeholder", bubble)?.textContent.trim() ?? "";
  return true;
}

// The fields of a form: how much is left of each, what is wrong with it, and more of them.

import { $, $$, node } from "../lib/dom.js";
import { words } from "../lib/words.js";

export function count(form) {
  for (const field of $$("[data-limit]", form)) {
    const place = $("[data-count]", field.closest(".build__field"));
    tellLeft(place, Number(field.dataset.limit) - [...field.value.trim()].length);
  }
  for (const place of $$("[data-most]", form)) {
    const left = Number(place.dataset.most) - $$(place.dataset.of, form).filter(isUsed).length;
    tellLeft(place, left);
    for (const button of $$("[data-add]", form)) button.disabled = left <= 0;
  }
}

function tellLeft(place, left) {
  place.textContent = left < 0 ? words("over", { count: -left }) : left;
  place.toggleAttribute("data-over", left < 0);
}

const isUsed = (one) => (one.matches("input") ? one.checked : $$("input", one).some((field) => field.value.trim()));

// At its field; else at the first one below its place; else at the foot.
export function say(form, name, said) {
  for (const place of $$("[data-problem-of]", form)) place.textContent = "";
  for (const field of $$("[aria-invalid]", form)) field.removeAttribute("aria-invalid");
  const general = $("[data-problem]", form);
  const places = $$("[data-problem-of]", form);
  const isAt = (one) => one.dataset.problemOf === name;
  const place = name && (places.find(isAt) ?? places.find((one) => one.dataset.problemOf.startsWith(`${name}.`)));
  (place || general).textContent = said;
  general.hidden = Boolean(place) || !said;
  const field = place && form.elements[place.dataset.problemOf];
  field?.setAttribute?.("aria-invalid", "true");
  return field;
}

export function add(button) {
  const list = button.closest("[data-list]");
  const { list: mark, next } = list.dataset;
  const fresh = node($(":scope > template", list).innerHTML.replaceAll(mark, next));
  list.dataset.next = Number(next) + 1;
  button.before(fresh);
  $("input", fresh).focus();
}

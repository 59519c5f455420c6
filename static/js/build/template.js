// The form of a message template: the server draws it, this asks it to, and when.

import { $, $$, node, swap } from "../lib/dom.js";

const LOOK_AFTER_MS = 300;
let [timer, turn] = [0, 0];

export function begin(form) {
  count(form);
  $("[aria-invalid]", form)?.focus();
  form.addEventListener("input", ({ target }) => {
    count(form);
    clearTimeout(timer);
    if (!("redraw" in target.dataset)) timer = setTimeout(() => look(form), LOOK_AFTER_MS);
  });
  form.addEventListener("change", ({ target }) => {
    if ("redraw" in target.dataset) redraw(form, {});
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add], button[name=remove]");
    if (!button) return;
    event.preventDefault();
    redraw(form, { [button.name]: button.value });
  });
}

// What it would be like; files stay here until all of it is submitted.
async function ask(form, more) {
  const mine = ++turn;
  clearTimeout(timer);
  const values = new FormData(form);
  for (const { name, files } of $$("input[type=file]", form)) {
    values.delete(name);
    if (files.length) values.set(name.replace(/\.file$/, ""), "sample:chosen");
  }
  for (const [name, value] of Object.entries({ look: "on", ...more })) values.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(values), headers: { "HX-Request": "true" } });
  if (mine !== turn || !answer.ok || answer.redirected) return null;
  return node(await answer.text());
}

async function look(form) {
  const fresh = await ask(form, {});
  if (!fresh) return;
  show(form, fresh);
  for (const names of $$("[data-names]", fresh)) {
    const known = document.getElementById(names.id);
    if (known && known.dataset.names !== names.dataset.names) swap(known, names);
  }
  for (const place of $$("[data-problem-of]", form)) {
    const { problemOf } = place.dataset;
    const said = $(`[data-problem-of="${CSS.escape(problemOf)}"]`, fresh)?.textContent ?? "";
    if (place.textContent !== said) place.textContent = said;
    form.elements[problemOf]?.toggleAttribute?.("aria-invalid", Boolean(said));
  }
}

// Parts come and go; what was typed and chosen stays.
async function redraw(form, more) {
  const fresh = await ask(form, more);
  if (!fresh) return;
  const known = new Set($$("[id]", form).map(({ id }) => id));
  if (!more.remove) for (const file of $$("input[type=file]", form)) $(`#${CSS.escape(file.id)}`, fresh)?.replaceWith(file);
  const fields = $("#fields", fresh);
  swap($("#fields", form), fields);
  show(form, fresh);
  count(form);
  if (more.add) $$("input:not([type=hidden]), select, textarea", fields).find(({ id }) => id && !known.has(id))?.focus();
  if (more.remove) $("button[name=add]", fields)?.focus();
}

function show(form, fresh) {
  const shown = $("#look", fresh);
  if (!shown.isEqualNode($("#look", form))) swap($("#look", form), shown);
}

function count(form) {
  for (const field of $$("[data-limit]", form)) {
    const left = Number(field.dataset.limit) - [...field.value].length;
    const place = $("[data-count]", field.closest(".build__field"));
    place.textContent = left;
    place.toggleAttribute("data-over", left < 0);
  }
}

// The dialog in which more than text is put together: counts, preview, problems, sending.

import { $, $$, newId, node, tell } from "../lib/dom.js";
import { newestHere } from "../lib/composing.js";
import { get, post, SignedOut } from "../lib/http.js";
import { words } from "../lib/words.js";
import { bring } from "../media/bringing.js";
import { add, count, say } from "./fields.js";

const PREVIEW_AFTER_MS = 250;
const BOTH = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/;
const dialog = $("#build");
let [timer, turn, shown] = [0, 0, ""];

// What was begun and not sent is there again.
export async function open(address) {
  const menu = document.activeElement?.closest("details.menu");
  // Where the focus comes back to when the dialog is shut.
  if (menu) $("summary", menu).focus();
  if (menu) menu.open = false;
  if (address !== shown) {
    dialog.innerHTML = await get(address);
    shown = address;
    globalThis.htmx?.process(dialog);
  }
  const form = $("form", dialog);
  dialog.classList.toggle("dialog--small", form.dataset.mode === "react");
  if (form.matches("[data-panel]")) begin(form);
  if (!dialog.open) dialog.showModal();
  const fields = $$("input:not([type=hidden]), textarea, [name=emoji]", form);
  // First what nobody filled in yet.
  ($("[aria-pressed=true]", form) ?? fields.find((one) => !one.value) ?? fields[0] ?? $("[data-send]", form)).focus();
}

function begin(form) {
  const reply = $("#reply-form");
  for (const name of ["quoted", "recipient", "seen"]) {
    if (reply && form.elements[name]) form.elements[name].value = reply.elements[name].value;
  }
  if (form.elements.seen) form.elements.seen.value = newestHere();
  count(form);
  if ($("[data-preview]", form)) preview(form);
}

function values(form, more) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  for (const { name, value } of $$("[type=datetime-local]", form)) if (value) data.set(name, new Date(value).toISOString());
  return data;
}

// To be looked at, a file need not be brought up: its name says that there is one.
function seen(form) {
  const data = values(form, { preview: "on" });
  for (const { name, files } of $$("[type=file]", form)) data.set(name, files[0]?.name ?? "");
  return data;
}

function show(form, bubble) {
  const places = $$("[data-file]", bubble);
  for (const [at, { files: [file] }] of $$("[type=file]", form).entries()) {
    if (!places[at] || !file?.type.startsWith("image/")) continue;
    const picture = new Image();
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    picture.onload = () => URL.revokeObjectURL(picture.src);
    places[at].replaceChildren(picture);
  }
  $("[data-preview]", form).replaceChildren(bubble);
}

async function preview(form) {
  const mine = ++turn;
  const told = JSON.parse(await post(form.action, seen(form)).catch(() => "{}"));
  if (mine !== turn || !told.html) return;
  show(form, node(told.html));
  if ("whole" in form.dataset) $("[data-send]", form).disabled = Boolean(told.words);
  // Only where somebody has written already: an empty form is no mistake.
  const field = told.field && form.elements[told.field];
  say(form, field?.value ? told.field : "", field?.value ? told.words : "");
}

async function submit(form, submitter) {
  // One id for one message, however often it is tried.
  form.elements.cid.value ||= newId();
  const button = $("[data-send]", form);
  if (button) button.disabled = true;
  clearTimeout(timer);
  turn += 1;
  try {
    const said = values(form, submitter?.name ? { [submitter.name]: submitter.value } : {});
    const bar = $("progress", form);
    const html = await (bar ? bring(form.action, Object.fromEntries(said), bar) : post(form.action, said));
    shut();
    // Where there are keys, what is typed next is a reply, and no command.
    if (matchMedia("(hover: hover)").matches) $("#reply-text")?.focus();
    if (form.dataset.mode === "react") return tell("bubble:written", { html });
    tell("bubble:written", { html, unlessKnown: true, goToEnd: true });
    tell("reply:to", { id: "" });
  } catch (error) {
    if (error.code === "window_closed" || error.code === "recipient_changed") tell("panels:stale");
    const sure = form.elements.sure;
    if (error.code === "replied_since" && sure) sure.value = "on"; // to send once more is to say so
    const said = error.status ? error.message : words(error instanceof SignedOut ? "signed_out" : "not_saved");
    say(form, error.field ?? "", said)?.focus?.();
  }
  if (button) button.disabled = false;
}

function shut() {
  dialog.close();
  dialog.replaceChildren();
  shown = "";
}

async function find(field) {
  const address = new URL(shown);
  address.searchParams.set("q", field.value);
  const found = node(await get(address));
  const box = $("[data-found]", dialog);
  const kept = $$("label:has(:checked)", box);
  const known = new Set(kept.map((label) => $("input", label).value));
  box.replaceChildren(...kept, ...$("[data-found]", found).children);
  for (const label of $$("label", box).slice(kept.length)) if (known.has($("input", label).value)) label.remove();
}

dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  // What was found first is what was meant.
  if (event.target.matches("[data-panel]")) submit(event.target, event.submitter);
  else $("a", $(".picker__list", dialog))?.click();
});
dialog.addEventListener("click", ({ target }) => {
  if (target.closest("[data-shut]")) dialog.close();
  const adding = target.closest("[data-add]");
  if (!adding) return;
  add(adding);
  count(adding.form);
});
dialog.addEventListener("input", ({ target }) => {
  const { form } = target;
  if (!form.matches("[data-panel]")) return;
  const both = target.name === "location.latitude" && target.value.match(BOTH);
  if (both) [target.value, form.elements["location.longitude"].value] = [both[1], both[2]];
  if (form.elements.cid) form.elements.cid.value = "";
  count(form);
  clearTimeout(timer);
  if ("find" in target.dataset) timer = setTimeout(() => find(target).catch(() => {}), PREVIEW_AFTER_MS);
  else if ($("[data-preview]", form)) timer = setTimeout(() => preview(form), PREVIEW_AFTER_MS);
});

// Files that are about to be sent, in their order: looked at, with words, then brought up.

import { newestHere } from "../lib/composing.js";
import { $, $$, newId, tell } from "../lib/dom.js";
import { limitOf, said } from "./limits.js";
import { record } from "./recorder.js";
import { bring } from "./bringing.js";

const dialog = $("#tray");
const list = $("[data-items]", dialog);
const button = $("[data-send]", dialog);
const held = new WeakMap(); // of each line its file, and whether it is a voice
let [sending, hearing] = [false, false];
// The newest that was there when the choosing began; sent although a colleague replied.
let [seen, sure] = ["", false];

// Only where somebody could write as well.
export function open(what = "") {
  if (!$("#reply-form")) return false;
  if (!dialog.open) {
    dialog.showModal();
    [seen, sure] = [newestHere(), false];
  }
  if (what === "voice") hear();
  return true;
}

export function add(files) {
  if (open()) for (const file of files) line(file);
}

async function hear() {
  if (hearing) return;
  hearing = true;
  const file = await record($("[data-recorder]", dialog)).finally(() => { hearing = false; });
  if (file) line(file, { voice: true }).querySelector("audio")?.focus();
}

function line(file, { voice = false } = {}) {
  const made = $("[data-item]", dialog).content.firstElementChild.cloneNode(true);
  const [kind, problem] = limitOf(file, { voice });
  held.set(made, { file, voice, cid: newId() });
  $("[data-name]", made).textContent = voice ? said("voice") : file.name;
  $("[data-look]", made).append(look(file, kind));
  $("textarea", made).hidden = kind === "audio" || kind === "sticker";
  list.append(made);
  say(made, problem);
  settle();
  return made;
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

function say(item, problem) {
  $("[data-problem]", item).textContent = problem;
  item.toggleAttribute("data-unfit", Boolean(problem));
}

function settle() {
  const lines = [...list.children];
  for (const [at, item] of lines.entries()) {
    $("[data-up]", item).disabled = sending || !at;
    $("[data-down]", item).disabled = sending || at === lines.length - 1;
    $("[data-remove]", item).disabled = sending;
  }
  button.disabled = sending || !lines.length || lines.some((item) => item.matches("[data-unfit]"));
}

function remove(item) {
  for (const shown of $$("[src]", item)) URL.revokeObjectURL(shown.src);
  item.remove();
}

// One after the other: what stands first goes first. What fails stays, with the reason.
async function send() {
  const form = $("#reply-form");
  const { sendFile } = $("#composer").dataset;
  sending = true;
  settle();
  let problem = "";
  for (const item of [...list.children]) {
    const { file, voice, cid } = held.get(item);
    const words = $("textarea", item);
    const values = { cid, caption: words.hidden ? "" : words.value, recipient: form.elements.recipient.value, quoted: form.elements.quoted.value, seen: seen || newestHere(), ...(sure && { sure: "on" }) };
    try {
      const html = await bring(sendFile, { ...values, ...(voice && { voice: "on" }), file }, $("progress", item));
      tell("bubble:written", { html, unlessKnown: true, goToEnd: true });
      tell("reply:to", { id: "" });
      remove(item);
      seen = ""; // the next one stands below this one
    } catch (error) {
      problem = error.message;
      if (error.code === "replied_since") sure = true; // to send once more is to say so
      $("[data-problem]", item).textContent = problem;
      if (error.code === "window_closed" || error.code === "recipient_changed") tell("panels:stale");
      break;
    }
  }
  sending = false;
  settle();
  if (!problem) dialog.close();
}

const ACTS = {
  "[data-up]": (item) => item.previousElementSibling?.before(item),
  "[data-down]": (item) => item.nextElementSibling?.after(item),
  "[data-remove]": remove,
};

dialog.addEventListener("click", ({ target }) => {
  if (target.closest("[data-shut]") && !sending) dialog.close();
  if (target.closest("[data-record]")) hear();
  for (const [selector, act] of Object.entries(ACTS)) {
    const pressed = target.closest(selector);
    if (!pressed) continue;
    act(pressed.closest("li"));
    settle();
    if (pressed.isConnected) pressed.focus();
  }
});
dialog.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-pick]")) return;
  add([...target.files]);
  target.value = "";
});
dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
// It is on its way: what is done cannot be undone by looking elsewhere.
dialog.addEventListener("cancel", (event) => sending && event.preventDefault());
dialog.addEventListener("close", () => {
  tell("tray:shut");
  for (const item of [...list.children]) remove(item);
});

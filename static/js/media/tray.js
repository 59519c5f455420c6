// Files that are about to be sent, in their order: looked at, with words, then brought up.

import { newestHere } from "../lib/composing.js";
import { $, $$, newId, tell } from "../lib/dom.js";
import { held, made, remove } from "./lines.js";
import { record } from "./recorder.js";
import { bring } from "./bringing.js";

const dialog = $("#tray");
const list = $("[data-items]", dialog);
const button = $("[data-send]", dialog);
let [sending, hearing] = [false, false];
// What was chosen and not sent is there again, in the conversation it was chosen for.
const kept = new Map();
let whose = "";
// The newest that was there when the choosing began; sent although a colleague replied.
let [seen, sure] = ["", false];

// Only where somebody could write as well.
export function open(what = "") {
  if (!$("#reply-form")) return false;
  if (!dialog.open) {
    takeUp($("#composer").dataset.conversation);
    dialog.showModal();
    settle();
    focus();
    [seen, sure] = [newestHere(), false];
  }
  if (what === "voice") hear();
  return true;
}

function takeUp(conversation) {
  if (conversation === whose) return;
  kept.set(whose, [...list.children]);
  list.replaceChildren(...(kept.get(conversation) ?? []));
  whose = conversation;
}

export function add(files) {
  if (!open()) return;
  focus([...files].map((file) => line(file)));
}

// First what there is to write; else what is next.
function focus(lines = [...list.children]) {
  const words = lines.map((item) => $("textarea", item)).find((one) => !one.hidden);
  (words ?? (button.disabled ? $("[data-remove], [data-pick]", list.children.length ? list : dialog) : button)).focus();
}

async function hear() {
  if (hearing) return;
  hearing = true;
  const file = await record($("[data-recorder]", dialog)).finally(() => { hearing = false; });
  if (file) line(file, { voice: true }).querySelector("audio")?.focus();
}

function line(file, how) {
  const fresh = made($("[data-item]", dialog), file, how);
  list.append(fresh);
  settle();
  return fresh;
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

dialog.addEventListener("click", (event) => {
  const { target } = event;
  if (target === dialog && sending) event.stopPropagation(); // else the page would shut it
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
// On to the next words; after the last ones it goes.
dialog.addEventListener("keydown", (event) => {
  const { target } = event;
  if (!target.matches("textarea") || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  const words = $$("textarea:not([hidden])", list);
  (words[words.indexOf(target) + 1] ?? button)[target === words.at(-1) ? "click" : "focus"]();
});
// It is on its way: what is done cannot be undone by looking elsewhere.
dialog.addEventListener("cancel", (event) => sending && event.preventDefault());
dialog.addEventListener("close", () => tell("tray:shut"));

// The small things of the page: dialogs, sheets, menus, counts, the title.

import { $, $$ } from "./dom.js";
import { get, post } from "./http.js";

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

async function showDetails(address) {
  const dialog = $("#details");
  dialog.innerHTML = await get(address);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const opener = target.closest("[data-open]:is(button)");
  const sheet = target.closest("[data-sheet]");
  const details = target.closest("[data-details]");
  const answer = target.closest("[data-reply-to]");
  if (opener) $(opener.dataset.open).showModal();
  if (sheet) $(sheet.dataset.sheet)?.toggleAttribute("data-open");
  if (answer) document.dispatchEvent(new CustomEvent("reply:to", { detail: { id: answer.dataset.replyTo } }));
  if (details) {
    event.preventDefault();
    showDetails(details.href).catch(() => {});
  }
  if (target.matches("dialog")) target.close();
  for (const menu of $$("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

// Mark unread and go: whoever stayed would read it again at once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-quiet]")) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("desk:open", { detail: { address: "/" } }));
  post(form.action).catch(() => {});
});

// Enter in the search box opens what was found first.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "q") return;
  event.preventDefault();
  $("#row-list .row__link")?.click();
});

document.addEventListener("frame:counts", count);
document.addEventListener("desk:opened", title);

// The pages of contacts: no socket, no panes; each works without this as well.

import "./elements/local-time.js";
import "./elements/switches.js";
import { $, $$ } from "./lib/dom.js";

document.addEventListener("click", ({ target }) => {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = $("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    $("summary", menu).focus();
  }
  const isWriting = event.target.closest("input, textarea, select");
  if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  $("#q")?.select();
});

// The pages of message templates: no socket, no panes; each works without this as well.

import "./elements/local-time.js";
import "./elements/switches.js";
import { $, $$, isWriting } from "./lib/dom.js";

if ($("#written")) import("./build/template.js").then(({ begin }) => begin($("#written")));

document.addEventListener("click", ({ target }) => {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = $("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    $("summary", menu).focus();
  }
  if (event.key !== "/" || isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  $("#q")?.select();
});

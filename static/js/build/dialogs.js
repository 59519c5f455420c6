// Links whose pages are shown in a dialog, or else as the pages they are.

import { $ } from "../lib/dom.js";
import { get } from "../lib/http.js";
import { open } from "./builder.js";

export const show = (link) => (link.matches("[data-build]") ? open : details)(link.href).catch(() => location.assign(link.href));

async function details(address) {
  const dialog = $("#details");
  dialog.innerHTML = await get(address);
  dialog.showModal();
}

import { call } from "./api.js";
import { path, taken, to, wamid, write } from "./writing.js";

/** What customers can do besides writing: each gets the button that was pressed. */
export const kinds = {
  quote(button) {
    const form = button.closest(".phone").querySelector(".composer");
    button.closest("details").open = false;
    form.quote.value = wamid(button);
    form.querySelector(".composer__quoted").textContent =
      button.closest(".bubble").querySelector(".bubble__text").textContent;
    form.querySelector(".composer__quote").hidden = false;
    form.text.focus();
  },
  kind(button) {
    const { kind, value } = button.dataset;
    const { text, quote } = taken(button);
    return write(button, { [kind]: value || true, text: text || button.textContent, quote });
  },
  echo(button) {
    const { text } = taken(button);
    return call("POST", `${path(button)}echoes/`, { to: to(button), text });
  },
  edit(button) {
    kinds.quote(button);
    const form = button.closest(".phone").querySelector(".composer");
    [form.edit.value, form.quote.value] = [form.quote.value, ""];
    form.text.value = button.closest(".bubble").querySelector(".bubble__text").dataset.text;
  },
  revoke: (button) => write(button, { revoke: wamid(button) }),
  newPhone: (button) => call("POST", `${path(button)}move/`, { new_phone: true }),
};

import { call } from "./api.js";
import { wishesOf } from "./attaching.js";
import { scrollToEnd } from "./screens.js";

export const path = (element) => `phones/${element.closest(".phone").dataset.phone}/`;
export const to = (element) => element.closest(".phone").dataset.to;
export const wamid = (element) => element.closest(".bubble").dataset.wamid;

let written = Promise.resolve();

/** One after the other, so that what was typed first arrives first. */
function inTurn(work) {
  written = written.then(work, work);
  return written;
}

export function write(element, wish) {
  if (!wish.message_id && !wish.revoke && !wish.edit) show(element);
  const [path_, to_] = [path(element), to(element)];
  return inTurn(() => call("POST", `${path_}messages/`, { to: to_, ...wish }));
}

/** Bring the files to the phone first; then all of it is sent at once, in order. */
export function writeFiles(form, files, wish) {
  show(form);
  const [path_, to_, kind] = [path(form), to(form), form.kind.value];
  return inTurn(async () => {
    const messages = await wishesOf(files, kind, wish, `${path_}media/`, to_);
    await call("POST", `${path_}messages/bulk/`, { messages });
  });
}

/** What is sent now comes to stand at the end, and is seen there. */
function show(element) {
  scrollToEnd(element.closest(".phone").querySelector(".thread"));
}

/** What is in the composer, which is empty then. */
export function taken(button) {
  const { form } = button;
  button.closest("details").open = false;
  const words = { text: form.text.value, quote: form.quote.value };
  form.reset();
  unquote(form);
  return words;
}

export function unquote(form) {
  form.quote.value = "";
  form.edit.value = "";
  form.querySelector(".composer__quote").hidden = true;
}

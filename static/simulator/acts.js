import { call, say } from "./api.js";
import { look } from "./changes.js";
import { chosen, forgetFiles, showFiles } from "./attaching.js";
import { mend, once, toggle } from "./faults.js";
import { kinds } from "./kinds.js";
import { path, unquote, wamid, write, writeFiles } from "./writing.js";

/** What forms do; each gets the form. */
const submitted = {
  async write(form) {
    const ago = Number(form.ago.value);
    const wish = { text: form.text.value, quote: form.quote.value, edit: form.edit.value };
    if (ago) wish.timestamp = Date.now() / 1000 - ago;
    const files = chosen(form);
    const sent = files.length ? writeFiles(form, files, wish) : write(form, wish);
    // At once, for the next message may be typed before this one is sent.
    form.reset();
    forgetFiles(form);
    unquote(form);
    await sent.catch((error) => {
      form.text.value ||= wish.text;
      throw error;
    });
  },
  async move(form) {
    await call("POST", `${path(form)}move/`, { wa_id: form.wa_id.value.replace(/[\s()+-]/g, "") });
    form.reset();
    say("The business is told.");
  },
  async buy(form) {
    const wish = { name: form.name.value };
    if (form.username.value) wish.username = form.username.value;
    if (form.wa_id.value) wish.wa_id = form.wa_id.value.replace(/[\s()+-]/g, "");
    const phone = await call("POST", "phones/", wish);
    location.search = `?phone=${phone.id}`;
  },
  async number() {
    await call("POST", "numbers/", {});
    location.reload();
  },
  async callback(form) {
    await call("POST", "numbers/", {
      phone_number_id: form.dataset.number,
      callback_url: form.callback_url.value,
      verify_token: form.verify_token.value,
    });
    say("Verified and saved.");
  },
};

/** What buttons do; each gets the button. */
const pressed = {
  tap(button) {
    const filled = button.closest(".bubble").querySelectorAll("[data-with]");
    const values = Object.fromEntries([...filled].filter((field) => field.value).map((field) => [field.name, field.value]));
    return write(button, { tap: wamid(button), id: button.dataset.id, with: values });
  },
  react(button) {
    button.closest("details").open = false;
    return write(button, { reaction: button.dataset.emoji, message_id: wamid(button) });
  },
  ...kinds,
  unquote: (button) => unquote(button.form),
  once: (button) => once(button.dataset.name),
  mend,
};

async function act(what, element) {
  try {
    await what?.(element);
  } catch (error) {
    say(error.message);
  }
  look();
}

export function listen() {
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    act(submitted[event.target.dataset.act], event.target);
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".menu[open]")) menu.open = menu.contains(event.target);
    const button = event.target.closest("button[data-act]");
    if (button) act(pressed[button.dataset.act], button);
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.fault) act(toggle, box);
    if (box.form?.dataset.act === "switch") act(flip, box);
    if (box.form?.dataset.act === "judge" && box.value) act(judge, box);
    if (box.name === "files") showFiles(box.form);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAround(event.target);
    const sends = "enterSends" in event.target.dataset;
    if (!sends || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
}

function closeAround(element) {
  const menu = element.closest(".menu[open], .bubble__menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

const flip = (box) => call("PATCH", path(box), { [box.name]: box.checked });

async function judge(box) {
  const [value, reason] = box.value.split(" ");
  box.value = "";
  await call("PATCH", `templates/${box.form.dataset.template}/`, { [box.name]: value, reason });
}

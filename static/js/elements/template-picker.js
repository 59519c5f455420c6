// In a shut window: a template goes out, and shows, without leaving the page.

import { listen, newId } from "../lib/dom.js";
import { post } from "../lib/http.js";
import { toast } from "../lib/toast.js";
import { words } from "../lib/words.js";

class TemplatePicker extends HTMLElement {
  connectedCallback() {
    listen(this, { submit: this.#submit });
  }

  #submit = async (event) => {
    event.preventDefault();
    const { target: form, submitter } = event;
    submitter.disabled = true;
    try {
      const html = await post(form.action, { ...Object.fromEntries(new FormData(form)), cid: newId() });
      document.dispatchEvent(new CustomEvent("bubble:written", { detail: { html, toEnd: true } }));
      form.closest("details").open = false;
    } catch (error) {
      toast(error.status ? error.message : words("not_saved"));
    }
    submitter.disabled = false;
  };
}

customElements.define("template-picker", TemplatePicker);

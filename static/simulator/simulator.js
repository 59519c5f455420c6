import { follow } from "./changes.js";
import { showFaults } from "./faults.js";
import { listen } from "./acts.js";
import { fillTimes } from "./times.js";
import { morph, parsed } from "./morph.js";
import { readWhatIsOpen, scrollToEnd, stayAtEnd } from "./screens.js";

function apply({ customers, phones, recent, templates, faults }) {
  place("customers", customers);
  place("recent", recent);
  place("templates", templates);
  for (const [id, html] of Object.entries(phones)) {
    const thread = document.getElementById(`thread-${id}`);
    place(`screen-${id}`, html);
    if (thread) stayAtEnd(thread);
  }
  showFaults(faults);
  readWhatIsOpen();
}

function place(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const fresh = parsed(html);
  fillTimes(fresh);
  morph(old, fresh);
}

fillTimes(document);
for (const thread of document.querySelectorAll(".thread")) scrollToEnd(thread);
listen();
readWhatIsOpen();
follow(apply);

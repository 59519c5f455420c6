import { call } from "./api.js";

const boxes = () => document.querySelectorAll("[data-fault]");

export function showFaults(on) {
  for (const box of boxes()) box.checked = on.includes(box.dataset.fault);
  const count = document.getElementById("faults-on");
  count.hidden = on.length === 0;
  count.textContent = on.length;
}

export const toggle = (box) => put(box.dataset.fault, box.checked ? {} : null);

export const once = (name) => put(name, { count: 1 });

export const mend = () => call("DELETE", "faults/");

function put(name, wish) {
  const value = document.querySelector(`[data-value-of="${name}"]`);
  if (wish && value) wish.value = Number(value.value);
  return call("PUT", "faults/", { [name]: wish });
}

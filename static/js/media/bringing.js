// One file, brought to the server; how far it has got is seen.

import { $ } from "../lib/dom.js";
import { askToSignIn, Refused } from "../lib/http.js";
import { words } from "../lib/words.js";

export function bring(address, values, bar) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", $("#message-actions [name=csrfmiddlewaretoken]").value);
  request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = loaded / total; });
  bar.hidden = false;
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => (request.status === 201 ? resolve(request.responseText) : reject(refusal(request))));
    request.addEventListener("error", () => reject(new Error(words("not_saved"))));
    request.send(form);
  }).finally(() => { bar.hidden = true; });
}

function refusal(request) {
  if (request.status === 403 || new URL(request.responseURL).pathname.startsWith("/accounts/")) {
    askToSignIn();
    return new Error(words("signed_out"));
  }
  const isJson = request.getResponseHeader("Content-Type")?.includes("json");
  return new Refused(request.status, isJson ? JSON.parse(request.responseText) : {});
}

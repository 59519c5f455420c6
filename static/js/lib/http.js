// Requests of scripts: they say so, carry the token, and notice a login that ended.

import { words } from "./words.js";

export class SignedOut extends Error {}
export class Refused extends Error {
  constructor(status, { code = "", words: said = "", field = "" } = {}) {
    super(said || words("refused"));
    Object.assign(this, { status, code, field });
  }
}

const token = () => document.querySelector("#message-actions [name=csrfmiddlewaretoken]")?.value ?? "";
const isSignIn = (address) => new URL(address, location).pathname.startsWith("/accounts/");

export const askToSignIn = () => import("./sign-in.js").then(({ ask }) => ask());

export async function get(address) {
  return read(await fetch(address, { headers: { "HX-Request": "true" } }));
}

export async function post(address, values = {}, { keepalive = false } = {}) {
  return read(await fetch(address, {
    method: "POST",
    body: new URLSearchParams(values),
    headers: { "HX-Request": "true", "X-CSRFToken": token() },
    keepalive,
  }));
}

async function read(response) {
  if ((response.redirected && isSignIn(response.url)) || response.status === 403) {
    askToSignIn();
    throw new SignedOut();
  }
  if (response.ok) return response.text();
  const isJson = response.headers.get("Content-Type")?.includes("json");
  throw new Refused(response.status, isJson ? await response.json() : {});
}

document.addEventListener("live:signed-out", askToSignIn);
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!(xhr.responseURL && isSignIn(xhr.responseURL)) && xhr.status !== 403) return;
  event.detail.shouldSwap = false;
  askToSignIn();
});

const API = document.body.dataset.api;
const TOAST_MS = 6000;
let fading;

/** Call the control API; what it refuses is thrown as a sentence. */
export async function call(method, path, body) {
  const response = await fetch(API + path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Bring a file; what is refused is thrown as a sentence. */
export async function upload(path, file, values) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  form.set("file", file);
  const response = await fetch(API + path, { method: "POST", body: form });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export function say(words) {
  const toast = document.getElementById("toast");
  toast.textContent = words;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.textContent = ""; }, TOAST_MS);
}

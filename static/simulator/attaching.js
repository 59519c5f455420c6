import { upload } from "./api.js";

const PICTURES = ["image/jpeg", "image/png"];
const WITHOUT_CAPTION = ["audio", "sticker"];

export const chosen = (form) => [...form.files.files];

/** Show the names of what is about to be sent. */
export function showFiles(form) {
  const files = chosen(form);
  const list = form.querySelector(".composer__files");
  list.replaceChildren(...files.map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
  list.hidden = files.length === 0;
  form.querySelector(".composer__as").hidden = files.length === 0;
}

export function forgetFiles(form) {
  form.files.value = "";
  showFiles(form);
}

/** Bring each file to the phone; what is written goes with the first that can carry it. */
export async function wishesOf(files, as, wish, path, to) {
  const { text, ...shared } = wish;
  const kinds = files.map((file) => kindOf(file, as));
  const captioned = kinds.findIndex((kind) => !WITHOUT_CAPTION.includes(kind));
  const wishes = [];
  for (const [at, file] of files.entries()) {
    const { id } = await upload(path, file, { to });
    const content = { id };
    if (as === "voice") content.voice = true;
    if (at === captioned && text.trim()) content.caption = text;
    wishes.push({ to, ...shared, [kinds[at]]: content });
  }
  if (captioned < 0 && text.trim()) wishes.push({ to, ...wish });
  return wishes;
}

function kindOf(file, as) {
  if (as) return as === "voice" ? "audio" : as;
  if (PICTURES.includes(file.type)) return "image";
  if (file.type === "image/webp") return "sticker";
  const family = file.type.split("/")[0];
  return ["audio", "video"].includes(family) ? family : "document";
}

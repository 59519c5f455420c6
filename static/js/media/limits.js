// What WhatsApp takes, said before anything is brought up. The server looks at the content.

import { $ } from "../lib/dom.js";

const known = JSON.parse($("#limits").textContent);

export const said = (key, values = {}) => known.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// The kind as which it would be sent, and what is wrong with it, if anything.
export function limitOf(file, { voice = false } = {}) {
  if (voice) return ["audio", file.size > known.types["audio/ogg"][1] ? tooLarge("audio", file, known.types["audio/ogg"][1]) : ""];
  if (!file.size) return ["document", said("empty")];
  const type = file.type.split(";")[0];
  // Where the browser does not know, the server will; a document may be the largest.
  const [kind, largest] = known.types[type || "text/plain"] ?? (type.startsWith("text/") && !/html|xml/.test(type) ? known.types["text/plain"] : []);
  if (!kind) return ["document", said("unknown", { type })];
  return [kind, file.size > largest ? tooLarge(kind, file, largest) : ""];
}

const tooLarge = (kind, file, largest) => said("too_large", { what: known.kinds[kind], most: size(largest), size: size(file.size) });

function size(bytes) {
  const [unit, divisor] = bytes < 1024 * 1024 ? ["KB", 1024] : ["MB", 1024 * 1024];
  return `${(Math.ceil((bytes / divisor) * 10) / 10).toLocaleString()} ${unit}`;
}

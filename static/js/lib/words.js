// What scripts say comes with the page, translated (inbox/templatetags/words.py).

const said = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

export function words(key, values = {}) {
  return (said[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// A short sentence at the head of the page, with at most one thing to do about it.
const SHOWN_MS = 6000;

// Those that came with the page go like the others.
for (const shown of document.querySelectorAll("#toasts > *")) setTimeout(() => shown.remove(), SHOWN_MS);

export function toast(text, { label = "", act = null, keep = false } = {}) {
  const place = document.getElementById("toasts");
  if ([...place.children].some((shown) => shown.firstElementChild?.textContent === text)) return;
  const bread = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  const button = bread.querySelector("button");
  bread.querySelector("span").textContent = text;
  button.hidden = !act;
  button.textContent = label;
  button.addEventListener("click", () => { bread.remove(); act(); });
  place.append(bread);
  if (!keep) setTimeout(() => bread.remove(), SHOWN_MS);
}

document.addEventListener("frame:notice", ({ detail }) => toast(detail.html));

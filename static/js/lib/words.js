// What scripts say comes with the page, translated (inbox/templatetags/words.py).

const said = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

export function words(key, values = {}) {
  return (said[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR = { hour: "2-digit", minute: "2-digit" };

/** Write the times of messages as the reader's clock shows them. */
export function fillTimes(root) {
  for (const element of root.querySelectorAll("time")) {
    element.textContent = words(new Date(element.dateTime));
  }
}

function words(time) {
  const now = new Date();
  if (time.toDateString() === now.toDateString()) return time.toLocaleTimeString([], HOUR);
  const near = Math.abs(now - time) < 6 * DAY_MS;
  const day = near ? { weekday: "short" } : { day: "numeric", month: "short" };
  return time.toLocaleString([], { ...day, ...HOUR });
}

// Times as people say them; durations in the words of inbox/templatetags/windows.py.

import { words } from "./words.js";

// The server's time, whatever this computer's clock says, and one tick a second.
const TICK_MS = 1000;
const watchers = new Set();
// The page carries the time at which it was made; the socket's hello is closer.
let offset = Number(document.body.dataset.now || Date.now()) - Date.now();

export const now = () => Date.now() + offset;

export function watch(update) {
  watchers.add(update);
  return () => watchers.delete(update);
}

const tick = () => watchers.forEach((update) => update());

document.addEventListener("live:clock", ({ detail }) => {
  offset = typeof detail === "number" ? detail : detail.offset;
  tick();
});
document.addEventListener("visibilitychange", tick);
setInterval(tick, TICK_MS);

const MINUTE = 60;
const HOUR = 3600;
const DAY_MS = 86_400_000;
const language = document.documentElement.lang || undefined;
const HOURS = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { day: "numeric", month: "short" };
const STYLES = {
  time: HOURS,
  exact: { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" },
  date: { ...DAY, year: "numeric" },
  datetime: { weekday: "short", ...HOURS },
  weekday: { weekday: "short" },
  day: DAY,
  longDay: { weekday: "long", day: "numeric", month: "long" },
};
const styles = {};
const written = (at, as) => (styles[as] ??= new Intl.DateTimeFormat(language, STYLES[as])).format(at);

export function duration(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const [h, m] = [Math.floor(seconds / HOUR), Math.floor(seconds / MINUTE) % MINUTE];
  if (h) return words("hours_minutes", { h, m: String(m).padStart(2, "0") });
  return m ? words("minutes", { m }) : words("seconds", { s: seconds });
}

export function shortDuration(milliseconds) {
  const h = Math.floor(milliseconds / 1000 / HOUR);
  return h ? words("hours", { h }) : duration(milliseconds);
}

export const dayOf = (moment) => new Date(moment).toDateString();

function daysAgo(moment) {
  const midnight = new Date(now()).setHours(0, 0, 0, 0);
  return Math.round((midnight - new Date(moment).setHours(0, 0, 0, 0)) / DAY_MS);
}

export function dayName(moment) {
  const days = daysAgo(moment);
  if (days === 0) return words("today");
  return days === 1 ? words("yesterday") : written(new Date(moment), "longDay");
}

export function said(moment, as) {
  const at = new Date(moment);
  if (as !== "list") return written(at, as);
  const days = daysAgo(at);
  if (days === 1) return words("yesterday");
  return written(at, days < 1 ? "time" : days < 7 ? "weekday" : "day");
}

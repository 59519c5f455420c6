// Times as people say them; durations in the words of inbox/templatetags/windows.py.

import { now } from "./clock.js";
import { words } from "./words.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY_MS = 86_400_000;
const language = document.documentElement.lang || undefined;
const style = (options) => new Intl.DateTimeFormat(language, options);
const clock = style({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = style({ dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const weekday = style({ weekday: "short" });
const dayAndClock = style({ weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const short = style({ day: "numeric", month: "short" });
const date = style({ day: "numeric", month: "short", year: "numeric" });
const fullDay = style({ weekday: "long", day: "numeric", month: "long" });

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
  return days === 1 ? words("yesterday") : fullDay.format(new Date(moment));
}

export function said(moment, as) {
  const at = new Date(moment);
  if (as === "time") return clock.format(at);
  if (as === "exact") return exact.format(at);
  if (as === "date") return date.format(at);
  if (as === "datetime") return dayAndClock.format(at);
  const days = daysAgo(at);
  if (days <= 0) return clock.format(at);
  if (days === 1) return words("yesterday");
  return (days < 7 ? weekday : short).format(at);
}

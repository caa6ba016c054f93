/** Dates and times as a person reads them in their own zone. All instants are milliseconds. */

const formats = new Map();

function format(tz, options, locale = "en-US") {
  const key = `${tz} ${locale} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, build(tz, options, locale));
  return formats.get(key);
}

function build(tz, options, locale) {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: tz || "UTC" });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  }
}

/** 9:05 AM */
export function clockTime(ms, tz, seconds = false) {
  const options = { hour: "numeric", minute: "2-digit", ...(seconds && { second: "2-digit" }) };
  return format(tz, options).format(ms);
}

/** Monday, January 11, 2027 */
export function longDate(ms, tz) {
  return format(tz, { weekday: "long", month: "long", day: "numeric", year: "numeric" }).format(ms);
}

/** Mon, Jan 11 */
export function shortDate(ms, tz) {
  return format(tz, { weekday: "short", month: "short", day: "numeric" }).format(ms);
}

/** Mon, Jan 11, 2027 */
export function mediumDate(ms, tz) {
  return format(tz, { weekday: "short", month: "short", day: "numeric", year: "numeric" })
    .format(ms);
}

/** 2027-01-11, the day that it is there; days sort and compare as text. */
export function dayKey(ms, tz) {
  return format(tz, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA").format(ms);
}

/** MST, PST, GMT+1 */
export function zoneName(ms, tz) {
  const parts = format(tz, { timeZoneName: "short" }).formatToParts(ms);
  return parts.find((part) => part.type === "timeZoneName")?.value || "";
}

/** "Today", "Yesterday", or the long date without the year when it is this year's. */
export function dayName(ms, tz, now) {
  const near = nearDay(ms, tz, now);
  if (near) return near[0].toUpperCase() + near.slice(1);
  const sameYear = dayKey(ms, tz).slice(0, 4) === dayKey(now, tz).slice(0, 4);
  const options = { weekday: "long", month: "long", day: "numeric" };
  return format(tz, sameYear ? options : { ...options, year: "numeric" }).format(ms);
}

/** "today", "yesterday", "tomorrow" or "" */
export function nearDay(ms, tz, now) {
  const day = dayKey(ms, tz);
  if (day === dayKey(now, tz)) return "today";
  if (day === dayKey(now - 864e5, tz)) return "yesterday";
  if (day === dayKey(now + 864e5, tz)) return "tomorrow";
  return "";
}

/** "in 3 days", "2 hours ago" */
export function distance(ms, now) {
  const seconds = Math.round(Math.abs(ms - now) / 1000);
  const steps = [[86400, "day"], [3600, "hour"], [60, "minute"]];
  const [size, unit] = steps.find(([step]) => seconds >= step) || [1, "second"];
  const count = Math.round(seconds / size);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return ms >= now ? `in ${words}` : `${words} ago`;
}

const SLACK_DATES = {
  date_num: [{ year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA"],
  date_slash: [{ year: "numeric", month: "2-digit", day: "2-digit" }],
  date_long: [{ weekday: "long", month: "long", day: "numeric", year: "numeric" }],
  date_long_full: [{ month: "long", day: "numeric", year: "numeric" }],
  date: [{ month: "long", day: "numeric", year: "numeric" }],
  date_short: [{ month: "short", day: "numeric", year: "numeric" }],
  time: [{ hour: "numeric", minute: "2-digit" }],
  time_secs: [{ hour: "numeric", minute: "2-digit", second: "2-digit" }],
};

/** Fill in a pattern such as "{date_short_pretty} at {time}". `seconds` is a Unix timestamp. */
export function slackDate(seconds, pattern, tz, now) {
  const ms = Number(seconds) * 1000;
  if (!Number.isFinite(ms)) return null;
  let known = true;
  const text = pattern.replace(/\{([a-z_]+)\}/g, (whole, token) => {
    if (token === "ago") return distance(ms, now);
    const plain = token.replace(/_pretty$/, "");
    const near = token.endsWith("_pretty") && nearDay(ms, tz, now);
    if (near) return near;
    const found = SLACK_DATES[plain === "day_divider" ? "date_long" : plain];
    if (!found) known = false;
    return found ? format(tz, ...found).format(ms) : whole;
  });
  return known ? text : null;
}

/** Seconds of a wall-clock text "2027-01-11T09:30" in a zone. */
export function wallToSeconds(text, tz) {
  const asUtc = Date.parse(`${text}:00Z`.replace(/:\d\d:\d\d:00Z$/, (m) => m.slice(0, 6) + "Z"));
  if (!Number.isFinite(asUtc)) return null;
  let guess = asUtc;
  for (let i = 0; i < 2; i += 1) guess = asUtc - (wallAsUtc(guess, tz) - guess);
  return Math.round(guess / 1000);
}

/** "2027-01-11T09:30" of an instant in a zone, for a datetime-local field. */
export function secondsToWall(seconds, tz) {
  return new Date(wallAsUtc(seconds * 1000, tz)).toISOString().slice(0, 16);
}

function wallAsUtc(ms, tz) {
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
    minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const part = {};
  for (const { type, value } of format(tz, options).formatToParts(ms)) part[type] = Number(value);
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

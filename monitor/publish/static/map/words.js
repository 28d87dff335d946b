// Words for values and times, in the language of the page. Everything here returns text; nothing here touches the page.

const { lang: language } = document.documentElement;
const { labels, messages } = JSON.parse(document.getElementById("main").dataset.words);
const plurals = new Intl.PluralRules(language);
const FORMS = ["one", "few", "many"]; // in the order of the catalogues' plural forms
const LOCALE = language === "en" ? "en-GB" : language;

const filled = (words, values) => words.replace(/%\((\w+)\)s/g, (_whole, name) => String(values[name]));

// The message in the page's language, its %(name)s filled in.
export const _ = (message, values = {}) => filled(messages[message] ?? message, values);

// The message in the form that goes with a number, which is %(num)s.
export function ngettext(one, many, num, values = {}) {
  const words = messages[one]?.[FORMS.indexOf(plurals.select(num))] ?? (num === 1 ? one : many);
  return filled(words, { num, ...values });
}

export function label(value) {
  const words = labels[value ?? "unknown"] ?? String(value).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function nameOf(names) {
  const found = names?.[language] || names?.en || Object.values(names ?? {}).find(Boolean) || "";
  return language === "uk" ? found.replaceAll("'", "’") : found;
}

export const regionNameIn = (properties) => properties[`name_${language}`] || properties.name_en;

// Formatters are dear to make and used for every row.
const formats = new Map();
function written(zone, locale, options) {
  const key = `${locale} ${zone} ${Object.entries(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key);
}

const MINUTE_MS = 60_000;
const DAY = { day: "numeric", month: "short", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const NUMBERS = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", hourCycle: "h23" };
const format = (zone, instant, options, locale = LOCALE) => written(zone, locale, options).format(instant);

// The calendar day of an instant in a zone, as YYYY-MM-DD; days compare as text.
export function dayIn(zone, instant) {
  return format(zone, instant, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
}

// The instant a calendar day begins at in a zone, in seconds since 1970.
export function startOfDay(zone, day) {
  const guess = Date.parse(`${day}T00:00:00Z`);
  const offset = (instant) => {
    const parts = written(zone, "en-GB", NUMBERS).formatToParts(instant);
    const { year, month, day: date, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(year, month - 1, date, hour, minute) - instant;
  };
  return (guess - offset(guess - offset(guess))) / 1000;
}

export const nextDay = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
export const dayWords = (day) => format("UTC", new Date(`${day}T00:00:00Z`), DAY);

// One instant, or the two that bound a span: what both share is said once, as in publish/words.py.
function spanWords(zone, bounds, alone) {
  const offsets = bounds.map((bound) => format(zone, bound, { timeZoneName: "longOffset" }, "en-GB").match(/GMT(.*)$/)[1]);
  const local = new Set(offsets).size === 1
    ? `${dated(zone, bounds)} UTC${offsets[0]}`
    : bounds.map((bound, i) => `${dated(zone, [bound])} UTC${offsets[i]}`).join(" – ");
  if (alone || zone === "UTC") return local;
  const days = new Set(bounds.flatMap((bound) => [dayIn(zone, bound), dayIn("UTC", bound)]));
  const utc = days.size === 1 ? bounds.map((bound) => format("UTC", bound, CLOCK)).join(" – ") : dated("UTC", bounds);
  return `${local} (${utc} UTC)`;
}

// Each bound's time of day, with a day where it is another than the one before.
function dated(zone, bounds) {
  const days = bounds.map((bound) => dayIn(zone, bound));
  return bounds
    .map((bound, i) => (days[i] === days[i - 1] ? format(zone, bound, CLOCK) : `${format(zone, bound, DAY)}, ${format(zone, bound, CLOCK)}`))
    .join(" – ");
}

// Whole local days stay days; everything else is a span with both bounds, in UTC too unless alone.
export function windowWords(zone, from, until, { alone = false } = {}) {
  if (format(zone, from, CLOCK) === "00:00" && format(zone, until, CLOCK) === "00:00") {
    const [first, last] = [format(zone, from, DAY), format(zone, new Date(until - 1), DAY)];
    return first === last ? first : `${first} – ${last}`;
  }
  if (until - from <= MINUTE_MS) return spanWords(zone, [from], alone);
  return spanWords(zone, [from, until], alone);
}

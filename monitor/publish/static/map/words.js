// Words for values and times. Everything here returns text; nothing here touches the page.

const LABELS = {
  violation_reviewed: "Violation, reviewed",
  violation_preliminary: "Violation, preliminary",
  allegation: "Allegation, undetermined",
  no_violation: "No violation",
  disputed: "Attribution disputed",
  unattributed: "Not attributed",
  nuclear_plant: "Nuclear plant",
  power_plant_thermal: "Thermal power plant",
  power_plant_hydro: "Hydropower plant",
  oil_depot: "Oil depot",
  other_energy: "Other energy facility",
  not_energy: "Not an energy facility",
};

export function label(value) {
  if (value === null || value === undefined) return "Unknown";
  const words = LABELS[value] ?? String(value).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function nameOf(names) {
  return names?.en || Object.values(names ?? {}).find(Boolean) || "";
}

// The calendar day of an instant in a zone, as YYYY-MM-DD; days compare as text.
export function dayIn(zone, instant) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(instant);
}

function clock(zone, instant) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(instant);
}

function dayWords(zone, instant) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short", year: "numeric" }).format(instant);
}

function instantWords(zone, instant, alone) {
  const local = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "longOffset",
  }).format(instant).replace("GMT", "UTC");
  return alone || zone === "UTC" ? local : `${local} (${clock("UTC", instant)} UTC)`;
}

// Whole local days stay days; everything else is a span with both bounds, in UTC too unless alone.
export function windowWords(zone, fromText, untilText, { alone = false } = {}) {
  const from = new Date(fromText);
  const until = new Date(untilText);
  if (clock(zone, from) === "00:00" && clock(zone, until) === "00:00") {
    const first = dayWords(zone, from);
    const last = dayWords(zone, new Date(until - 1));
    return first === last ? first : `${first} – ${last}`;
  }
  return `${instantWords(zone, from, alone)} – ${instantWords(zone, until, alone)}`;
}

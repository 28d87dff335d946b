// What is shown, and its text form in the address: the same address always gives the same view.

export const TIERS = ["violation_reviewed", "violation_preliminary", "allegation", "no_violation", "disputed"];
const SHOWN_AT_FIRST = TIERS.filter((tier) => tier !== "no_violation");
const DAY = /^\d{4}-\d\d-\d\d$/;
const WORDS = { party: "a", region: "g", family: "f", status: "st", incident: "i" };
const SWITCHES = { differ: "d", only: "o", heat: "h", coverage: "cv" };

export function firstState(reading) {
  return {
    reading, from: "", to: "", tiers: new Set(SHOWN_AT_FIRST), hiddenCategories: new Set(), hiddenSites: new Set(),
    party: "", region: "", family: "", status: "", incident: "", since: "", differ: false, only: false, heat: false,
    coverage: false, areas: true, box: null, view: null,
  };
}

const list = (text) => new Set((text ?? "").split(",").filter(Boolean));
const sameSet = (left, right) => left.size === right.length && right.every((item) => left.has(item));
const numbers = (text, count, separator) => {
  const found = (text ?? "").split(separator).map(Number);
  return text && found.length === count && found.every(Number.isFinite) ? found : null;
};

export function readHash(hash, readings) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = firstState(readings[0] ?? "");
  if (readings.includes(given.get("r"))) state.reading = given.get("r");
  for (const bound of ["from", "to"]) if (DAY.test(given.get(bound) ?? "")) state[bound] = given.get(bound);
  if (given.has("t")) state.tiers = new Set([...list(given.get("t"))].filter((tier) => TIERS.includes(tier)));
  state.hiddenCategories = list(given.get("-c"));
  state.hiddenSites = list(given.get("-s"));
  for (const [name, key] of Object.entries(WORDS)) state[name] = given.get(key) ?? "";
  for (const [name, key] of Object.entries(SWITCHES)) state[name] = given.get(key) === "1";
  state.areas = given.get("ar") !== "0";
  if (Number.isFinite(Date.parse(given.get("since") ?? ""))) state.since = new Date(given.get("since")).toISOString();
  state.box = numbers(given.get("b"), 4, ",");
  const view = numbers(given.get("z"), 3, "/");
  if (view) state.view = { zoom: view[0], lat: view[1], lon: view[2] };
  return state;
}

export function writeHash(state) {
  const parts = new URLSearchParams();
  if (state.view) parts.set("z", `${state.view.zoom}/${state.view.lat.toFixed(4)}/${state.view.lon.toFixed(4)}`);
  parts.set("r", state.reading);
  for (const bound of ["from", "to"]) if (state[bound]) parts.set(bound, state[bound]);
  if (!sameSet(state.tiers, SHOWN_AT_FIRST)) parts.set("t", [...state.tiers].sort().join(","));
  if (state.hiddenCategories.size) parts.set("-c", [...state.hiddenCategories].sort().join(","));
  if (state.hiddenSites.size) parts.set("-s", [...state.hiddenSites].sort().join(","));
  for (const [name, key] of Object.entries(SWITCHES)) if (state[name]) parts.set(key, "1");
  if (!state.areas) parts.set("ar", "0");
  if (state.since) parts.set("since", state.since.replace(/\.000Z$/, "Z"));
  if (state.box) parts.set("b", state.box.map((bound) => bound.toFixed(5)).join(","));
  for (const [name, key] of Object.entries(WORDS)) if (state[name]) parts.set(key, state[name]);
  return `#${parts.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}

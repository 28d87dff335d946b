// What is shown, and its text form in the URL hash: the same hash always gives the same view.

export const TIERS = ["violation_reviewed", "violation_preliminary", "allegation", "no_violation", "disputed"];
const SHOWN_AT_FIRST = TIERS.filter((tier) => tier !== "no_violation");

export function firstState(reading) {
  return {
    reading, from: "", to: "", tiers: new Set(SHOWN_AT_FIRST),
    hiddenCategories: new Set(), hiddenSites: new Set(), incident: "", region: "", view: null,
  };
}

const list = (text) => new Set((text ?? "").split(",").filter(Boolean));
const sameSet = (left, right) => left.size === right.length && right.every((item) => left.has(item));

export function readHash(hash, readings) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = firstState(readings[0] ?? "");
  if (readings.includes(given.get("r"))) state.reading = given.get("r");
  for (const bound of ["from", "to"]) {
    if (/^\d{4}-\d\d-\d\d$/.test(given.get(bound) ?? "")) state[bound] = given.get(bound);
  }
  if (given.has("t")) state.tiers = new Set([...list(given.get("t"))].filter((tier) => TIERS.includes(tier)));
  state.hiddenCategories = list(given.get("-c"));
  state.hiddenSites = list(given.get("-s"));
  state.incident = given.get("i") ?? "";
  state.region = given.get("g") ?? "";
  const [zoom, lat, lon] = (given.get("z") ?? "").split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite)) state.view = { zoom, lat, lon };
  return state;
}

export function writeHash(state) {
  const parts = new URLSearchParams();
  if (state.view) parts.set("z", `${state.view.zoom}/${state.view.lat.toFixed(4)}/${state.view.lon.toFixed(4)}`);
  parts.set("r", state.reading);
  if (state.from) parts.set("from", state.from);
  if (state.to) parts.set("to", state.to);
  if (!sameSet(state.tiers, SHOWN_AT_FIRST)) parts.set("t", [...state.tiers].sort().join(","));
  if (state.hiddenCategories.size) parts.set("-c", [...state.hiddenCategories].sort().join(","));
  if (state.hiddenSites.size) parts.set("-s", [...state.hiddenSites].sort().join(","));
  if (state.region) parts.set("g", state.region);
  if (state.incident) parts.set("i", state.incident);
  return `#${parts.toString().replaceAll("%2F", "/").replaceAll("%2C", ",")}`;
}

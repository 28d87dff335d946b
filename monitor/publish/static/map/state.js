// What is shown, and its text form in the address: the same address always gives the same view.

export const TIERS = ["violation_reviewed", "violation_preliminary", "allegation", "no_violation", "disputed"];
const SHOWN_AT_FIRST = TIERS.filter((tier) => tier !== "no_violation");
const DAY = /^(19|20)\d\d-\d\d-\d\d$/;
const INSTANT = /^(19|20)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/;
const STATUSES = ["preliminary", "reviewed"];
const FARTHEST_LAT = 85; // where the Mercator square ends
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

const isDay = (text) => DAY.test(text) && startsWith(`${text}T00:00:00Z`, text);
const isInstant = (text) => INSTANT.test(text) && startsWith(text, text.slice(0, 16));

// Whether it is a time, and the one it says: 30 February is not the 2 March that a browser makes of it.
function startsWith(time, text) {
  const instant = new Date(time);
  return Number.isFinite(instant.getTime()) && instant.toISOString().startsWith(text);
}

function isOnMap([zoom, lat, lon], { least, most }) {
  return zoom >= least && zoom <= most && Math.abs(lat) <= FARTHEST_LAT && Math.abs(lon) <= 180;
}

const isBox = ([west, south, east, north]) => west <= east && south <= north && Math.abs(south) <= 90 && Math.abs(north) <= 90;

// The state an address asks for, and what of the address cannot be used: that is left out.
export function readHash(hash, { readings, zooms }) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = firstState(readings[0] ?? "");
  const leftOut = [];
  const take = (key, use) => {
    const text = given.get(key);
    if (text && !use(text)) leftOut.push(`${key}=${text}`);
  };
  const set = (name, value, usable) => {
    if (usable) state[name] = value;
    return usable;
  };
  take("r", (text) => set("reading", text, readings.includes(text)));
  for (const bound of ["from", "to"]) take(bound, (text) => set(bound, text, isDay(text) && !(bound === "to" && text < state.from)));
  if (given.get("t") === "") state.tiers = new Set();
  take("t", (text) => {
    const [asked, known] = [list(text), TIERS.filter((tier) => list(text).has(tier))];
    return set("tiers", new Set(known), known.length > 0) && known.length === asked.size;
  });
  state.hiddenCategories = list(given.get("-c"));
  state.hiddenSites = list(given.get("-s"));
  for (const [name, key] of Object.entries(WORDS)) take(key, (text) => set(name, text, name !== "status" || STATUSES.includes(text)));
  for (const [name, key] of Object.entries(SWITCHES)) state[name] = given.get(key) === "1";
  state.areas = given.get("ar") !== "0";
  take("since", (text) => isInstant(text) && set("since", new Date(text).toISOString(), true));
  take("b", (text) => {
    const box = numbers(text, 4, ",");
    return box !== null && set("box", box, isBox(box));
  });
  take("z", (text) => {
    const view = numbers(text, 3, "/");
    return view !== null && set("view", { zoom: view[0], lat: view[1], lon: view[2] }, isOnMap(view, zooms));
  });
  return { state, leftOut };
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

// The incidents of the columns: what each is under a reading, and which of them the filters leave.

import { NOWHERE } from "./columns.js";
import { startOfDay, nextDay } from "./words.js";

const REVIEWED = 0x80;
const UNKNOWN_CATEGORY = 0xff;

export class Incidents {
  constructor(columns) {
    this.columns = columns;
    this.count = columns.x.length;
    this.ids = columns.id.length ? new TextDecoder().decode(columns.id).split("\n") : [];
    this.numbers = null; // by id; made when first asked for
    // one table of readings: the number of its column by its id
    this.readings = new Map(columns.readings.map((id, number) => [id, columns[`reading_${number}`]]));
  }

  // The number of an id; none where it is not here.
  numberOf(id) {
    this.numbers ??= new Map(this.ids.map((each, i) => [each, i]));
    return this.numbers.get(id);
  }

  code(i, reading) { return (this.readings.get(reading)[i] & ~REVIEWED) - 1; }
  tier(i, reading) { return this.columns.tiers[this.code(i, reading)]; }

  category(i) { return this.columns.categories[this.columns.category[i]] ?? null; }
  regions(i) { return this.columns.regions[this.columns.regions_of[i]]; }
  families(i) { return this.columns.families[this.columns.families_of[i]]; }
  attribution(i) { return this.columns.attributions[this.columns.attribution[i]]; }
  disputed(i) { return this.attribution(i).state === "disputed"; }
  placed(i) { return this.columns.x[i] !== NOWHERE; }
  // What nobody vouches for and people have not let stand is shown to monitors, and no number counts it.
  counted(i) { return !this.columns.submission[i]; }

  // The first and the last second of those assessed under a reading; none where there are none.
  reach(reading) {
    const { from_s: from, until_s: until } = this.columns;
    let [first, last] = [Infinity, 0];
    this.readings.get(reading).forEach((standing, i) => {
      if (standing) [first, last] = [Math.min(first, from[i]), Math.max(last, until[i] - 1)];
    });
    return first <= last ? [first, last] : null;
  }

  // Whether the readings of one agreement come to different tiers; one that did not assess it says nothing.
  differs(i, readings) {
    const codes = readings.map((id) => this.readings.get(id)[i] & ~REVIEWED).filter(Boolean);
    return new Set(codes).size > 1;
  }

  // What passes every filter but that of tiers: the legend counts it. An incident is of the day it began on.
  passing(state, { zone, readings, ignoreDays = false }) {
    const { columns: c } = this;
    const standing = this.readings.get(state.reading);
    const after = state.from && !ignoreDays ? startOfDay(zone, state.from) : 0;
    const before = state.to && !ignoreDays ? startOfDay(zone, nextDay(state.to)) : Infinity;
    const category = allowed(c.categories, (name) => !state.hiddenCategories.has(name));
    category[UNKNOWN_CATEGORY] = state.hiddenCategories.has("unknown") ? 0 : 1;
    const attribution = allowed(c.attributions, (a) => !state.party || (a.party ?? a.state) === state.party);
    const region = allowed(c.regions, (codes) => !state.region || codes.includes(state.region), Uint8Array, c.regions.length);
    const family = allowed(c.families, (names) => !state.family || names.includes(state.family), Uint8Array, c.families.length);
    const reviewed = { preliminary: 0, reviewed: REVIEWED }[state.status];
    const since = state.only && state.since ? Date.parse(state.since) / 1000 : 0;
    const found = [];
    for (let i = 0; i < this.count; i += 1) {
      if (standing[i] && c.from_s[i] >= after && c.from_s[i] < before && category[c.category[i]] && attribution[c.attribution[i]]
        && region[c.regions_of[i]] && family[c.families_of[i]] && (reviewed === undefined || (standing[i] & REVIEWED) === reviewed)
        && c.changed_s[i] >= since && (!state.differ || this.differs(i, readings))) found.push(i);
    }
    return found;
  }

  // Of these, what the tiers ticked in the legend leave.
  shown(passing, state) {
    const disputed = this.columns.attributions.map((each) => each.state === "disputed");
    const standing = this.readings.get(state.reading);
    const ticked = this.columns.tiers.map((tier) => state.tiers.has(tier));
    return passing.filter((i) => ticked[(standing[i] & ~REVIEWED) - 1]
      && (state.tiers.has("disputed") || !disputed[this.columns.attribution[i]]));
  }

  // How many are here that were not so before.
  freshSince(before) {
    const { changed_s: now } = this.columns;
    return this.ids.filter((id, i) => this.counted(i) && before.columns.changed_s[before.numberOf(id)] !== now[i]).length;
  }

  // "new", "changed" or nothing, since an instant.
  news(i, since) {
    if (!since || this.columns.changed_s[i] < Date.parse(since) / 1000) return "";
    return this.columns.revision[i] === 1 ? "new" : "changed";
  }
}

function allowed(values, isAllowed, Kind = Uint8Array, size = 256) {
  const found = new Kind(size);
  values.forEach((value, number) => { found[number] = isAllowed(value) ? 1 : 0; });
  return found;
}

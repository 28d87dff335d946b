// Counting what is shown: by region where it has no place, by tier in the legend, and what of it is in view.

import { TIERS } from "./state.js";

const L = window.L;

// By region, and under no code where not even that is known: what has no place to be drawn at.
export function regionTallies(incidents, shown, reading) {
  const tallies = new Map();
  for (const i of shown) {
    if (incidents.placed(i) || !incidents.counted(i)) continue;
    const codes = incidents.regions(i);
    for (const code of codes.length ? codes : [""]) {
      if (!tallies.has(code)) tallies.set(code, new Map());
      const tiers = tallies.get(code);
      for (const key of [incidents.tier(i, reading), "all"]) tiers.set(key, (tiers.get(key) ?? 0) + 1);
    }
  }
  const ordered = (tiers) => new Map([...incidents.columns.tiers, "all"].filter((key) => tiers.has(key)).map((key) => [key, tiers.get(key)]));
  return new Map([...tallies].map(([code, tiers]) => [code, ordered(tiers)]));
}

// How many have no place to be drawn at: one of several regions is one.
export const unplaced = (incidents, shown) => shown.filter((i) => !incidents.placed(i) && incidents.counted(i)).length;

// Whether an incident is in view: by its place, or by any of its regions where it has none.
export function seenIn(map, box, incidents, regions) {
  const bounds = box ? L.latLngBounds([box[1], box[0]], [box[3], box[2]]) : map.getBounds();
  const [northWest, southEast] = [bounds.getNorthWest(), bounds.getSouthEast()].map((at) => map.project(at, 0).multiplyBy(2 ** 24));
  const { x, y, regions_of: of, regions: tables } = incidents.columns;
  const seen = tables.map((codes) => !box && (!codes.length || regions.inView(codes, bounds)));
  return (i) => (incidents.placed(i)
    ? x[i] >= northWest.x - 1 && x[i] <= southEast.x + 1 && y[i] >= northWest.y - 1 && y[i] <= southEast.y + 1
    : seen[of[i]]);
}

// How many there are of each tier; those disputed are counted there too.
export function tierTally(incidents, numbers, reading) {
  const tally = new Map(TIERS.map((tier) => [tier, 0]));
  const codes = new Uint32Array(incidents.columns.tiers.length);
  let disputed = 0;
  for (const i of numbers) {
    if (!incidents.counted(i)) continue;
    codes[incidents.code(i, reading)] += 1;
    if (incidents.disputed(i)) disputed += 1;
  }
  incidents.columns.tiers.forEach((tier, code) => tally.set(tier, codes[code]));
  return tally.set("disputed", disputed);
}

// The controls above the map: filled from what there is, read into the state.

import { element } from "./side.js";
import { TIERS } from "./state.js";
import { _, label } from "./words.js";

const form = document.getElementById("filters");
const byId = (id) => document.getElementById(id);

function choice(name, value, words, { type = "checkbox", checked, count = null }) {
  return element("label", {}, element("input", { type, name, value, checked }), element("span", {}, words), count === null ? null : element("output", {}, String(count)));
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, words]) => element("option", { value, selected: value === chosen }, words)));
}

const named = (values, words) => values.map((value) => [value, words(value)]).sort(([, a], [, b]) => a.localeCompare(b));

export function fillControls(state, { incidents, sites, agreements, readings, readingName, partyName, regionName }) {
  const agreement = form.elements.agreement;
  options(agreement, agreements.list.map(({ id, name }) => [id, name]), agreements.of(state.reading)?.id);
  agreement.closest("label").hidden = agreements.list.length < 2;
  byId("reading-choice").replaceChildren(...readings.map((id) => choice("reading", id, readingName(id), { type: "radio", checked: id === state.reading })));
  const c = incidents?.columns;
  const categories = new Uint32Array(256);
  for (const number of c?.category ?? []) categories[number] += 1;
  const kinds = [...(c?.categories ?? []).map((name, n) => [name, categories[n]]), ...(categories[255] ? [["unknown", categories[255]]] : [])];
  byId("category-choice").replaceChildren(...kinds.sort(([a], [b]) => label(a).localeCompare(label(b))).map(([name, count]) =>
    choice("category", name, label(name), { checked: !state.hiddenCategories.has(name), count })));
  byId("site-choice").replaceChildren(...(sites.columns ? sites.counts : []).sort(([a], [b]) => label(a).localeCompare(label(b))).map(([name, count]) =>
    choice("site", name, label(name), { checked: !state.hiddenSites.has(name), count })));
  const parties = [...new Set((c?.attributions ?? []).map((each) => each.party ?? each.state))];
  options(form.elements.party, [["", _("Anyone")], ...named(parties, (value) => (["disputed", "unattributed"].includes(value) ? label(value) : partyName(value)))], state.party);
  options(form.elements.region, [["", _("All regions")], ...named([...new Set((c?.regions ?? []).flat())], regionName)], state.region);
  options(form.elements.family, [["", _("Any source")], ...named([...new Set((c?.families ?? []).flat())], (id) => c.family_titles[id] || id)], state.family);
  form.elements.status.value = state.status;
  form.elements.from.value = state.from;
  form.elements.to.value = state.to;
  form.elements.since.value = state.since ? state.since.slice(0, 16) : "";
  for (const name of ["differ", "only", "heat", "coverage", "areas"]) form.elements[name].checked = state[name];
  for (const box of document.querySelectorAll("input[name=tier]")) box.checked = state.tiers.has(box.value);
}

const ticked = (name) => new Set([...document.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value));
const unticked = (name) => new Set([...document.querySelectorAll(`input[name=${name}]:not(:checked)`)].map((box) => box.value));

export function readControls(state, agreements) {
  const { agreement, party, region, family, status, from, to, since } = form.elements;
  const chosen = agreements.list.find((each) => each.id === agreement.value);
  [state.reading] = [...ticked("reading"), state.reading];
  if (chosen && !chosen.readings.includes(state.reading)) [state.reading] = chosen.readings;
  Object.assign(state, { party: party.value, region: region.value, family: family.value, status: status.value, from: from.value, to: to.value });
  state.since = since.value ? `${since.value.slice(0, 16)}:00.000Z` : "";
  for (const name of ["differ", "only", "heat", "coverage", "areas"]) state[name] = form.elements[name].checked;
  state.tiers = new Set(TIERS.filter((tier) => ticked("tier").has(tier)));
  state.hiddenCategories = unticked("category");
  state.hiddenSites = unticked("site");
}

// How many filters are set beyond the first view: told where they are folded away.
export function filtersSet(state) {
  const words = ["party", "region", "family", "status", "from", "to", "since"].filter((name) => state[name]);
  return words.length + (state.hiddenCategories.size > 0) + (state.hiddenSites.size > 0) + Number(state.differ) + Number(state.box !== null);
}

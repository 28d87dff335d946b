// The map page: reads the API, keeps what is shown in the URL hash, draws it and lists it.

import { featurePages, fetchAgreements, fetchBasemap, fetchDetail } from "./map/data.js";
import { drawBasemap, drawIncidents, drawRegions, drawSites, centreOf } from "./map/draw.js";
import { closePanel, element, fillList, fillPanel, icon, sayInPanel } from "./map/side.js";
import { readHash, writeHash, firstState, TIERS } from "./map/state.js";
import { dayIn, label, nameOf } from "./map/words.js";

const L = window.L;
const page = document.getElementById("main");
const filters = document.getElementById("filters");
const readings = page.dataset.readings.split(" ").filter(Boolean);
const { zone } = page.dataset;
const map = window[page.dataset.map];
const home = { lat: map.getCenter().lat, lon: map.getCenter().lng, zoom: map.getZoom() };

const data = { incidents: [], sites: [], regions: [], readingNames: new Map(), partyNames: new Map(), regionNames: new Map(), failed: [], loading: true };
let state = readHash(location.hash, readings);
let basemap = null;
const drawn = L.layerGroup().addTo(map);

const readingName = (id) => data.readingNames.get(id) || id;
const partyName = (id) => data.partyNames.get(id) || id;
const regionName = (code) => data.regionNames.get(code) || code;
const tierOf = (incident) => incident.properties.readings[state.reading]?.tier;

// --- what is shown ---------------------------------------------------------------------------

function inDays({ occurred_from: from, occurred_until: until }) {
  const last = dayIn(zone, new Date(new Date(until) - 1));
  return (!state.from || last >= state.from) && (!state.to || dayIn(zone, new Date(from)) <= state.to);
}

function passes(incident) {
  const { properties } = incident;
  return properties.kind === "strike" && !properties.retracted && tierOf(incident) && inDays(properties)
    && !state.hiddenCategories.has(properties.category ?? "unknown");
}

const tierShown = (incident) => state.tiers.has(tierOf(incident))
  && (state.tiers.has("disputed") || !incident.properties.disputed);

function inView(incident) {
  const bounds = map.getBounds();
  const centre = centreOf(incident);
  if (centre) return bounds.contains(centre);
  const { regions } = incident.properties;
  return !regions.length || data.regions.some((r) => regions.includes(r.properties.iso) && bounds.intersects(r.bounds));
}

function regionCounts(incidents) {
  const counts = new Map();
  for (const incident of incidents) {
    if (incident.geometry) continue;
    for (const code of incident.properties.regions) {
      const tiers = counts.get(code) ?? new Map();
      for (const key of [tierOf(incident), "all"]) tiers.set(key, (tiers.get(key) ?? 0) + 1);
      counts.set(code, tiers);
    }
  }
  for (const [code, tiers] of counts) counts.set(code, new Map([...TIERS, "all"].filter((t) => tiers.has(t)).map((t) => [t, tiers.get(t)])));
  return counts;
}

// --- drawing ---------------------------------------------------------------------------------

function draw() {
  const shown = data.incidents.filter((incident) => passes(incident) && tierShown(incident));
  drawn.clearLayers();
  drawRegions(drawn, data.regions, { counts: regionCounts(shown), chosen: state.region, icon, nameOf: regionName, onChoose: chooseRegion });
  drawSites(drawn, data.sites.filter((site) => !state.hiddenSites.has(site.properties.category)));
  drawIncidents(drawn, shown, { tierOf, chosen: state.incident, onChoose: chooseIncident });
  listShown(shown);
}

function listShown(shown) {
  const visible = shown.filter(inView);
  const listed = state.region
    ? visible.filter((incident) => incident.properties.regions.includes(state.region)) : visible;
  listed.sort((a, b) => b.properties.occurred_from.localeCompare(a.properties.occurred_from) || a.id.localeCompare(b.id));
  fillList(listed, { tierOf, zone, regionName, partyName, chosen: state.incident, onChoose: chooseIncident });
  countInView();
  say(listed.length, shown.length);
  page.dataset.drawn = String(shown.length);
}

function countInView() {
  const visible = data.incidents.filter((incident) => passes(incident) && inView(incident));
  for (const tier of TIERS) {
    const count = visible.filter((i) => (tier === "disputed" ? i.properties.disputed : tierOf(i) === tier)).length;
    document.querySelector(`[data-count="${tier}"]`).value = count;
  }
}

function say(listed, shown) {
  const where = state.region ? `in ${regionName(state.region)}` : "in view";
  const words = data.loading ? ["Loading …"] : [`${listed} ${where}, ${shown} in all under this reading.`];
  if (data.failed.length) words.push(`Not loaded: ${data.failed.join(", ")}.`);
  const status = document.getElementById("status");
  status.replaceChildren(words.join(" "));
  if (state.region) {
    const all = element("button", { type: "button", className: "plain" }, "All regions");
    all.addEventListener("click", () => chooseRegion(""));
    status.append(" ", all);
  }
}

// --- choosing --------------------------------------------------------------------------------

function chooseRegion(code) {
  state.region = state.region === code ? "" : code;
  changed();
}

async function chooseIncident(id, opener = null) {
  state.incident = id;
  changed();
  try {
    const detail = await fetchDetail(id);
    if (state.incident !== id) return; // another one was chosen meanwhile
    fillPanel(detail, { zone, regionName, partyName, readingName, onClose: () => closeIncident(id) });
  } catch (error) {
    sayInPanel(`This incident could not be read (${error.message}).`);
  }
  if (opener) document.getElementById("panel").focus();
}

function closeIncident(id) {
  state.incident = "";
  closePanel();
  changed();
  document.querySelector(`[data-incident="${CSS.escape(id)}"]`)?.focus();
}

// --- controls --------------------------------------------------------------------------------

function choice(name, value, words, { type = "checkbox", checked, count = null }) {
  const input = element("input", { type, name, value, checked });
  return element("label", {}, input, words, count === null ? null : element("output", {}, String(count)));
}

function tally(features, keyOf) {
  const counts = new Map();
  for (const feature of features) counts.set(keyOf(feature), (counts.get(keyOf(feature)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => label(a).localeCompare(label(b)));
}

function fillControls() {
  document.getElementById("reading-choice").replaceChildren(...readings.map((id) =>
    choice("reading", id, readingName(id), { type: "radio", checked: id === state.reading })));
  document.getElementById("category-choice").replaceChildren(
    ...tally(data.incidents, (f) => f.properties.category ?? "unknown").map(([category, count]) =>
      choice("category", category, label(category), { checked: !state.hiddenCategories.has(category), count })));
  document.getElementById("site-choice").replaceChildren(
    ...tally(data.sites, (f) => f.properties.category).map(([category, count]) =>
      choice("site", category, label(category), { checked: !state.hiddenSites.has(category), count })));
  filters.elements.from.value = state.from;
  filters.elements.to.value = state.to;
  for (const box of document.querySelectorAll("input[name=tier]")) box.checked = state.tiers.has(box.value);
}

const unticked = (name) => new Set([...document.querySelectorAll(`input[name=${name}]:not(:checked)`)].map((box) => box.value));
const ticked = (name) => new Set([...document.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value));

function readControls() {
  [state.reading] = [...ticked("reading"), state.reading];
  state.from = filters.elements.from.value;
  state.to = filters.elements.to.value;
  state.tiers = ticked("tier");
  state.hiddenCategories = unticked("category");
  state.hiddenSites = unticked("site");
  changed();
}

function changed() {
  history.replaceState(null, "", writeHash(state));
  draw();
}

function moved() {
  const { lat, lng } = map.getCenter();
  state.view = { lat, lon: lng, zoom: map.getZoom() };
  history.replaceState(null, "", writeHash(state));
  listShown(data.incidents.filter((incident) => passes(incident) && tierShown(incident)));
}

function applyState() {
  const { lat, lon, zoom } = state.view ?? home;
  map.setView([lat, lon], zoom, { animate: false });
  fillControls();
  draw();
  if (state.incident) chooseIncident(state.incident);
  else closePanel();
}

function wire() {
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution("Borders: Natural Earth, public domain");
  if (matchMedia("(max-width: 50rem)").matches) {
    for (const folded of document.querySelectorAll("#legend details, .fold")) folded.open = false;
  }
  filters.addEventListener("input", readControls);
  document.getElementById("legend").addEventListener("input", readControls);
  filters.addEventListener("reset", (event) => {
    event.preventDefault();
    state = firstState(readings[0] ?? "");
    applyState();
    changed();
  });
  map.on("moveend", moved);
  addEventListener("hashchange", () => { state = readHash(location.hash, readings); applyState(); });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && state.incident) closeIncident(state.incident); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { basemap?.resetStyle(); draw(); });
}

// --- loading ---------------------------------------------------------------------------------

async function part(name, work) {
  try {
    await work();
  } catch (error) {
    data.failed.push(`${name} (${error.message})`);
  }
}

async function loadBasemap() {
  const collection = await fetchBasemap();
  basemap = drawBasemap(map, collection);
  data.regions = collection.features.filter(({ properties, geometry }) => properties.kind === "region" && /Polygon/.test(geometry.type));
  for (const region of data.regions) {
    region.bounds = L.geoJSON(region).getBounds();
    data.regionNames.set(region.properties.iso, region.properties.name_en);
  }
}

async function loadAgreements() {
  for (const agreement of await fetchAgreements()) {
    for (const party of agreement.parties) data.partyNames.set(party.party_id, nameOf(party.names));
    for (const reading of agreement.readings) data.readingNames.set(reading.reading_id, nameOf(reading.title));
  }
}

async function loadFeatures(into, address) {
  for await (const features of featurePages(address)) into.push(...features);
}

async function start() {
  wire();
  applyState();
  await Promise.all([
    part("basemap", loadBasemap),
    part("agreements", loadAgreements),
    part("sites", () => loadFeatures(data.sites, "/v1/sites?f=geojson&limit=1000")),
    part("incidents", () => loadFeatures(data.incidents, "/v1/incidents?f=geojson&limit=1000")),
  ]);
  data.loading = false;
  applyState();
  page.dataset.ready = "true";
}

start();

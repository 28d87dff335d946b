// The map page: reads the columns, keeps what is shown in the address, draws it and lists it.

import { Agreements } from "./map/agreements.js";
import { addPanes, addTiles, Basemap, Regions } from "./map/basemap.js";
import { readColumns } from "./map/columns.js";
import { fillControls, filtersSet, readControls } from "./map/controls.js";
import { Coverage } from "./map/coverage.js";
import { fetchBasemap, fetchColumns, fetchDetail, standsAlone } from "./map/data.js";
import { Finder } from "./map/finder.js";
import { Heat } from "./map/heat.js";
import { Incidents } from "./map/incidents.js";
import { Marks } from "./map/marks.js";
import { Pointer } from "./map/pointer.js";
import { closePanel, element, fillDrawer, fillPanel, icon, List, sayInPanel } from "./map/side.js";
import { Sites } from "./map/sites.js";
import { firstState, readHash, writeHash } from "./map/state.js";
import { regionTallies, seenIn, tierTally, unplaced } from "./map/tally.js";
import { Timeline } from "./map/timeline.js";
import { _, ngettext } from "./map/words.js";

const L = window.L;
const POLL_MS = 30_000;
const LONGEST_PART = 40; // letters told of what an address says in vain
const LIST_PAUSE_MS = 90; // the list follows when the map has come to rest
const page = document.getElementById("main");
const form = document.getElementById("filters");
const allReadings = page.dataset.readings.split(" ").filter(Boolean);
const { zone } = page.dataset;
const map = window[page.dataset.map];
const home = { lat: map.getCenter().lat, lon: map.getCenter().lng, zoom: map.getZoom() };

addPanes(map);
const basemap = new Basemap();
const sites = new Sites();
const marks = new Marks();
const heat = new Heat();
const regions = new Regions(map);
const agreements = new Agreements(allReadings);
const list = new List(chooseIncident);
const timeline = new Timeline(document.getElementById("days"), { zone, onSpan: chooseSpan });
const coverage = new Coverage({ timeline, unheard: basemap });
const regionName = (code) => regions.name(code);
const readingName = (id) => agreements.readingName(id);
const partyName = (id) => agreements.partyName(id);
const pointer = new Pointer(map, {
  marks, sites, regionName, onIncident: (id) => chooseIncident(id, page), onBox: (box) => { state.box = box; changed(); },
});
const failed = [];
const tags = {};
let incidents = null;
let news = "";
const limits = { readings: allReadings, zooms: { least: map.getMinZoom(), most: map.getMaxZoom() } };
let { state, leftOut } = readHash(location.hash, limits);

const readingsNow = () => agreements.readingsBeside(state.reading);

// --- what is shown ---------------------------------------------------------------------------

let listing = null;
let passing = [];
let shown = [];

function draw() {
  if (!incidents) return;
  const options = { zone, readings: readingsNow() };
  passing = incidents.passing(state, options);
  shown = incidents.shown(passing, state);
  const counts = regionTallies(incidents, shown, state.reading);
  regions.show(new Map([...counts].filter(([code]) => code)), { chosen: state.region, icon, onChoose: regionPointed });
  fillDrawer(counts, { total: unplaced(incidents, shown), chosen: state.region, regionName, onChoose: chooseRegion });
  marks.show(incidents, shown, { reading: state.reading, chosen: (state.incident ? incidents.numberOf(state.incident) : null) ?? -1, since: state.since, areas: state.areas });
  toggle(heat.sheet, state.heat);
  heat.show(incidents, state.heat ? shown : []);
  const ever = state.from || state.to ? incidents.shown(incidents.passing(state, { ...options, ignoreDays: true }), state) : shown;
  timeline.show(incidents, ever.filter((i) => incidents.counted(i)), state.reading, state);
  document.getElementById("span").value = timeline.words;
  listShown();
}

function toggle(layer, on) {
  if (on && !map.hasLayer(layer)) map.addLayer(layer);
  if (!on && map.hasLayer(layer)) map.removeLayer(layer);
}

function listShown() {
  clearTimeout(listing);
  const sees = seenIn(map, state.box, incidents, regions);
  const { from_s: from } = incidents.columns;
  const listed = shown.filter(sees).sort((a, b) => from[b] - from[a] || (incidents.ids[a] < incidents.ids[b] ? -1 : 1));
  list.fill(incidents, listed, {
    zone, reading: state.reading, readings: readingsNow(), readingName, regionName, partyName, since: state.since,
    differ: state.differ, chosen: state.incident,
  });
  countInView(passing.filter(sees));
  say(listed.filter((i) => incidents.counted(i)).length);
  page.dataset.drawn = String(shown.length);
}

function countInView(visible) {
  for (const [tier, count] of tierTally(incidents, visible, state.reading)) document.querySelector(`[data-count="${tier}"]`).value = count;
  document.querySelector("[data-count=sites]").value = sites.inView;
}

function say(listed) {
  const all = shown.filter((i) => incidents.counted(i)).length;
  const counts = { listed, all, region: regionName(state.region) };
  const words = [sayWhere(counts), news];
  if (all < shown.length) words.push(_("Posted by anybody, and in no number until people let it stand: %(count)s.", { count: shown.length - all }));
  if (sites.withheld) words.push(_("Protected sites shown to the region only: %(count)s.", { count: sites.withheld }));
  if (failed.length) words.push(notLoaded());
  if (leftOut.length) words.push(_("Left out of the address, for it cannot be used: %(parts)s.", { parts: leftOut.map((part) => part.slice(0, LONGEST_PART)).join(", ") }));
  const status = document.getElementById("status");
  const said = words.filter(Boolean).join(" ");
  if (status.dataset.said !== said) status.replaceChildren(said); // a screen reader hears it once
  status.dataset.said = said;
  document.getElementById("widen").hidden = !(state.region || state.box);
  const set = filtersSet(state);
  document.getElementById("filters-set").value = set ? `(${set})` : "";
}

function sayWhere(counts) {
  if (state.box) return _("%(listed)s in the place chosen, %(all)s in all under this reading.", counts);
  if (state.region) return _("%(listed)s in %(region)s, %(all)s in all under this reading.", counts);
  return _("%(listed)s in view, %(all)s in all under this reading.", counts);
}

const notLoaded = () => _("Not loaded: %(parts)s.", { parts: failed.join(", ") });

// --- choosing --------------------------------------------------------------------------------

// Where a mark or a site is under the pointer, it is meant, and not the region beneath.
function regionPointed(code, event) {
  if (event && pointer.chooses(event.latlng)) return;
  chooseRegion(code);
}

function chooseRegion(code) {
  state.region = state.region === code ? "" : code;
  changed();
}

function chooseSpan(from, to, done = true) {
  Object.assign(state, { from, to });
  form.elements.from.value = from;
  form.elements.to.value = to;
  changed({ keep: !done });
}

async function chooseIncident(id, opener = null) {
  const i = incidents?.numberOf(id);
  state.incident = id;
  changed({ drawn: false });
  if (i === undefined) { sayInPanel(_("This incident is not on the map.")); return; }
  marks.choose(i);
  const options = { zone, regionName, partyName, readingName, onClose: closeIncident };
  fillPanel(incidents, i, null, options);
  markCurrent();
  if (opener) document.getElementById("panel").focus();
  try {
    const detail = await fetchDetail(id);
    if (detail && state.incident === id) fillPanel(incidents, i, detail, options);
  } catch (error) {
    document.getElementById("panel").append(element("p", {}, _("More could not be read (%(why)s).", { why: error.message })));
  }
}

function markCurrent() {
  for (const link of list.list.querySelectorAll("a")) {
    if (link.dataset.incident === state.incident) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function closeIncident() {
  const id = state.incident;
  state.incident = "";
  closePanel();
  marks.choose(-1);
  changed({ drawn: false });
  markCurrent();
  document.querySelector(`[data-incident="${CSS.escape(id)}"]`)?.focus();
}

function goTo({ lon, lat, radius_m: radius, kind, regions: codes }) {
  if (kind === "region" && incidents?.columns.regions.flat().includes(codes[0])) state.region = codes[0];
  if (lat === null) return;
  map.fitBounds(L.latLng(lat, lon).toBounds(Math.max(4_000, 2.5 * (radius ?? 0))));
  changed();
}

// --- controls --------------------------------------------------------------------------------

// keep: the address is only corrected, not added to what the back button goes through.
function changed({ keep = false, drawn = true } = {}) {
  if (drawn) leftOut = []; // said of the address that was opened, and that is another now
  const address = writeHash(state);
  if (address !== location.hash) history[keep ? "replaceState" : "pushState"](null, "", address);
  if (drawn) draw();
}

function controlsRead(event) {
  if (["search", "agreement"].includes(event.target.name) && event.type === "input") return;
  const { reading } = state;
  readControls(state, agreements);
  sites.show(state.hiddenSites);
  if (state.reading !== reading) fillAll();
  changed({ keep: event.target.type === "date" || event.target.type === "datetime-local" });
  coverage.show(state);
}

function moved() {
  const { lat, lng } = map.getCenter().wrap();
  state.view = { lat, lon: lng, zoom: map.getZoom() };
  history.replaceState(null, "", writeHash(state));
  clearTimeout(listing);
  listing = setTimeout(() => incidents && listShown(), LIST_PAUSE_MS);
}

function fillAll() {
  if (incidents) timeline.take(incidents, state.reading, agreements.of(state.reading)?.watched);
  fillControls(state, { incidents, sites, agreements, readings: readingsNow(), readingName, partyName, regionName });
}

function setView() {
  const { lat, lon, zoom } = state.view ?? home;
  map.setView([lat, lon], zoom, { animate: false });
}

// What the address asks for and no choice offers: it would leave nothing, and no control could say why.
function leaveOutUnoffered() {
  if (!incidents) return;
  for (const name of ["party", "region", "family"]) {
    if (form.elements[name].value === state[name]) continue;
    leftOut.push(state[name]);
    state[name] = "";
  }
}

function applyState() {
  fillAll();
  leaveOutUnoffered();
  sites.show(state.hiddenSites);
  draw();
  coverage.show(state);
  if (state.incident) chooseIncident(state.incident);
  else closePanel();
}

function play(button) {
  if (timeline.plays) timeline.stop();
  else timeline.play(() => showPlaying(button));
  showPlaying(button);
}

function showPlaying(button) {
  button.textContent = timeline.plays ? _("Pause") : _("Play");
  button.setAttribute("aria-pressed", String(timeline.plays));
}

function wire() {
  if (standsAlone) for (const needless of document.querySelectorAll(".served")) needless.hidden = true;
  new Finder({ regionName, onChoose: goTo });
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(_("Borders: Natural Earth, public domain"));
  const [narrow, low] = ["(max-width: 50rem)", "(max-height: 42rem)"].map((wide) => matchMedia(wide).matches);
  if (narrow) document.querySelector(".fold").open = false;
  if (narrow || low) document.querySelector("#legend details").open = false;
  form.addEventListener("input", controlsRead);
  form.addEventListener("change", (event) => event.target.name === "agreement" && controlsRead(event));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const part of document.querySelectorAll("#legend, .timeline")) part.addEventListener("input", controlsRead);
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    state = firstState(allReadings[0] ?? "");
    changed();
    setView();
    applyState();
  });
  for (const button of document.querySelectorAll("[data-hours]")) button.addEventListener("click", () => sinceHours(Number(button.dataset.hours)));
  document.getElementById("play").addEventListener("click", (event) => play(event.currentTarget));
  document.getElementById("all-days").addEventListener("click", () => { timeline.stop(); chooseSpan("", ""); fillAll(); });
  document.getElementById("widen").addEventListener("click", () => { Object.assign(state, { region: "", box: null }); fillAll(); changed(); });
  // the view goes along into the other language
  for (const link of document.querySelectorAll(".languages a")) link.addEventListener("click", () => { link.hash = location.hash; });
  map.on("moveend", moved);
  map.on("click", (event) => pointer.chooses(event.latlng));
  addEventListener("popstate", () => { ({ state, leftOut } = readHash(location.hash, limits)); setView(); applyState(); });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && state.incident) closeIncident(); });
  for (const [when, paper] of [["beforeprint", true], ["afterprint", false]]) addEventListener(when, () => fitTo(paper));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { basemap.sheet.redraw(); sites.sheet.redraw(); draw(); });
}

// What is drawn is as wide as what it is drawn for, and around the same middle.
function fitTo(paper) {
  document.body.classList.toggle("for-paper", paper);
  map.invalidateSize({ animate: false });
}

// Counted back from the last change there is, so that it means something of an archive too.
function sinceHours(hours) {
  if (!incidents) return;
  const last = incidents.columns.changed_s.reduce((most, s) => Math.max(most, s), 0);
  const now = Math.min(Date.now() / 1000, last || Infinity);
  state.since = new Date((now - hours * 3600) * 1000).toISOString().replace(/\d\d\.\d{3}Z$/, "00.000Z");
  fillAll();
  changed();
}

// --- loading ---------------------------------------------------------------------------------

async function part(name, work) {
  try {
    await work();
  } catch (error) {
    failed.push(`${name} (${error.message})`);
  }
}

async function loadBasemap() {
  const collection = await fetchBasemap();
  basemap.take(collection);
  regions.take(collection);
}

async function loadSites() {
  const got = await fetchColumns("/v1/map/sites.bin", tags.sites);
  if (!got) return;
  tags.sites = got.tag;
  sites.take(readColumns(got.bytes));
}

// Whether there were other incidents than before.
async function loadIncidents() {
  const got = await fetchColumns("/v1/map/incidents.bin", tags.incidents);
  if (!got) return false;
  tags.incidents = got.tag;
  const before = incidents;
  incidents = new Incidents(readColumns(got.bytes));
  if (before) news = newsSince(before);
  return true;
}

function newsSince(before) {
  const fresh = incidents.freshSince(before);
  return fresh ? ngettext("%(num)s new or changed since the page was opened or last updated.", "%(num)s new or changed since the page was opened or last updated.", fresh) : news;
}

async function poll() {
  if (document.hidden) return;
  try {
    const [fresh] = await Promise.all([loadIncidents(), loadSites()]);
    if (fresh) { fillAll(); draw(); }
  } catch {
    // the next round asks again; what is shown stays
  }
}

async function start() {
  wire();
  addTiles(map, page.dataset);
  setView();
  for (const sheet of [basemap.sheet, basemap.unheard, sites.sheet, marks.areas, marks.sheet]) sheet.addTo(map);
  await Promise.all([part(_("basemap"), loadBasemap), part(_("agreements"), () => agreements.load()), part(_("sites"), loadSites), part(_("incidents"), loadIncidents)]);
  applyState();
  if (!incidents) document.getElementById("status").replaceChildren(notLoaded());
  page.dataset.ready = "true";
  if (!standsAlone) setInterval(poll, POLL_MS);
}

start();

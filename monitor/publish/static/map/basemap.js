// What lies under the marks: countries and regions, tiles where a mission has its own, regions nobody was listening
// to, and those of which something is known to the region only.

import { reaches, squareOf } from "./columns.js";
import { boxOf, colour, Sheet } from "./sheet.js";
import { _, regionNameIn } from "./words.js";

const L = window.L;
const HATCH = 7; // pixels between two strokes over a region nobody was listening to
const FINEST = 0.6; // pixels: nearer corners are left out

export function addPanes(map) {
  ["unheard", "sites", "regions", "heat", "areas", "marks"].forEach((name, n) => {
    const pane = map.createPane(name);
    pane.style.zIndex = String(405 + 10 * n);
    if (name !== "regions") pane.style.pointerEvents = "none";
  });
}

// Tiles that the mission has configured; their attribution is words, never markup.
export function addTiles(map, { tiles, tilesBy, tileZooms }) {
  if (!tiles) return;
  const [minNativeZoom, maxNativeZoom] = tileZooms.split(" ").map(Number);
  const words = document.createElement("span");
  words.textContent = tilesBy;
  L.tileLayer(tiles, { attribution: words.innerHTML, pane: "tilePane", maxZoom: map.getMaxZoom(), minNativeZoom, maxNativeZoom }).addTo(map);
  map.getPane("tilePane").style.zIndex = "205";
  map.getPane("basemap").classList.add("under-tiles");
}

export class Basemap {
  constructor() {
    this.shapes = [];
    this.share = () => 0;
    this.sheet = new Sheet("basemap", (ctx, frame) => this.paint(ctx, frame));
    this.unheard = new Sheet("unheard", (ctx, frame) => this.paintUnheard(ctx, frame));
  }

  // Lines last: a contested border must lie on top of the areas it parts.
  take(collection) {
    const rank = ({ line, kind }) => (line ? 2 : kind === "region" ? 1 : 0);
    this.shapes = collection.features.map(shapeOf).sort((a, b) => rank(a) - rank(b));
    this.sheet.redraw();
  }

  // share: by region code, of the days shown, those on which nobody was listening there.
  show(share) {
    this.share = share;
    this.unheard.redraw();
  }

  paint(ctx, frame) {
    const box = boxOf(frame, 4);
    const looks = looksOf();
    for (const shape of this.shapes) {
      if (!reaches(shape, box)) continue;
      const { fill, ink, weight, dashes } = looks[shape.line ? "line" : shape.kind === "country" ? "country" : shape.contested ? "contested" : "region"];
      trace(ctx, shape, frame);
      if (fill) { ctx.fillStyle = fill; ctx.fill("evenodd"); }
      Object.assign(ctx, { strokeStyle: ink, lineWidth: weight, lineJoin: "round" });
      ctx.setLineDash(dashes);
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  paintUnheard(ctx, frame) {
    const box = boxOf(frame, 4);
    ctx.strokeStyle = colour("--ink");
    for (const shape of this.shapes) {
      const share = shape.kind === "region" && !shape.line ? this.share(shape.code) : 0;
      if (!share || !reaches(shape, box)) continue;
      ctx.save();
      trace(ctx, shape, frame);
      ctx.clip("evenodd");
      ctx.globalAlpha = 0.05 + 0.35 * share;
      hatch(ctx, shape, frame);
      ctx.restore();
    }
  }
}

function looksOf() {
  return {
    line: { ink: colour("--ink"), weight: 1.6, dashes: [5, 4] },
    country: { fill: colour("--neighbour"), ink: colour("--border"), weight: 1, dashes: [] },
    contested: { fill: colour("--land"), ink: colour("--border"), weight: 1.1, dashes: [3, 3] },
    region: { fill: colour("--land"), ink: colour("--region"), weight: 0.8, dashes: [] },
  };
}

// A feature in the square: its rings as x, y, x, y …, and the box around it.
function shapeOf({ properties, geometry: { type, coordinates } }) {
  const parts = { Polygon: coordinates, MultiPolygon: coordinates.flat?.(), LineString: [coordinates], MultiLineString: coordinates }[type];
  const shape = {
    kind: properties.kind, code: properties.iso, contested: properties.contested, line: /Line/.test(type), names: properties,
    rings: [], west: Infinity, east: 0, north: Infinity, south: 0,
  };
  for (const part of parts) {
    const ring = new Float64Array(2 * part.length);
    part.forEach(([lng, lat], n) => {
      const { x, y } = squareOf({ lat, lng });
      [ring[2 * n], ring[2 * n + 1]] = [x, y];
      shape.west = Math.min(shape.west, x);
      shape.east = Math.max(shape.east, x);
      shape.north = Math.min(shape.north, y);
      shape.south = Math.max(shape.south, y);
    });
    shape.rings.push(ring);
  }
  return shape;
}

function trace(ctx, { rings, line }, { left, top, scale }) {
  ctx.beginPath();
  for (const ring of rings) {
    let [px, py] = [ring[0] * scale - left, ring[1] * scale - top];
    ctx.moveTo(px, py);
    for (let n = 2; n < ring.length; n += 2) {
      const [x, y] = [ring[n] * scale - left, ring[n + 1] * scale - top];
      if (Math.abs(x - px) + Math.abs(y - py) < FINEST && n < ring.length - 2) continue;
      ctx.lineTo(x, y);
      [px, py] = [x, y];
    }
    if (!line) ctx.closePath();
  }
}

// Strokes that run on from region to region, however the map is moved.
function hatch(ctx, shape, { left, top, scale, width, height }) {
  const [west, east] = [Math.max(0, shape.west * scale - left), Math.min(width, shape.east * scale - left)];
  const [north, south] = [Math.max(0, shape.north * scale - top), Math.min(height, shape.south * scale - top)];
  const first = west + north - ((west + north + left + top) % HATCH);
  ctx.beginPath();
  for (let sum = first; sum < east + south; sum += HATCH) {
    ctx.moveTo(sum - north, north);
    ctx.lineTo(sum - south, south);
  }
  ctx.stroke();
}

export class Regions {
  constructor(map) {
    this.group = L.layerGroup().addTo(map);
    this.renderer = L.canvas({ pane: "regions" });
    this.features = [];
    this.names = new Map();
  }

  take(collection) {
    this.features = collection.features.filter(({ properties, geometry }) => properties.kind === "region" && /Polygon/.test(geometry.type));
    for (const region of this.features) {
      region.bounds = L.latLngBounds(ringsOf(region).flatMap((ring) => cornersOf(ring)));
      this.names.set(region.properties.iso, regionNameIn(region.properties));
    }
  }

  name(code) { return this.names.get(code) || code; }

  // Whether any of these regions is in view; one the basemap has not is always.
  inView(codes, bounds) {
    const known = this.features.filter((region) => codes.includes(region.properties.iso));
    return !known.length || known.some((region) => bounds.intersects(region.bounds));
  }

  // counts: tiers and "all" by region code.
  show(counts, { chosen, icon, onChoose }) {
    this.group.clearLayers();
    const most = Math.max(1, ...[...counts.values()].map((tiers) => tiers.get("all")));
    for (const region of this.features) {
      const code = region.properties.iso;
      const tiers = counts.get(code);
      const isChosen = code === chosen;
      if (!tiers && !isChosen) continue;
      const total = tiers?.get("all") ?? 0;
      const style = {
        color: colour(isChosen ? "--focus" : "--shade"), weight: isChosen ? 2.5 : 0.8,
        fillColor: colour("--shade"), fillOpacity: total ? 0.08 + 0.3 * Math.sqrt(total / most) : 0.03,
      };
      const choose = (event) => onChoose(code, event);
      this.group.addLayer(L.geoJSON(region, { pane: "regions", renderer: this.renderer, style, bubblingMouseEvents: false }).on("click", choose));
      if (!total) continue;
      const badge = L.divIcon({ className: "", iconSize: [0, 0], html: badgeOf(tiers, isChosen, icon) });
      const words = _("%(region)s: %(count)s known to the region only", { region: this.names.get(code), count: total });
      this.group.addLayer(L.marker(middleOfLargest(region), { icon: badge, title: words, alt: words }).on("click", choose).on("keypress", (event) => {
        if (event.originalEvent.key === "Enter") choose(null);
      }));
    }
  }
}

function badgeOf(tiers, isChosen, icon) {
  const badge = document.createElement("div");
  badge.className = isChosen ? "badge chosen" : "badge";
  for (const [tier, count] of tiers) {
    if (tier === "all") continue;
    const part = document.createElement("span");
    part.append(icon(tier), String(count));
    badge.append(part);
  }
  return badge;
}

const cornersOf = (ring) => [
  [Math.min(...ring.map(([, lat]) => lat)), Math.min(...ring.map(([lon]) => lon))],
  [Math.max(...ring.map(([, lat]) => lat)), Math.max(...ring.map(([lon]) => lon))],
];
const ringsOf = ({ geometry: { type, coordinates } }) => (type === "MultiPolygon" ? coordinates.map((part) => part[0]) : [coordinates[0]]);

// The middle of a region's largest part, so that islands do not pull the badge into the sea.
function middleOfLargest(region) {
  const boxes = ringsOf(region).map((ring) => L.latLngBounds(cornersOf(ring)));
  const size = (box) => (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
  return boxes.reduce((best, box) => (size(box) > size(best) ? box : best)).getCenter();
}

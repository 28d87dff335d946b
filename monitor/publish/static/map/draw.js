// Drawing: what is shown as Leaflet layers on one canvas, so that everything on it can be pointed at.

const L = window.L;
const SHAPES = {
  diamond: (r) => [[0, -r], [r, 0], [0, r], [-r, 0]],
  triangle: (r) => [[0, -r], [r, r * 0.8], [-r, r * 0.8]],
  square: (r) => [[-r, -r], [r, -r], [r, r], [-r, r]],
  hexagon: (r) => Array.from({ length: 6 }, (_, i) => [r * Math.cos(i * Math.PI / 3), r * Math.sin(i * Math.PI / 3)]),
  drop: (r) => [[0, r], [r * 0.9, -r * 0.7], [-r * 0.9, -r * 0.7]],
};
const TIER_SHAPE = { violation_reviewed: "diamond", violation_preliminary: "diamond", allegation: "triangle", no_violation: "square" };
const TIER_COLOUR = { violation_reviewed: "--reviewed", violation_preliminary: "--preliminary", allegation: "--allegation", no_violation: "--none" };
const SITE_SHAPE = {
  nuclear_plant: "hexagon", power_plant_thermal: "square", power_plant_hydro: "square",
  refinery: "drop", oil_depot: "drop", pumping_station: "drop",
};

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// A mark of a fixed size in pixels; offset sets marks of one place side by side.
const Glyph = L.CircleMarker.extend({
  _project() {
    L.CircleMarker.prototype._project.call(this);
    this._point = this._point.add(this.options.offset ?? [0, 0]);
    this._updateBounds();
  },
  _updatePath() { this._renderer._updateGlyph(this); },
});

L.Canvas.include({
  _updateGlyph(mark) {
    if (!this._drawing || mark._empty()) return;
    const { x, y } = mark._point;
    const ctx = this._ctx;
    ctx.beginPath();
    if (mark.options.shape === "circle") ctx.arc(x, y, mark._radius, 0, 2 * Math.PI);
    else SHAPES[mark.options.shape](mark._radius).forEach(([dx, dy], i) => ctx[i ? "lineTo" : "moveTo"](x + dx, y + dy));
    ctx.closePath();
    this._fillStroke(ctx, mark);
    if (mark.options.ring) this._ring(ctx, mark);
  },
  _ring(ctx, mark) {
    ctx.save();
    ctx.beginPath();
    ctx.arc(mark._point.x, mark._point.y, mark._radius + 4, 0, 2 * Math.PI);
    ctx.setLineDash(mark.options.ringDash);
    ctx.lineWidth = 2;
    ctx.strokeStyle = mark.options.ring;
    ctx.stroke();
    ctx.restore();
  },
});

const isPoint = (feature) => feature.geometry?.type === "Point";

export function centreOf(feature) {
  if (!feature.geometry) return null;
  if (isPoint(feature)) return L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
  return L.geoJSON(feature).getBounds().getCenter();
}

// A spiral in pixels: the first mark sits on the place, the next ones around it.
const spiral = (n) => [8 * Math.sqrt(n) * Math.cos(n * 2.4), 8 * Math.sqrt(n) * Math.sin(n * 2.4)];

export function drawBasemap(map, basemap) {
  const renderer = L.canvas({ pane: "basemap" });
  const style = ({ properties: { kind, contested }, geometry }) => {
    if (/LineString/.test(geometry.type)) return { fill: false, color: colour("--ink"), weight: 1.6, dashArray: "5 4" };
    if (kind === "country") return { fillOpacity: 1, fillColor: colour("--neighbour"), color: colour("--border"), weight: 1 };
    const edge = contested ? { color: colour("--border"), weight: 1.1, dashArray: "3 3" } : { color: colour("--region"), weight: 0.8 };
    return { fillOpacity: 1, fillColor: colour("--land"), ...edge };
  };
  // Lines last: a contested border must lie on top of the areas it parts.
  const rank = (feature) => (/LineString/.test(feature.geometry.type) ? 2 : feature.properties.kind === "region" ? 1 : 0);
  const features = [...basemap.features].sort((a, b) => rank(a) - rank(b));
  return L.geoJSON({ type: "FeatureCollection", features }, { pane: "basemap", renderer, interactive: false, style }).addTo(map);
}

export function drawSites(group, sites) {
  const ink = colour("--site");
  for (const site of sites) {
    if (!site.geometry) continue;
    const look = { color: ink, fillColor: colour("--card"), weight: 1.1, fillOpacity: 0.6, opacity: 0.6, interactive: false };
    if (isPoint(site) || site.properties.level === "generalised") {
      const shape = SITE_SHAPE[site.properties.category] ?? "circle";
      group.addLayer(new Glyph(centreOf(site), { ...look, shape, radius: shape === "circle" ? 2.6 : 3.4 }));
    } else {
      const area = /Polygon/.test(site.geometry.type);
      group.addLayer(L.geoJSON(site, { interactive: false, style: { ...look, fill: area, fillOpacity: 0.15, weight: 1.6, opacity: 0.7 } }));
    }
  }
}

function drawAreas(group, incidents, tierOf) {
  const drawn = new Set();
  for (const incident of incidents) {
    const { radius_m: radius } = incident.properties;
    const centre = centreOf(incident);
    const key = `${centre?.lat},${centre?.lng},${radius}`;
    if (!centre || !radius || drawn.has(key)) continue; // a shared place is shaded once
    drawn.add(key);
    const tint = colour(TIER_COLOUR[tierOf(incident)]);
    group.addLayer(L.circle(centre, {
      radius, color: tint, weight: 1, opacity: 0.6, dashArray: "4 3", fillColor: tint, fillOpacity: 0.07, interactive: false,
    }));
  }
}

export function drawIncidents(group, incidents, { tierOf, chosen, onChoose }) {
  drawAreas(group, incidents, tierOf);
  const heldAt = new Map();
  for (const incident of incidents) {
    const centre = centreOf(incident);
    if (!centre) continue;
    const key = `${centre.lat},${centre.lng}`;
    const nth = heldAt.get(key) ?? 0;
    heldAt.set(key, nth + 1);
    group.addLayer(incidentMark(incident, centre, nth, tierOf(incident), incident.id === chosen)
      .on("click", () => onChoose(incident.id)));
  }
}

function incidentMark(incident, centre, nth, tier, isChosen) {
  const tint = colour(TIER_COLOUR[tier]);
  const { disputed } = incident.properties;
  return new Glyph(centre, {
    shape: TIER_SHAPE[tier], radius: 6.5, offset: spiral(nth),
    color: tier === "violation_reviewed" ? colour("--card") : tint,
    weight: tier === "violation_reviewed" ? 1 : 2,
    fillColor: tier === "violation_reviewed" ? tint : colour("--card"), fillOpacity: 1,
    ring: isChosen ? colour("--focus") : disputed ? colour("--disputed") : null,
    ringDash: isChosen ? [] : [3, 2.4],
  });
}

// Incidents known to a region only: the region is shaded, and a badge says how many of which tier.
export function drawRegions(group, regions, { counts, chosen, icon, nameOf, onChoose }) {
  const most = Math.max(1, ...[...counts.values()].map((tiers) => tiers.get("all")));
  for (const region of regions) {
    const tiers = counts.get(region.properties.iso);
    if (!tiers) continue;
    const isChosen = region.properties.iso === chosen;
    const choose = () => onChoose(region.properties.iso);
    group.addLayer(L.geoJSON(region, {
      style: {
        color: colour(isChosen ? "--focus" : "--shade"), weight: isChosen ? 2.5 : 0.8,
        fillColor: colour("--shade"), fillOpacity: 0.08 + 0.3 * Math.sqrt(tiers.get("all") / most),
      },
    }).on("click", choose));
    const badge = L.divIcon({ className: "", iconSize: [0, 0], html: badgeOf(tiers, isChosen, icon) });
    const words = `${nameOf(region.properties.iso)}: ${tiers.get("all")} known to the region only`;
    group.addLayer(L.marker(centreOfLargest(region), { icon: badge, title: words, alt: words }).on("click", choose));
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

// The middle of a region's largest part, so that islands do not pull the badge into the sea.
function centreOfLargest({ geometry }) {
  const rings = geometry.type === "MultiPolygon" ? geometry.coordinates.map((part) => part[0]) : [geometry.coordinates[0]];
  const boxes = rings.map((ring) => L.latLngBounds(ring.map(([lon, lat]) => [lat, lon])));
  const size = (box) => (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
  return boxes.reduce((best, box) => (size(box) > size(best) ? box : best)).getCenter();
}

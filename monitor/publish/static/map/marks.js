// Incidents as marks, crowds of them as one badge per place on screen, and the areas they may have been in.
// A badge counts each tier by itself; what is known to a region only has no position and is never here.

import { SQUARE, unitsPerMetre } from "./columns.js";
import { drawTier, lookOf, ring } from "./glyphs.js";
import { boxOf, colour, Sheet } from "./sheet.js";

const CELL = 60; // pixels of the screen that share one badge
const APART = 34; // badges nearer than this become one
const FANNED = 7; // as many of one place are drawn side by side
const AREAS = 500; // as many areas at once; more would only be a blur
const RADIUS = 6.5;
const INKS = ["--reviewed", "--preliminary", "--allegation", "--none", "--disputed", "--card", "--ink", "--border", "--focus", "--news"];
// a spiral in pixels: the first sits on the place, the next ones around it
const spiral = (n) => [8 * Math.sqrt(n) * Math.cos(n * 2.4), 8 * Math.sqrt(n) * Math.sin(n * 2.4)];

export class Marks {
  constructor() {
    this.incidents = null;
    this.shown = [];
    this.look = { reading: "", chosen: -1, since: "", areas: true };
    this.items = [];
    this.areas = new Sheet("areas", (ctx, frame) => this.paintAreas(ctx, frame));
    this.sheet = new Sheet("marks", (ctx, frame) => this.paint(ctx, frame));
  }

  show(incidents, shown, look) {
    this.incidents = incidents;
    this.shown = shown.filter((i) => incidents.placed(i));
    this.look = look;
    this.clustered = null;
    this.areas.redraw();
    this.sheet.redraw();
  }

  choose(i) {
    this.look = { ...this.look, chosen: i };
    this.areas.redraw();
    this.sheet.redraw();
  }

  // --- areas ---------------------------------------------------------------------------------

  paintAreas(ctx, frame) {
    if (!this.incidents || !this.look.areas) return;
    const { columns } = this.incidents;
    const { chosen } = this.look;
    const drawn = this.areasSeen(frame);
    if (chosen >= 0 && this.incidents.placed(chosen)) drawn.push({ ...areaOf(columns, chosen, frame), i: chosen, chosen: true });
    for (const area of drawn) this.paintArea(ctx, area);
  }

  // An area that several share is drawn once; none where there are too many to tell apart.
  areasSeen(frame) {
    const { x, y, radius_m: radius } = this.incidents.columns;
    const seen = new Map();
    for (const i of this.shown) {
      const area = areaOf(this.incidents.columns, i, frame);
      if (!area || area.r <= RADIUS || !touches(area, frame)) continue;
      seen.set(`${x[i]},${y[i]},${radius[i]}`, { ...area, i });
      if (seen.size > AREAS) return [];
    }
    return [...seen.values()];
  }

  paintArea(ctx, { x, y, r, i, chosen }) {
    const ink = colour(lookOf(this.incidents.tier(i, this.look.reading))?.ink ?? "--none");
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = ctx.strokeStyle = ink;
    ctx.globalAlpha = chosen ? 0.16 : 0.06;
    ctx.fill();
    ctx.globalAlpha = chosen ? 1 : 0.55;
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = chosen ? 1.8 : 1;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  // --- crowds --------------------------------------------------------------------------------

  // The shown incidents by cell of the screen at a zoom; the same wherever the map is moved to.
  crowds(zoom) {
    if (this.clustered?.zoom === zoom) return this.clustered.crowds;
    const { x, y } = this.incidents.columns;
    const unit = (CELL * SQUARE) / (256 * 2 ** zoom);
    const cells = new Map();
    for (const i of this.shown) {
      const [column, row] = [Math.floor(x[i] / unit), Math.floor(y[i] / unit)];
      const key = row * 2 ** 26 + column;
      const cell = cells.get(key);
      if (cell) { cell.members.push(i); cell.x += x[i]; cell.y += y[i]; } else cells.set(key, { column, row, members: [i], x: x[i], y: y[i] });
    }
    const crowds = joined(cells, (unit * APART) / CELL);
    this.clustered = { zoom, crowds };
    return crowds;
  }

  paint(ctx, frame) {
    this.items = [];
    if (!this.incidents) return;
    const palette = Object.fromEntries(INKS.map((name) => [name, colour(name)]));
    const box = boxOf(frame, CELL);
    ctx.font = "600 12px system-ui, sans-serif";
    ctx.textBaseline = "middle";
    for (const crowd of this.crowds(frame.zoom)) {
      const [x, y] = [crowd.x / crowd.members.length, crowd.y / crowd.members.length];
      if (x < box.west || x > box.east || y < box.north || y > box.south) continue;
      const at = [x * frame.scale - frame.left, y * frame.scale - frame.top];
      if (crowd.members.length === 1 || this.isOnePlace(crowd)) this.paintFan(ctx, crowd.members, at, palette);
      else this.paintBadge(ctx, crowd, at, palette);
    }
  }

  isOnePlace({ members }) {
    const { x, y } = this.incidents.columns;
    return members.length <= FANNED && members.every((i) => x[i] === x[members[0]] && y[i] === y[members[0]]);
  }

  paintFan(ctx, members, [x, y], palette) {
    members.forEach((i, n) => {
      const [dx, dy] = spiral(n);
      this.paintMark(ctx, i, x + dx, y + dy, palette);
    });
  }

  paintMark(ctx, i, x, y, palette) {
    const { reading, chosen, since } = this.look;
    const news = this.incidents.news(i, since);
    ctx.globalAlpha = since && !news && i !== chosen ? 0.4 : 1;
    if (news) ring(ctx, x, y, RADIUS + 7, palette["--news"], news === "new" ? [] : [5, 3], 3);
    if (this.incidents.disputed(i)) ring(ctx, x, y, RADIUS + 4, palette["--disputed"], [3, 2.4]);
    if (i === chosen) ring(ctx, x, y, RADIUS + 5, palette["--focus"], [], 3);
    drawTier(ctx, this.incidents.tier(i, reading), x, y, RADIUS, palette);
    ctx.globalAlpha = 1;
    this.items.push({ x: x - RADIUS - 3, y: y - RADIUS - 3, width: 2 * RADIUS + 6, height: 2 * RADIUS + 6, members: [i] });
  }

  paintBadge(ctx, { members }, [x, y], palette) {
    const { columns } = this.incidents;
    const parts = this.tally(members).map(([tier, count]) => [tier, String(count), 15 + ctx.measureText(count).width]);
    const width = parts.reduce((sum, [, , wide]) => sum + wide + 6, 8);
    const [left, height] = [x - width / 2, 22];
    const { since, chosen } = this.look;
    ctx.beginPath();
    ctx.roundRect(left, y - height / 2, width, height, height / 2);
    ctx.fillStyle = palette["--card"];
    ctx.fill();
    const news = since && members.some((i) => columns.changed_s[i] >= Date.parse(since) / 1000);
    const chosenIn = members.includes(chosen);
    ctx.strokeStyle = chosenIn ? palette["--focus"] : news ? palette["--news"] : palette["--border"];
    ctx.lineWidth = chosenIn || news ? 3 : 1;
    ctx.stroke();
    let at = left + 7;
    for (const [tier, count, wide] of parts) {
      drawTier(ctx, tier, at + 5, y, 5, palette);
      ctx.fillStyle = palette["--ink"];
      ctx.fillText(count, at + 14, y + 1);
      at += wide + 6;
    }
    this.items.push({ x: left, y: y - height / 2, width, height, members });
  }

  tally(members) {
    const counts = new Map(this.incidents.columns.tiers.map((tier) => [tier, 0]));
    const [counted, posted] = [true, false].map((wanted) => members.filter((i) => this.incidents.counted(i) === wanted));
    for (const i of counted) counts.set(this.incidents.tier(i, this.look.reading), counts.get(this.incidents.tier(i, this.look.reading)) + 1);
    const more = new Set(posted.map((i) => this.incidents.tier(i, this.look.reading))); // not numbered
    return [...[...counts].filter(([, count]) => count), ...[...more].map((tier) => [tier, "+"])];
  }

  // The incidents of the mark or badge under a pointer, the topmost; none where there is none.
  at({ x, y }) {
    return this.items.findLast((item) => x >= item.x && x <= item.x + item.width && y >= item.y && y <= item.y + item.height)?.members ?? [];
  }
}

function areaOf({ x, y, radius_m: radius }, i, { left, top, scale }) {
  if (!radius[i]) return null;
  return { x: x[i] * scale - left, y: y[i] * scale - top, r: radius[i] * unitsPerMetre(y[i]) * scale };
}

const touches = ({ x, y, r }, { width, height }) => x + r > 0 && y + r > 0 && x - r < width && y - r < height;

// Cells whose middles lie nearer than two badges have room for become one.
function joined(cells, apart) {
  const crowds = [];
  for (const cell of [...cells.values()].sort((a, b) => b.members.length - a.members.length || a.row - b.row || a.column - b.column)) {
    if (cell.absorbed) continue;
    for (let row = cell.row - 1; row <= cell.row + 1; row += 1) {
      for (let column = cell.column - 1; column <= cell.column + 1; column += 1) {
        const other = cells.get(row * 2 ** 26 + column);
        if (other && other !== cell && !other.absorbed && isNear(cell, other, apart)) absorb(cell, other);
      }
    }
    cell.absorbed = true;
    crowds.push(cell);
  }
  return crowds;
}

function isNear(one, other, apart) {
  const dx = one.x / one.members.length - other.x / other.members.length;
  const dy = one.y / one.members.length - other.y / other.members.length;
  return Math.abs(dx) < apart * 1.6 && Math.abs(dy) < apart * 0.8; // a badge is wider than high
}

function absorb(cell, other) {
  for (const i of other.members) cell.members.push(i);
  cell.x += other.x;
  cell.y += other.y;
  other.absorbed = true;
}

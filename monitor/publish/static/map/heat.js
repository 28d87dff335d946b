// How densely incidents lie, each spread over the area it may have been in.

import { unitsPerMetre } from "./columns.js";
import { colour, Sheet } from "./sheet.js";

const CELL = 6; // pixels
const [LEAST, MOST] = [4, 24]; // cells an incident is spread over to each side

export class Heat {
  constructor() {
    this.incidents = null;
    this.shown = [];
    this.sheet = new Sheet("heat", (ctx, frame) => this.paint(ctx, frame));
  }

  show(incidents, shown) {
    this.incidents = incidents;
    this.shown = shown.filter((i) => incidents.placed(i));
    this.sheet.redraw();
  }

  paint(ctx, frame) {
    if (!this.incidents || !this.shown.length) return;
    const across = Math.ceil(frame.width / CELL);
    const down = Math.ceil(frame.height / CELL);
    const heat = new Float32Array(across * down);
    for (const spot of this.spots(frame).values()) spread(heat, across, down, spot);
    const most = heat.reduce((top, value) => Math.max(top, value), 0);
    if (most) this.paintCells(ctx, heat, across, down, most);
  }

  // Incidents of one place and radius, spread together.
  spots({ left, top, scale }) {
    const { x, y, radius_m: radius } = this.incidents.columns;
    const spots = new Map();
    for (const i of this.shown) {
      const column = Math.round((x[i] * scale - left) / CELL);
      const row = Math.round((y[i] * scale - top) / CELL);
      const r = Math.round(Math.min(MOST, Math.max(LEAST, (radius[i] * unitsPerMetre(y[i]) * scale) / CELL)));
      const key = `${column},${row},${r}`;
      const spot = spots.get(key);
      if (spot) spot.weight += 1;
      else spots.set(key, { column, row, r, weight: 1 });
    }
    return spots;
  }

  paintCells(ctx, heat, across, down, most) {
    const small = document.createElement("canvas");
    [small.width, small.height] = [across, down];
    const inner = small.getContext("2d");
    const image = inner.createImageData(across, down);
    const [red, green, blue] = rgb(colour("--heat"));
    heat.forEach((value, n) => {
      image.data.set([red, green, blue, value ? 20 + 190 * Math.sqrt(value / most) : 0], 4 * n);
    });
    inner.putImageData(image, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(small, 0, 0, across * CELL, down * CELL);
  }
}

function spread(heat, across, down, { column, row, r, weight }) {
  const per = weight / (r * r);
  for (let y = Math.max(0, row - r); y <= Math.min(down - 1, row + r); y += 1) {
    for (let x = Math.max(0, column - r); x <= Math.min(across - 1, column + r); x += 1) {
      const off = ((x - column) ** 2 + (y - row) ** 2) / (r * r);
      if (off < 1) heat[y * across + x] += per * (1 - off) ** 2;
    }
  }
}

function rgb(ink) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.fillStyle = ink;
  ctx.fillRect(0, 0, 1, 1);
  return ctx.getImageData(0, 0, 1, 1).data;
}

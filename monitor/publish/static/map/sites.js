// Protected sites: points, lines and areas of the columns, drawn in one pass however many there are.

import { blocksOf, reaches } from "./columns.js";
import { outline, siteShape } from "./glyphs.js";
import { boxOf, colour, Sheet } from "./sheet.js";

const GENERALISED = 0x80;
const [LINE, OUTER] = [0, 1];
const CROWDED = 24_000; // marks near the view, from which on density is drawn instead of them
const CELL = 2; // pixels, of that density
const REACH = 9; // pixels, of a pointer

export class Sites {
  constructor() {
    this.columns = null;
    this.hidden = new Set();
    this.inView = 0; // how many are drawn
    this.sheet = new Sheet("sites", (ctx, frame) => this.paint(ctx, frame));
  }

  take(columns) {
    this.columns = columns;
    this.blocks = blocksOf(columns);
    this.paths = pathsOf(columns);
    this.show(this.hidden);
  }

  show(hidden) {
    const same = this.columns && this.shownOf === this.columns && [...hidden].sort().join() === [...this.hidden].sort().join();
    this.hidden = hidden;
    if (!this.columns || same) return;
    this.shownOf = this.columns;
    this.shownKind = Uint8Array.from({ length: 256 }, (_, look) => (hidden.has(this.columns.kinds[look & ~GENERALISED]) ? 0 : 1));
    this.sheet.redraw();
  }

  get counts() {
    const counts = new Uint32Array(256);
    for (const look of this.columns.kind) counts[look & ~GENERALISED] += 1;
    for (const path of this.paths) if (path.role === LINE) counts[path.kind] += 1;
    return this.columns.kinds.map((kind, number) => [kind, counts[number]]);
  }

  get withheld() {
    return Object.values(this.columns?.withheld ?? {}).flatMap((kinds) => Object.values(kinds)).reduce((sum, n) => sum + n, 0);
  }

  paint(ctx, frame) {
    if (!this.columns) return;
    const near = this.blocksIn(frame).reduce((sum, block) => sum + block.end - block.start, 0);
    if (near > CROWDED) this.inView = this.paintDensity(ctx, frame);
    else this.paintMarks(ctx, frame, this.seen(frame));
    this.paintPaths(ctx, frame);
  }

  blocksIn(frame) {
    const box = boxOf(frame, 4);
    return this.blocks.filter((block) => reaches(block, box));
  }

  // The numbers of the points in a frame.
  seen(frame) {
    const { x, y, kind } = this.columns;
    const { west, east, north, south } = boxOf(frame, 4);
    const found = [];
    for (const block of this.blocksIn(frame)) {
      for (let i = block.start; i < block.end; i += 1) {
        if (this.shownKind[kind[i]] && x[i] >= west && x[i] <= east && y[i] >= north && y[i] <= south) found.push(i);
      }
    }
    return found;
  }

  paintMarks(ctx, { left, top, scale }, seen) {
    this.inView = seen.length;
    const { x, y, kind, kinds } = this.columns;
    const r = seen.length > 4_000 ? 2.4 : 3.6;
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = colour("--site");
    ctx.fillStyle = colour("--card");
    ctx.globalAlpha = 0.85;
    for (const i of seen) {
      const shape = siteShape(kinds[kind[i] & ~GENERALISED]);
      outline(ctx, shape, x[i] * scale - left, y[i] * scale - top, shape === "circle" ? r * 0.8 : r);
      ctx.fill();
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  // At a pixel for a cell, and then as large as the canvas; how many sites there are.
  paintDensity(ctx, frame) {
    const [across, down] = [Math.ceil(frame.width / CELL), Math.ceil(frame.height / CELL)];
    const { crowd, count } = this.crowdIn(frame, across, down);
    const small = new OffscreenCanvas(across, down);
    const inner = small.getContext("2d");
    const image = inner.createImageData(across, down);
    const pixels = new Uint32Array(image.data.buffer);
    const tints = tintsOf(colour("--site"));
    for (let cell = 0; cell < crowd.length; cell += 1) if (crowd[cell]) pixels[cell] = tints[Math.min(crowd[cell], 63)];
    inner.putImageData(image, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(small, 0, 0, across * CELL, down * CELL);
    return count;
  }

  // How many sites lie in each cell of a frame, and in all of it.
  crowdIn(frame, across, down) {
    const { x, y, kind } = this.columns;
    const { shownKind } = this;
    const crowd = new Uint16Array(across * down);
    const k = frame.scale / CELL;
    const [ox, oy] = [frame.left / CELL, frame.top / CELL];
    let count = 0;
    for (const block of this.blocksIn(frame)) {
      for (let i = block.start; i < block.end; i += 1) {
        const column = x[i] * k - ox;
        const row = y[i] * k - oy;
        if (column >= 0 && row >= 0 && column < across && row < down && shownKind[kind[i]]) {
          crowd[(row | 0) * across + (column | 0)] += 1;
          count += 1;
        }
      }
    }
    return { crowd, count };
  }

  paintPaths(ctx, frame) {
    const { path_x: x, path_y: y } = this.columns;
    const { left, top, scale } = frame;
    const box = boxOf(frame, 4);
    ctx.strokeStyle = ctx.fillStyle = colour("--site");
    ctx.lineWidth = 1.2;
    for (const path of this.paths) {
      if (!this.shownKind[path.kind] || !reaches(path, box)) continue;
      ctx.beginPath();
      for (const ring of path.rings) {
        for (let i = ring.start; i < ring.end; i += 1) ctx[i === ring.start ? "moveTo" : "lineTo"](x[i] * scale - left, y[i] * scale - top);
        if (path.role !== LINE) ctx.closePath();
      }
      ctx.globalAlpha = 0.14;
      if (path.role !== LINE) ctx.fill("evenodd");
      ctx.globalAlpha = path.role === LINE ? 0.45 : 0.7;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  // The box around the nearest mark under a pointer, in degrees; null where there is none.
  at({ x: px, y: py }) {
    if (!this.columns || !this.sheet.frame) return null;
    const { left, top, scale } = this.sheet.frame;
    const reach = { left: left + px - REACH, top: top + py - REACH, width: 2 * REACH, height: 2 * REACH, scale };
    const { x, y } = this.columns;
    let best = null;
    let least = REACH * REACH;
    for (const i of this.seen(reach)) {
      const off = (x[i] * scale - left - px) ** 2 + (y[i] * scale - top - py) ** 2;
      if (off <= least) [best, least] = [i, off];
    }
    return best === null ? null : { x: x[best], y: y[best], kind: this.columns.kinds[this.columns.kind[best] & ~GENERALISED], generalised: (this.columns.kind[best] & GENERALISED) !== 0 };
  }
}

// Each line, and each area with its holes.
function pathsOf({ path_start: start, path_x: x, path_y: y, path_kind: kind, path_role: role }) {
  const paths = [];
  for (let number = 0; number < kind.length; number += 1) {
    const part = { start: start[number], end: start[number + 1] };
    if (role[number] <= OUTER) paths.push({ kind: kind[number], role: role[number], rings: [], west: Infinity, east: 0, north: Infinity, south: 0 });
    const path = paths[paths.length - 1];
    path.rings.push(part);
    for (let i = part.start; i < part.end; i += 1) {
      path.west = Math.min(path.west, x[i]);
      path.east = Math.max(path.east, x[i]);
      path.north = Math.min(path.north, y[i]);
      path.south = Math.max(path.south, y[i]);
    }
  }
  return paths;
}

// The more sites in a cell, the less is seen through it.
function tintsOf(ink) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.fillStyle = ink;
  ctx.fillRect(0, 0, 1, 1);
  const [red, green, blue] = ctx.getImageData(0, 0, 1, 1).data;
  return Uint32Array.from({ length: 64 }, (_, n) => ((Math.min(230, 70 + 32 * Math.log2(n + 1)) << 24) | (blue << 16) | (green << 8) | red) >>> 0);
}

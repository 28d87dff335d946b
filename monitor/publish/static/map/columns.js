// The files of columns: docs/formats/columns.md. Positions are in the Mercator square, 2³² wide.

const MAGIC = "SMC1";
const TYPES = { u1: Uint8Array, u4: Uint32Array };
export const NOWHERE = 0xffffffff;
export const SQUARE = 2 ** 32;

export function readColumns(bytes) {
  const letters = new TextDecoder();
  if (letters.decode(new Uint8Array(bytes, 0, 4)) !== MAGIC) throw new Error("no columns");
  const length = new DataView(bytes).getUint32(4, true);
  const head = JSON.parse(letters.decode(new Uint8Array(bytes, 8, length)));
  const arrays = Object.entries(head.columns).map(([name, [type, at, count]]) => [name, new TYPES[type](bytes, 8 + length + at, count)]);
  return { ...head, ...Object.fromEntries(arrays) };
}

// Neighbours lie together in the file: a block of them out of view is passed over as one.
export function blocksOf({ x, block: size, block_west: west, block_east: east, block_north: north, block_south: south }) {
  return Array.from(west, (_, n) => ({
    start: n * size, end: Math.min((n + 1) * size, x.length), west: west[n], east: east[n], north: north[n], south: south[n],
  }));
}

export const reaches = (part, box) => part.west <= box.east && part.east >= box.west && part.north <= box.south && part.south >= box.north;

export function latLngOf(x, y) {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / SQUARE))) * 180) / Math.PI;
  return { lat, lng: (x / SQUARE) * 360 - 180 };
}

export function squareOf({ lat, lng }) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return { x: ((lng + 180) / 360) * SQUARE, y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * SQUARE };
}

// How many units of the square a ground metre is, at a height of it.
export const unitsPerMetre = (y) => (SQUARE / 40_075_016.7) * Math.cosh(Math.PI * (1 - (2 * y) / SQUARE));

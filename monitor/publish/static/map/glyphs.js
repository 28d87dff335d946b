// The shapes that say what a mark is; colour only repeats it.

const around = (r, corners) => corners.map(([x, y]) => [x * r, y * r]);
const SHAPES = {
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  triangle: [[0, -1], [1, 0.8], [-1, 0.8]],
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  hexagon: Array.from({ length: 6 }, (_, i) => [Math.cos((i * Math.PI) / 3), Math.sin((i * Math.PI) / 3)]),
  drop: [[0, 1], [0.9, -0.7], [-0.9, -0.7]],
};
const TIER_LOOKS = {
  violation_reviewed: { shape: "diamond", ink: "--reviewed", filled: true },
  violation_preliminary: { shape: "diamond", ink: "--preliminary", filled: false },
  allegation: { shape: "triangle", ink: "--allegation", filled: false },
  no_violation: { shape: "square", ink: "--none", filled: false },
};
const SITE_SHAPES = {
  nuclear_plant: "hexagon", power_plant_thermal: "square", power_plant_hydro: "square", substation: "square",
  refinery: "drop", oil_depot: "drop", pumping_station: "drop", gas_storage: "drop",
};

export const lookOf = (tier) => TIER_LOOKS[tier];
export const siteShape = (category) => SITE_SHAPES[category] ?? "circle";

export function outline(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else around(r, SHAPES[shape]).forEach(([dx, dy], i) => ctx[i ? "lineTo" : "moveTo"](x + dx, y + dy));
  ctx.closePath();
}

export function drawTier(ctx, tier, x, y, r, palette) {
  const { shape, ink, filled } = TIER_LOOKS[tier];
  outline(ctx, shape, x, y, r);
  ctx.fillStyle = filled ? palette[ink] : palette["--card"];
  ctx.strokeStyle = filled ? palette["--card"] : palette[ink];
  ctx.lineWidth = filled ? 1 : 2;
  ctx.fill();
  ctx.stroke();
}

export function ring(ctx, x, y, r, ink, dashes, width = 2) {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.setLineDash(dashes);
  ctx.lineWidth = width;
  ctx.strokeStyle = ink;
  ctx.stroke();
  ctx.restore();
}

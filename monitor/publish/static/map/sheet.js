// A canvas of ours in a Leaflet pane: it moves and scales with the map, and is drawn anew where the map comes to rest.

import { SQUARE } from "./columns.js";

const L = window.L;

export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const Sheet = L.Renderer.extend({
  initialize(pane, paint) {
    L.Renderer.prototype.initialize.call(this, { pane, padding: 0.1 });
    this._paint = paint;
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.classList.add("sheet");
    this._ctx = this._container.getContext("2d", { willReadFrequently: true });
  },
  _destroyContainer() {
    this._container.remove();
    this._container = null;
  },
  _updatePaths() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const dense = window.devicePixelRatio || 1;
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, min);
    const [width, height] = [Math.round(size.x * dense), Math.round(size.y * dense)];
    if (canvas.width !== width || canvas.height !== height) {
      [canvas.width, canvas.height] = [width, height];
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    } else this._ctx.clearRect(0, 0, width, height);
    const origin = this._map.getPixelOrigin().add(min);
    const zoom = this._map.getZoom();
    this.frame = { dense, width: size.x, height: size.y, left: origin.x, top: origin.y, zoom, scale: (256 * 2 ** zoom) / SQUARE, corner: min };
    this._ctx.setTransform(dense, 0, 0, dense, 0, 0);
    this._paint(this._ctx, this.frame);
  },
  redraw() {
    if (this._map && this._container) this._update();
  },
  // A layer point of the map as a point of this canvas.
  at(layerPoint) {
    return { x: layerPoint.x - this.frame.corner.x, y: layerPoint.y - this.frame.corner.y };
  },
});

// What of the square is in a frame, with so many pixels around it.
export function boxOf({ left, top, width, height, scale }, around = 0) {
  return { west: (left - around) / scale, east: (left + width + around) / scale, north: (top - around) / scale, south: (top + height + around) / scale };
}

// The days under the map: strikes a day by tier, days on which nobody listened, and the span that is shown.

import { colour } from "./sheet.js";
import { lookOf } from "./glyphs.js";
import { _, dayIn, dayWords, nextDay, startOfDay } from "./words.js";

const STEP_MS = 700;
const WIDEST = 28; // pixels of a day
const MOST_DAYS = 1_500;

export class Timeline {
  constructor(canvas, { zone, onSpan }) {
    this.canvas = canvas;
    this.zone = zone;
    this.onSpan = onSpan;
    this.days = [];
    this.outside = { before: 0, after: 0 };
    this.coverage = new Map();
    this.span = { from: "", to: "" };
    this.timer = null;
    new ResizeObserver(() => this.paint()).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.drag(event));
  }

  // Every day from the first strike under a reading to the last, as far as its agreement is watched, and the
  // instant each begins at; the end of the last is one more.
  take(incidents, reading, watched) {
    this.days = [];
    this.starts = [];
    const reach = incidents.reach(reading);
    if (!reach) return;
    const [begin, end] = watched ? [watched.from, watched.until].map((bound) => Date.parse(bound) / 1000) : [0, Infinity];
    const [first, last] = [Math.max(reach[0], begin), Math.min(reach[1], end - 1)].map((second) => dayIn(this.zone, new Date(second * 1000)));
    for (let day = first; day <= last && this.days.length < MOST_DAYS; day = nextDay(day)) this.days.push(day);
    this.starts = this.days.map((day) => startOfDay(this.zone, day));
    this.end = this.days.length ? startOfDay(this.zone, nextDay(this.days.at(-1))) : 0;
  }

  show(incidents, passing, reading, { from, to }) {
    this.span = { from, to };
    this.tallies = this.days.map(() => new Map());
    this.outside = { before: 0, after: 0 };
    for (const i of passing) {
      const begun = incidents.columns.from_s[i];
      if (begun < this.starts[0]) this.outside.before += 1;
      if (begun >= this.end) this.outside.after += 1;
      if (begun < this.starts[0] || begun >= this.end) continue;
      const day = this.tallies[this.dayOf(begun)];
      const tier = incidents.tier(i, reading);
      day?.set(tier, (day.get(tier) ?? 0) + 1);
    }
    this.tiers = incidents.columns.tiers;
    this.paint();
  }

  step(width) { return Math.min(WIDEST, width / this.days.length); }

  dayOf(second) {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= second) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  // days: what the API says of each; none where it is not shown.
  cover(days) {
    this.coverage = new Map(days.map((day) => [day.day, day]));
    this.paint();
  }

  paint() {
    const { canvas } = this;
    const { width, height } = canvas.getBoundingClientRect();
    const dense = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(width * dense), Math.round(height * dense)];
    if (!this.days.length || !width || !this.tallies) return;
    const ctx = canvas.getContext("2d");
    ctx.scale(dense, dense);
    const step = this.step(width);
    const most = Math.max(1, ...this.tallies.map((day) => [...day.values()].reduce((sum, n) => sum + n, 0)));
    const inks = new Map(this.tiers.map((tier) => [tier, colour(lookOf(tier).ink)]));
    this.days.forEach((day, n) => this.paintDay(ctx, { day, n, step, height: height - 7, most, inks }));
    this.paintCoverage(ctx, step, height);
  }

  paintDay(ctx, { day, n, step, height, most, inks }) {
    const outside = (this.span.from && day < this.span.from) || (this.span.to && day > this.span.to);
    if (!outside && (this.span.from || this.span.to)) {
      ctx.fillStyle = colour("--wash");
      ctx.fillRect(n * step, 0, step + 0.5, height);
    }
    ctx.globalAlpha = outside ? 0.35 : 1;
    let y = height;
    for (const tier of this.tiers) {
      const tall = (height * (this.tallies[n].get(tier) ?? 0)) / most;
      ctx.fillStyle = inks.get(tier);
      ctx.fillRect(n * step + Math.min(1, step * 0.1), y - tall, Math.max(0.7, step - Math.min(2, step * 0.2)), tall);
      y -= tall;
    }
    ctx.globalAlpha = 1;
  }

  paintCoverage(ctx, step, height) {
    this.days.forEach((day, n) => {
      const heard = this.coverage.get(day);
      if (!heard || heard.heard) return;
      ctx.fillStyle = colour("--ink");
      for (let x = n * step; x < (n + 1) * step; x += 4) ctx.fillRect(x, height - 5, Math.min(2, step), 5);
    });
  }

  // --- choosing days -------------------------------------------------------------------------

  at(event) {
    const { left, width } = this.canvas.getBoundingClientRect();
    const n = Math.floor((event.clientX - left) / this.step(width));
    return this.days[Math.min(this.days.length - 1, Math.max(0, n))];
  }

  drag(start) {
    if (!this.days.length) return;
    const first = this.at(start);
    const span = (event, done) => this.onSpan(...[first, this.at(event)].sort(), done);
    const move = (event) => span(event, false);
    this.canvas.setPointerCapture(start.pointerId);
    this.canvas.addEventListener("pointermove", move);
    const end = (event) => {
      this.canvas.removeEventListener("pointermove", move);
      span(event, true);
    };
    this.canvas.addEventListener("pointerup", end, { once: true });
  }

  get plays() { return this.timer !== null; }

  // Day by day, or by as many days as are chosen, until the last.
  play(onStop) {
    const width = this.span.from && this.span.to ? this.days.indexOf(this.span.to) - this.days.indexOf(this.span.from) + 1 : 1;
    let n = this.span.from && this.span.to !== this.days.at(-1) ? this.days.indexOf(this.span.from) : -1;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = () => {
      n += 1;
      const last = Math.min(n + Math.max(1, width), this.days.length) - 1;
      if (n >= this.days.length || last < n) { this.stop(); onStop(); return; }
      this.onSpan(this.days[n], this.days[last], false);
      if (last === this.days.length - 1) { this.stop(); onStop(); }
    };
    this.timer = setInterval(step, calm ? 2 * STEP_MS : STEP_MS);
    step();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
  }

  get words() {
    if (!this.days.length) return _("No days");
    const [from, to] = [this.span.from || this.days[0], this.span.to || this.days.at(-1)];
    const { before, after } = this.outside;
    return [
      from === to ? dayWords(from) : `${dayWords(from)} – ${dayWords(to)}`,
      before ? _("begun before the days drawn: %(count)s", { count: before }) : "",
      after ? _("begun after the days drawn: %(count)s", { count: after }) : "",
    ].filter(Boolean).join(" · ");
  }
}

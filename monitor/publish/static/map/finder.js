// The search box: names in any script, the answers as a list that the keyboard walks through.

import { search } from "./data.js";
import { element } from "./side.js";
import { _, label } from "./words.js";

const PAUSE_MS = 200;
const SHORTEST = 2;

export class Finder {
  constructor({ regionName, onChoose }) {
    this.input = document.getElementById("search");
    this.list = document.getElementById("found");
    this.regionName = regionName;
    this.onChoose = onChoose;
    this.items = [];
    this.active = -1;
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), PAUSE_MS));
  }

  typed() {
    clearTimeout(this.waiting);
    const words = this.input.value.trim();
    if (words.length < SHORTEST) this.close();
    else this.waiting = setTimeout(() => this.ask(words), PAUSE_MS);
  }

  async ask(words) {
    let items = [];
    try {
      items = await search(words);
    } catch {
      this.say(_("The search could not be asked."));
      return;
    }
    if (this.input.value.trim() !== words) return; // typed on meanwhile
    this.items = items;
    this.active = -1;
    if (items.length) this.open(items.map((item, n) => this.option(item, n)));
    else this.say(_("Nothing of that name is shown."));
  }

  option(item, n) {
    const regions = item.regions.map(this.regionName);
    if (item.near) regions.push(_("%(km)s km from %(town)s", { km: Math.round(item.near_m / 1000), town: item.near }));
    const where = regions.join(", ");
    const option = element("li", { id: `found-${n}`, role: "option", ariaSelected: "false" }, element("bdi", {}, item.name || _("Name withheld")),
      element("span", { className: "rest" }, [label(item.category ?? item.kind), item.kind === "region" ? "" : where].filter(Boolean).join(" · ")));
    option.addEventListener("pointerdown", (event) => { event.preventDefault(); this.choose(n); });
    return option;
  }

  say(words) {
    this.items = [];
    this.open([element("li", { className: "rest", role: "option", ariaDisabled: "true" }, words)]);
  }

  open(options) {
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    if (event.key === "Enter" && this.items.length) {
      event.preventDefault();
      this.choose(Math.max(0, this.active));
    }
    if (!step || !this.items.length) return;
    event.preventDefault();
    this.active = (this.active + step + this.items.length) % this.items.length;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === this.active)));
    this.input.setAttribute("aria-activedescendant", `found-${this.active}`);
  }

  choose(n) {
    this.close();
    this.input.value = this.items[n].name;
    this.onChoose(this.items[n]);
  }
}

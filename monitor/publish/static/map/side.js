// The list equal to what is drawn, and the panel of one incident. Text goes in as text, never as markup.

import { service, standsAlone } from "./data.js";
import { _, label, ngettext, windowWords } from "./words.js";

const PAGE = 60;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// The legend's own drawing of a tier.
export function icon(kind) {
  return document.querySelector(`#legend .icon.${kind}`).cloneNode(true);
}

export const attributionWords = ({ state, party }, partyName) => (party ? partyName(party) : label(state));
const objectWords = (category) => (category ? label(category) : _("Unknown object"));
const hrefOf = (id) => (standsAlone ? `#i=${encodeURIComponent(id)}` : `/incidents/${encodeURIComponent(id)}`);

// --- the list: one stop of the Tab key, arrows within, Enter opens the incident's page ---------------------

export class List {
  constructor(onChoose) {
    this.list = document.getElementById("incident-list");
    this.more = document.getElementById("more");
    this.onChoose = onChoose;
    this.more.addEventListener("click", () => this.add());
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("keydown", (event) => this.moved(event));
  }

  fill(incidents, numbers, options) {
    Object.assign(this, { incidents, numbers, options, count: 0 });
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.incident : null;
    this.list.replaceChildren();
    this.add();
    const links = [...this.list.querySelectorAll("a")];
    const kept = links.find((link) => link.dataset.incident === (focused ?? options.chosen)) ?? links[0];
    if (kept) kept.tabIndex = 0;
    if (kept && kept.dataset.incident === focused) kept.focus({ preventScroll: true });
  }

  add() {
    const rows = this.numbers.slice(this.count, this.count + PAGE).map((i) => this.row(i));
    this.list.append(...rows);
    this.count += PAGE;
    this.more.hidden = this.count >= this.numbers.length;
  }

  row(i) {
    const { incidents, options } = this;
    const { columns: c } = incidents;
    const { zone, reading, readings, readingName, regionName, partyName, since, differ } = options;
    const tier = incidents.tier(i, reading);
    const where = incidents.regions(i).map(regionName).join(", ") || _("Region unknown");
    const news = incidents.news(i, since);
    const marks = [label(tier), attributionWords(incidents.attribution(i), partyName), ngettext("%(num)s report", "%(num)s reports", c.reports[i])];
    const others = differ ? readings.filter((id) => incidents.tier(i, id)).map((id) => element("span", { className: "rest other" },
      icon(incidents.tier(i, id)), `${readingName(id)}: ${label(incidents.tier(i, id))}`)) : [];
    const link = element("a", { href: hrefOf(incidents.ids[i]), tabIndex: -1 },
      icon(tier),
      element("span", { className: "what" }, `${objectWords(incidents.category(i))}, ${where}`, news ? element("span", { className: "news" }, news === "new" ? _("New") : _("Changed")) : null),
      element("span", { className: "rest" }, windowWords(zone, new Date(c.from_s[i] * 1000), new Date(c.until_s[i] * 1000), { alone: true })),
      element("span", { className: "rest" }, (incidents.placed(i) ? marks : [...marks, _("region only")]).join(" · ")), ...others);
    link.dataset.incident = incidents.ids[i];
    if (incidents.ids[i] === options.chosen) link.setAttribute("aria-current", "true");
    return element("li", {}, link);
  }

  // A pointer opens the panel beside the map; Enter, and every way to open a link elsewhere, the page.
  clicked(event) {
    const link = event.target.closest("a");
    const pointed = event.detail > 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !(pointed || standsAlone)) return;
    event.preventDefault();
    this.onChoose(link.dataset.incident, link);
  }

  moved(event) {
    const link = event.target.closest("a");
    if (event.key === " " && link) {
      event.preventDefault();
      this.onChoose(link.dataset.incident, link);
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: 10, PageUp: -10 }[event.key];
    if (!step || !link) return;
    event.preventDefault();
    let links = [...this.list.querySelectorAll("a")];
    const target = Math.max(0, links.indexOf(link) + step);
    while (target >= links.length && !this.more.hidden && step < Infinity) {
      this.add();
      links = [...this.list.querySelectorAll("a")];
    }
    const next = links[Math.min(target, links.length - 1)];
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

// --- the panel ---------------------------------------------------------------------------------------------

function findingLine(finding) {
  const sign = { yes: "✓", no: "✕", unknown: "?" }[finding.holds] ?? "?";
  return element("li", {}, `${sign} ${label(finding.rule_id)} (${label(finding.holds).toLowerCase()}): `,
    finding.reason ? element("span", { lang: "en" }, finding.reason) : _("reason withheld"));
}

function standingPart(tier, name, findings) {
  return [
    element("h3", {}, name),
    element("div", { className: "tier" }, icon(tier), label(tier)),
    findings?.length ? element("details", {}, element("summary", {}, _("Findings")), element("ul", {}, ...findings.map(findingLine))) : null,
  ];
}

function reportLine(report) {
  const said = report.words?.headline || report.words?.summary || _("words withheld");
  return element("li", {}, element("strong", {}, element("bdi", {}, report.source_name)), ": ",
    element("bdi", { lang: LANGUAGE.test(report.language ?? "") ? report.language : "" }, said));
}

function reachWords(radiusM) {
  if (radiusM < 1000) return _("within %(m)s m", { m: radiusM });
  return _("within %(km)s km", { km: Math.round(radiusM / 1000) });
}

// The address of the view, with the incident that is open; none where the browser lets no page copy.
function copyButton() {
  if (!navigator.clipboard) return null;
  const button = element("button", { type: "button", className: "plain" }, _("Copy the link"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    button.textContent = _("Copied");
  });
  return button;
}

// What the columns tell of an incident, and, once the API has answered, the rest.
export function fillPanel(incidents, i, detail, { zone, regionName, partyName, readingName, onClose }) {
  const panel = document.getElementById("panel");
  const { columns: c } = incidents;
  const close = element("button", { type: "button", className: "plain", ariaLabel: _("Close") }, "✕");
  close.addEventListener("click", onClose);
  const radius = c.radius_m[i] ? reachWords(c.radius_m[i]) : _("known to the region only");
  const standings = detail
    ? detail.assessments.flatMap((each) => standingPart(each.tier, readingName(each.reading_id), each.findings))
    : [...incidents.readings.keys()].filter((id) => incidents.tier(i, id)).flatMap((id) => standingPart(incidents.tier(i, id), readingName(id)));
  panel.replaceChildren(
    element("header", {}, element("h2", {}, element("bdi", {}, detail?.site_name || objectWords(incidents.category(i)))), close),
    element("p", {}, windowWords(zone, new Date(c.from_s[i] * 1000), new Date(c.until_s[i] * 1000))),
    element("p", { className: "soft" }, `${incidents.regions(i).map(regionName).join(", ") || _("Region unknown")}, ${radius}`),
    element("p", {}, incidents.attribution(i).party
      ? _("Attribution: %(who)s", { who: attributionWords(incidents.attribution(i), partyName) })
      : attributionWords(incidents.attribution(i), partyName)),
    detail?.submission ? element("p", {}, element("strong", {}, label("submission"))) : "",
    ...standings.filter(Boolean),
    detail ? element("h3", {}, _("Reports (%(count)s)", { count: detail.reports.length })) : "",
    detail ? element("ul", {}, ...detail.reports.map(reportLine)) : "",
    standsAlone && !service ? "" : element("p", { className: "ways" },
      element("a", { href: `${service}/incidents/${encodeURIComponent(incidents.ids[i])}` }, _("Everything about this incident")), standsAlone ? null : copyButton()),
  );
  panel.hidden = false;
}

// The sites under a pointer, as the API tells of them.
export function fillSitePanel(kind, sites, { regionName, onClose }) {
  const panel = document.getElementById("panel");
  const close = element("button", { type: "button", className: "plain", ariaLabel: _("Close") }, "✕");
  close.addEventListener("click", onClose);
  panel.replaceChildren(
    element("header", {}, element("h2", {}, label(kind)), close),
    element("p", { className: "soft" }, _("Protected site")),
    element("ul", {}, ...sites.map((site) => element("li", {}, element("bdi", {}, site.name || _("Name withheld")), ` · ${label(site.category)} · ${site.regions.map(regionName).join(", ")}`))),
  );
  panel.hidden = false;
}

export function sayInPanel(words) {
  const panel = document.getElementById("panel");
  panel.replaceChildren(element("p", {}, words));
  panel.hidden = false;
}

export function closePanel() {
  document.getElementById("panel").hidden = true;
}

// --- regions of which something is known to the region only --------------------------------------------------

export function fillDrawer(counts, { total, chosen, regionName, onChoose }) {
  const drawer = document.getElementById("region-drawer");
  const rows = [...counts].sort(([a, x], [b, y]) => y.get("all") - x.get("all") || a.localeCompare(b));
  drawer.hidden = rows.length === 0;
  drawer.querySelector("output").value = total;
  drawer.querySelector("ul").replaceChildren(...rows.map(([code, tiers]) => {
    const button = element("button", { type: "button" }, element("span", {}, code === "" ? _("Region unknown") : regionName(code)),
      ...[...tiers].filter(([tier]) => tier !== "all").map(([tier, count]) => element("span", { className: "count", title: label(tier) }, icon(tier), String(count))));
    if (code === chosen && code) button.setAttribute("aria-pressed", "true");
    button.disabled = code === "";
    button.addEventListener("click", () => onChoose(code));
    return element("li", {}, button);
  }));
}

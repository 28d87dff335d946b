// The list equal to what is drawn, and the panel of one incident. Text goes in as text, never as markup.

import { label, windowWords } from "./words.js";

const PAGE = 200;

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// The legend's own drawing of a tier.
export function icon(kind) {
  return document.querySelector(`#legend .icon.${kind}`).cloneNode(true);
}

export function attributionWords({ attribution }, partyName) {
  return attribution.party ? partyName(attribution.party) : label(attribution.state);
}

const objectWords = ({ category }) => (category ? label(category) : "Unknown object");

function row(incident, { tierOf, zone, regionName, partyName, chosen, onChoose }) {
  const { properties } = incident;
  const where = properties.regions.map(regionName).join(", ") || "Region unknown";
  const marks = [attributionWords(properties, partyName), properties.n_reports === 1 ? "1 report" : `${properties.n_reports} reports`];
  const button = element("button", { type: "button" },
    icon(tierOf(incident)),
    element("span", { className: "what" }, `${objectWords(properties)}, ${where}`),
    element("span", { className: "rest" }, windowWords(zone, properties.occurred_from, properties.occurred_until, { alone: true })),
    element("span", { className: "rest" }, [label(tierOf(incident)), ...marks].join(" · ")));
  button.dataset.incident = incident.id;
  if (incident.id === chosen) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => onChoose(incident.id, button));
  return element("li", {}, button);
}

export function fillList(incidents, options) {
  const list = document.getElementById("incident-list");
  const more = document.getElementById("more");
  let shown = 0;
  const add = () => {
    list.append(...incidents.slice(shown, shown + PAGE).map((incident) => row(incident, options)));
    shown += PAGE;
    more.hidden = shown >= incidents.length;
  };
  list.replaceChildren();
  more.onclick = add;
  add();
}

function findingLine(finding) {
  const sign = { yes: "✓", no: "✕", unknown: "?" }[finding.holds] ?? "?";
  return element("li", {}, `${sign} ${label(finding.rule_id)}: ${finding.reason || "reason withheld"}`);
}

function assessmentPart(assessment, readingName) {
  return [
    element("h3", {}, readingName(assessment.reading_id)),
    element("div", { className: "tier" }, icon(assessment.tier), label(assessment.tier)),
    element("details", {}, element("summary", {}, "Findings"), element("ul", {}, ...assessment.findings.map(findingLine))),
  ];
}

function reportLine(report) {
  const said = report.words?.headline || report.words?.summary || "words withheld";
  return element("li", {}, element("strong", {}, report.source_name), ": ",
    element("span", { lang: report.language || "" }, said));
}

export function fillPanel(detail, { zone, regionName, partyName, readingName, onClose }) {
  const panel = document.getElementById("panel");
  const { properties } = detail;
  const close = element("button", { type: "button", className: "plain", ariaLabel: "Close" }, "✕");
  close.addEventListener("click", onClose);
  panel.replaceChildren(
    element("header", {}, element("h2", {}, detail.site_name || objectWords(properties)), close),
    element("p", {}, windowWords(zone, properties.occurred_from, properties.occurred_until)),
    element("p", { className: "soft" }, properties.regions.map(regionName).join(", ") || "Region unknown"),
    element("p", {}, `Attribution: ${attributionWords(properties, partyName)}`),
    ...detail.assessments.flatMap((assessment) => assessmentPart(assessment, readingName)),
    element("h3", {}, `Reports (${detail.reports.length})`),
    element("ul", {}, ...detail.reports.map(reportLine)),
    element("p", {}, element("a", { href: `/incidents/${encodeURIComponent(detail.id)}` }, "Everything about this incident")),
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


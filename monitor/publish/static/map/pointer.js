// What is under the pointer: a mark, a crowd of them, or a site.

import { latLngOf } from "./columns.js";
import { sitesIn, standsAlone } from "./data.js";
import { closePanel, fillSitePanel, sayInPanel } from "./side.js";
import { _ } from "./words.js";

const L = window.L;
const HAIR = 1e-5; // degrees around the place that a crowd shares
const AROUND = 1e-4; // degrees around a site that is asked about
const ONE_PLACE_M = 50; // a crowd within it is not parted by coming nearer

export class Pointer {
  constructor(map, { marks, sites, regionName, onIncident, onBox }) {
    Object.assign(this, { map, marks, sites, regionName, onIncident, onBox });
  }

  // Whether something is there; it is chosen if so.
  chooses(latlng) {
    const at = this.map.latLngToLayerPoint(latlng);
    const { incidents, sheet } = this.marks;
    const members = sheet.frame ? this.marks.at(sheet.at(at)) : [];
    if (members.length === 1) this.onIncident(incidents.ids[members[0]]);
    else if (members.length) this.chooseCrowd(incidents, members);
    else return this.choosesSite(at);
    return true;
  }

  // A crowd is parted by coming nearer; one that shares a place is listed.
  chooseCrowd({ columns: { x, y } }, members) {
    const bounds = L.latLngBounds(members.map((i) => latLngOf(x[i], y[i])));
    const zoom = Math.min(this.map.getBoundsZoom(bounds.pad(0.2)), this.map.getMaxZoom());
    const wide = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) > ONE_PLACE_M;
    if (wide && zoom > this.map.getZoom()) this.map.setView(bounds.getCenter(), zoom);
    else this.onBox([bounds.getWest() - HAIR, bounds.getSouth() - HAIR, bounds.getEast() + HAIR, bounds.getNorth() + HAIR]);
  }

  choosesSite(at) {
    const { sheet } = this.sites;
    const found = sheet.frame ? this.sites.at(sheet.at(at)) : null;
    if (found) this.showSites(found);
    return found !== null;
  }

  async showSites({ x, y, kind }) {
    const { lat, lng } = latLngOf(x, y);
    const options = { regionName: this.regionName, onClose: closePanel };
    if (standsAlone) { fillSitePanel(kind, [], options); return; }
    try {
      const box = [lng - AROUND, lat - AROUND, lng + AROUND, lat + AROUND].map((bound) => bound.toFixed(6));
      fillSitePanel(kind, await sitesIn(box), options);
    } catch (error) {
      sayInPanel(_("This site could not be read (%(why)s).", { why: error.message }));
    }
  }
}

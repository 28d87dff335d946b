// The agreements in force: their readings and parties by name, and which readings belong together.

import { fetchAgreements } from "./data.js";
import { nameOf } from "./words.js";

export class Agreements {
  constructor(readings) {
    this.every = readings; // until the agreements are known
    this.list = [];
    this.readings = new Map();
    this.parties = new Map();
  }

  async load() {
    const fetched = await fetchAgreements();
    this.list = fetched.map(({ agreement_id: id, title, readings, watched }) => ({ id, name: nameOf(title), watched, readings: readings.map((each) => each.reading_id) }));
    for (const { parties, readings } of fetched) {
      for (const party of parties) this.parties.set(party.party_id, nameOf(party.names));
      for (const reading of readings) this.readings.set(reading.reading_id, nameOf(reading.title));
    }
  }

  of(reading) { return this.list.find((each) => each.readings.includes(reading)); }
  readingsBeside(reading) { return this.of(reading)?.readings ?? this.every; }
  readingName(id) { return this.readings.get(id) || id; }
  partyName(id) { return this.parties.get(id) || id; }
}

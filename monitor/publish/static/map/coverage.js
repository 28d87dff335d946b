// Where and when nobody was listening: no strike known of there and then tells nothing.

import { fetchCoverage } from "./data.js";
import { _ } from "./words.js";

const DAY_S = 86_400;

export class Coverage {
  constructor({ timeline, unheard }) {
    this.timeline = timeline;
    this.unheard = unheard;
    this.words = document.getElementById("coverage-words");
    this.asked = "";
    this.days = [];
  }

  async show(state) {
    const { starts, days } = this.timeline;
    this.words.hidden = !(state.coverage && days.length);
    if (this.words.hidden) {
      if (this.asked) { this.timeline.cover([]); this.unheard.show(() => 0); }
      this.asked = "";
      return;
    }
    const during = [starts[0], starts.at(-1) + DAY_S].map((s) => new Date(s * 1000).toISOString()).join("/");
    try {
      if (this.asked !== during) this.days = (await fetchCoverage(during)).days;
      this.asked = during;
      this.tell(state);
    } catch (error) {
      this.words.replaceChildren(_("Coverage could not be read (%(why)s).", { why: error.message }));
    }
  }

  tell({ from, to }) {
    const span = this.days.filter(({ day }) => (!from || day >= from) && (!to || day <= to));
    const deaf = span.filter(({ heard }) => !heard).length;
    const missing = [...new Set(span.flatMap((day) => day.failed))];
    this.timeline.cover(this.days);
    this.unheard.show((code) => span.filter((day) => !heardOf(day, code)).length / (span.length || 1));
    this.words.replaceChildren([
      _("Nobody was listening on %(deaf)s of %(all)s days shown: no strike known then tells nothing.", { deaf, all: span.length }),
      missing.length ? _("Asked in vain on some of them: %(sources)s.", { sources: missing.join(", ") }) : "",
    ].join(" "));
  }
}

// Without a list of regions, whoever was heard tells of all of them.
const heardOf = ({ heard, regions }, code) => heard > 0 && (!regions || regions.includes(code));

"""Which protected sites a report may speak of: by name, kind, region and distance, with the
reasons.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from shapely import Point

from monitor.core.bonds import Bond
from monitor.core.bystanders import without_bystanders
from monitor.core.geodesy import distance_m
from monitor.core.kinds import same_kind
from monitor.core.listed import Listed
from monitor.core.locate import GazetteerIndex, locate_near, locate_text, locate_words
from monitor.core.names import proper_names, share_of_names
from monitor.core.occurrence import category_in
from monitor.core.screening import SiteScreen, with_probabilities
from monitor.core.sitenames import ListedNames, SiteSaid
from monitor.core.text_names import TextNames, names_in
from monitor.core.words import clean, tokens, words_of
from monitor.model.ids import SiteId
from monitor.model.incidents import LocatedReport, MatchClass, SiteMatch
from monitor.model.mentions import Standing
from monitor.model.place import Place, PlaceBasis
from monitor.model.reports import StrikeReport
from monitor.model.sites import ListVersion, ProtectedSite, SiteCategory
from monitor.model.vocabulary import Vocabulary

LITERAL = 1.0  # a listed name or alias stands in the words as it is
AMONG = 0.95  # a listed name among other words, which may be those of a longer name
NAMED = 0.9  # the facility's own name is in the words, and its kind fits
BY_TOWN_AND_KIND = 0.75  # its town and its kind are named, or its name without a clear kind
BY_PLACE = 0.6  # the list's unnamed facility of that kind in the place named
NEARBY = 0.4  # its kind, within the reported radius
FAINT = 0.2
BESIDE = 0.1  # the text says that what was struck is another, near it
FAR_M = 10_000.0  # beyond both uncertainties: a place named that far off speaks for another site
FAR_LOSS = 0.3
LIST_TOO_COARSE_M = 50_000.0  # a position no better than the region it lies in
_LATER = 0.05  # less for each site that a text names after another
_LEAST_LITERAL = 8  # characters: shorter aliases (ГРС, КС) name a kind, not a site
_CANDIDATES_KEPT = 5
_PLACES_KEPT = 4_096  # the same towns are in the news

_BY_BOND = {
    Bond.WORD: (LITERAL, "a word names it and its kind at once"),
    Bond.NAME: (NAMED, "the words name it; its kind fits"),
    Bond.TOWN: (BY_TOWN_AND_KIND, "its town is named and its kind fits"),
    Bond.SENTENCE: (BY_TOWN_AND_KIND, "its town and its kind are named apart"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    site: ProtectedSite
    named: bool  # whether it is one facility, not "a substation in …"
    regions: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    literal: tuple[str, ...]


class SiteIndex:
    """The current lists, ready for look-up by region, name and nearness."""

    def __init__(
        self, lists: Sequence[ListVersion], gazetteer: GazetteerIndex, vocabulary: Vocabulary
    ) -> None:
        self.versions = {edition.list_id: edition.version for edition in lists}
        self.sites: dict[str, ProtectedSite] = {
            site.site_id: site for edition in lists for site in edition.sites
        }
        self.list_of: dict[str, str] = {
            site.site_id: edition.list_id for edition in lists for site in edition.sites
        }
        self._vocabulary, self._gazetteer = vocabulary, gazetteer
        self._entries = [_entry(site, gazetteer, vocabulary) for site in self.sites.values()]
        self._entry_of: dict[str, _Entry] = {entry.site.site_id: entry for entry in self._entries}
        self._by_region: dict[str, list[_Entry]] = defaultdict(list)
        for entry in self._entries:
            for code in entry.regions or {""}:
                self._by_region[code].append(entry)
        self._screen = SiteScreen([entry.site for entry in self._entries])
        self.near_again = lru_cache(maxsize=_PLACES_KEPT)(self.near)

    @cached_property
    def listed_names(self) -> ListedNames:
        """The sites' names as running text has them; made when the first bare text is read."""
        listed = (Listed(entry.site, entry.named, entry.regions) for entry in self._entries)
        return ListedNames(listed, self._vocabulary, self._gazetteer)

    def listed(self) -> Iterator[tuple[str, ProtectedSite]]:
        """Every site with the id of its list, by site id."""
        for site_id in sorted(self.sites):
            yield self.list_of[site_id], self.sites[site_id]

    def regions_of(self, site_id: str) -> tuple[str, ...]:
        """The ISO 3166-2 codes of a site's regions, as far as the gazetteer knows them."""
        return tuple(sorted(self._entry_of[site_id].regions))

    def entry(self, site_id: str) -> _Entry:
        """A site made ready for comparison."""
        return self._entry_of[site_id]

    def in_regions(self, codes: Sequence[str]) -> list[_Entry]:
        """The sites of the regions and those that belong to no single one, each once; all sites
        where no region is known.
        """
        if not codes:
            return self._entries
        listed = [entry for code in (*codes, "") for entry in self._by_region.get(code, ())]
        return list({entry.site.site_id: entry for entry in listed}.values())

    def near(self, point: Point, radius_m: float) -> tuple[_Entry, ...]:
        """The sites that may lie within ``radius_m``, each wherever its coordinate precision
        allows.
        """
        _, found = self._screen.screen(np.array([[point.x, point.y]]), np.array([radius_m]))
        return tuple(self._entries[each] for each in found.tolist())


def _plain(text: str) -> str:
    return " ".join(words_of(text))


def _entry(site: ProtectedSite, gazetteer: GazetteerIndex, vocabulary: Vocabulary) -> _Entry:
    names = {proper_names(name, vocabulary) for name in site.names} - {()}
    literal = {_plain(name) for name in site.names}
    return _Entry(
        site=site,
        named=site.named and not any(vocabulary.unnamed.search(clean(name)) for name in site.names),
        regions=frozenset(
            {site.region}
            if site.region in gazetteer.regions
            else gazetteer.region_codes(site.region)
        ),
        names=tuple(sorted(names)),
        literal=tuple(sorted(text for text in literal if len(text) >= _LEAST_LITERAL)),
    )


def interpret(
    report: StrikeReport, gazetteer: GazetteerIndex, sites: SiteIndex, vocabulary: Vocabulary
) -> LocatedReport:
    """Read a report's words: kind of facility, names, place, candidate sites."""
    said = report.category or category_in(
        (report.facility_name, report.headline, report.summary, report.effect), vocabulary
    )
    bare = _bare_text(report, gazetteer, sites)
    if said is SiteCategory.NOT_ENERGY and bare is not None:
        said = _named_kind(bare, sites) or said
    place = _stated_place(report, gazetteer, sites, bare)
    target = _target_words(report, vocabulary)
    names = proper_names(target, vocabulary, language=report.language)
    matches = with_probabilities(
        match_sites(report, said, place, sites, vocabulary, bare), place, sites.sites
    )
    if matches and matches[0].match_class is MatchClass.ON_SITE:
        named = matches[0].site_id
        place = _sharper(place, sites.sites[named], sites.regions_of(named))
    return LocatedReport(
        report=report,
        place=place,
        category=said,
        names=names,
        matches=matches,
        gazetteer_version=gazetteer.version,
        list_versions=sites.versions,
    )


def _named_kind(bare: TextNames, sites: SiteIndex) -> SiteCategory | None:
    """The kind of the site that a running text names first: a plant whose name it takes to know
    that it is no factory.
    """
    said = next((each for each in bare.sites if each.standing is None and not each.rivals), None)
    return sites.sites[said.site_id].category if said else None


def _target_words(report: StrikeReport, vocabulary: Vocabulary) -> str:
    """The words that describe what was hit, without what only stood by: the source's own field for
    it, or the names in a bare news item, which tells neither place nor region apart.
    """
    if _says_apart(report):
        return without_bystanders(report.facility_name, vocabulary)
    words = tokens(without_bystanders(report.headline or report.summary, vocabulary))
    return " ".join(word.word for word in words if word.capital)


def _says_apart(report: StrikeReport) -> bool:
    """Whether the source tells facility, place or region in a field of its own."""
    return bool(report.facility_name or report.place_name or report.region_as_given)


def _bare_text(
    report: StrikeReport, gazetteer: GazetteerIndex, sites: SiteIndex
) -> TextNames | None:
    """What the running text of a bare news item names: its headline, or where that names nothing
    its summary. ``None`` for a report with fields of its own.
    """
    if _says_apart(report):
        return None
    headline = names_in(report.headline, gazetteer, sites.listed_names)
    if headline.places or headline.sites or not report.summary:
        return headline
    return names_in(report.summary, gazetteer, sites.listed_names)


def _stated_place(
    report: StrikeReport, gazetteer: GazetteerIndex, sites: SiteIndex, bare: TextNames | None
) -> Place:
    if bare is not None:
        words = _told_place(bare, gazetteer, sites)
    else:
        words = locate_words(
            report.place_name, report.region_as_given, gazetteer, language=report.language
        )
    if report.point is None or report.uncertainty_m is None:
        return words
    around = gazetteer.regions_around(report.point, report.uncertainty_m)
    # words and point that contradict each other leave both regions standing, for a person to see
    agreed = tuple(code for code in words.regions if code in around)
    return Place(
        basis=PlaceBasis.REPORTED_POINT,
        regions=agreed or tuple(sorted({*words.regions, *around})),
        point=report.point,
        uncertainty_m=report.uncertainty_m,
        label=words.label or report.place_name,
        candidates=1,
    )


def _told_place(bare: TextNames, gazetteer: GazetteerIndex, sites: SiteIndex) -> Place:
    """The place that running text names, or else the regions around the site that it names as near
    by.
    """
    beside = [said for said in bare.sites if said.standing is Standing.NEAR and not said.rivals]
    if bare.places or not beside:
        return locate_text(bare.places)
    site = sites.sites[beside[0].site_id]
    return locate_near(site.geometry.representative_point(), site.names.display, gazetteer)


def _sharper(place: Place, site: ProtectedSite, regions: tuple[str, ...]) -> Place:
    """The site's own position, unless the report gave a point itself, or the list knows it worse
    than the report's own words do, or no better than the region.
    """
    known_m = place.uncertainty_m if place.uncertainty_m is not None else LIST_TOO_COARSE_M
    if place.basis is PlaceBasis.REPORTED_POINT or site.coordinate_precision_m > known_m:
        return place
    return Place(
        basis=PlaceBasis.SITE_NAME,
        regions=regions or place.regions,
        point=site.geometry.representative_point(),
        uncertainty_m=max(site.coordinate_precision_m, 1.0),
        label=site.names.display,
        candidates=1,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What a report tells of its target, made ready for comparison with every candidate."""

    report: StrikeReport
    kind: SiteCategory | None
    place: Place
    own_names: tuple[str, ...] = ()  # of the facility
    all_names: tuple[str, ...] = ()  # of the facility and the place
    place_names: tuple[str, ...] = ()
    text: str = ""
    target: str = ""


def _told(
    report: StrikeReport, said: SiteCategory | None, place: Place, vocabulary: Vocabulary
) -> _Told:
    target = _target_words(report, vocabulary)
    place_name = without_bystanders(report.place_name, vocabulary)
    own = proper_names(target, vocabulary, language=report.language)
    where = f"{place_name} {report.region_as_given} {place.label}"
    return _Told(
        report=report,
        kind=said,
        place=place,
        own_names=own,
        all_names=own + proper_names(place_name, vocabulary, language=report.language),
        place_names=proper_names(where, vocabulary, language=report.language),
        text=f" {_plain(f'{target} {place_name}')} ",
        target=_plain(target),
    )


def match_sites(
    report: StrikeReport,
    said: SiteCategory | None,
    place: Place,
    sites: SiteIndex,
    vocabulary: Vocabulary,
    bare: TextNames | None = None,
) -> tuple[SiteMatch, ...]:
    """Candidate sites of a report, best first; none for totals and what is no energy facility.

    ``bare`` is what the running text of a report without fields of its own names.
    """
    if report.aggregate or said is SiteCategory.NOT_ENERGY:
        return ()
    near: Sequence[_Entry] = ()
    told_by_place = bare is None or said is not None  # in running text only its kind is looked for
    if told_by_place and place.point is not None and place.uncertainty_m is not None:
        near = sites.near_again(place.point, place.uncertainty_m)
    if bare is not None:
        told = _Told(report=report, kind=said, place=place)
        return _bare_matches(told, bare, sites, near)
    told = _told(report, said, place, vocabulary)
    candidates = {entry.site.site_id: entry for entry in (*sites.in_regions(place.regions), *near)}
    matches = [match for entry in candidates.values() if (match := _match(told, entry)) is not None]
    return _ranked(matches or _in_town(told, near))


def _bare_matches(
    told: _Told, bare: TextNames, sites: SiteIndex, near: Sequence[_Entry]
) -> tuple[SiteMatch, ...]:
    """The sites that a running text names, the one it speaks of first in front, those its point is
    near to, and last those it only names as near by.
    """
    found: dict[SiteId, SiteMatch] = {}
    score = LITERAL
    for said in bare.sites:
        if said.standing is None and said.site_id not in found:
            match = _match_said(told, said, sites.entry(said.site_id))
            score = min(score, match.score)
            found[said.site_id] = replace(match, score=score)
            score = max(score - _LATER, FAINT)
    if told.place.basis is PlaceBasis.REPORTED_POINT:
        for entry in near:
            fits = same_kind(told.kind, entry.site.category)
            if fits and entry.site.site_id not in found and (by := _by_distance(told, entry)):
                found[entry.site.site_id] = by
    found = found or {match.site_id: match for match in _in_town(told, near)}
    beside = {said.site_id for said in bare.sites if said.standing is Standing.NEAR}
    others = (_match_beside(told, sites.entry(site_id)) for site_id in beside - found.keys())
    return _ranked((*found.values(), *others))


def _match_beside(told: _Told, entry: _Entry) -> SiteMatch:
    reason = "the words only say that it is near"
    return _candidate(told, entry, MatchClass.VICINITY, BESIDE, reason)


def _match_said(told: _Told, said: SiteSaid, entry: _Entry) -> SiteMatch:
    if said.rivals:
        reason = f"the words may mean this site or {said.rivals} more"
        return _candidate(told, entry, MatchClass.REGION, FAINT, reason)
    if not entry.named:
        reason = "the list has an unnamed facility of this kind here"
        return _candidate(told, entry, MatchClass.SETTLEMENT, BY_PLACE, reason)
    score, reason = _BY_BOND[said.bond]
    return _candidate(told, entry, MatchClass.ON_SITE, score, reason)


def _in_town(told: _Told, near: Iterable[_Entry]) -> list[SiteMatch]:
    """The sites of that kind around a settlement, where the words name none: any may be the one."""
    if told.place.basis is not PlaceBasis.SETTLEMENT:
        return []
    fitting = [entry for entry in near if entry.named and same_kind(told.kind, entry.site.category)]
    return [match for entry in fitting if (match := _by_distance(told, entry)) is not None]


def _ranked(matches: Iterable[SiteMatch]) -> tuple[SiteMatch, ...]:
    ranked = sorted(
        matches, key=lambda match: (-match.score, match.distance_m or 0.0, match.site_id)
    )
    return tuple(ranked[:_CANDIDATES_KEPT])


def _match(told: _Told, entry: _Entry) -> SiteMatch | None:
    if told.target in entry.literal:  # a full name outranks the kind that was read from its words
        reason = f"the words name {told.target!r}"
        return _candidate(told, entry, MatchClass.ON_SITE, LITERAL, reason)
    kind = same_kind(told.kind, entry.site.category)
    if kind is False:
        return None
    literal = next((alias for alias in entry.literal if f" {alias} " in told.text), None)
    if literal:
        return _candidate(told, entry, MatchClass.ON_SITE, AMONG, f"the words name {literal!r}")
    if any(share_of_names(listed, told.all_names) == 1.0 for listed in entry.names):
        return _by_name(told, entry, kind)
    if told.place.basis is PlaceBasis.REPORTED_POINT and kind:
        return _by_distance(told, entry)
    return None


def _by_name(told: _Told, entry: _Entry, kind: bool | None) -> SiteMatch:
    """A name in the words; whether it is the facility's or only its town's decides how far it
    points.
    """
    named = [listed for listed in entry.names if share_of_names(listed, told.all_names) == 1.0]
    own = any(share_of_names(listed, told.own_names) == 1.0 for listed in named)
    town_only = all(share_of_names(listed, told.place_names) == 1.0 for listed in named)
    if not entry.named:
        reason = "the list has an unnamed facility of this kind here"
        return _candidate(told, entry, MatchClass.SETTLEMENT, BY_PLACE if kind else FAINT, reason)
    if kind and own:
        return _candidate(
            told, entry, MatchClass.ON_SITE, NAMED, "the words name it; its kind fits"
        )
    if kind:
        reason = "its town is named and its kind fits"
        return _candidate(told, entry, MatchClass.ON_SITE, BY_TOWN_AND_KIND, reason)
    if own and told.place_names and not town_only:
        reason = "the words name it; its kind is not said clearly"
        return _candidate(told, entry, MatchClass.ON_SITE, BY_TOWN_AND_KIND, reason)
    return _candidate(
        told, entry, MatchClass.REGION, FAINT, "only the place it is called after is named"
    )


def _by_distance(told: _Told, entry: _Entry) -> SiteMatch | None:
    assert told.place.point is not None and told.place.uncertainty_m is not None
    precision_m = entry.site.coordinate_precision_m
    away_m = distance_m(told.place.point, entry.site.geometry)
    if away_m > told.place.uncertainty_m + precision_m:
        return None
    closeness = MatchClass.PERIMETER if away_m <= precision_m else MatchClass.VICINITY
    reason = f"{away_m:.0f} m from the place told ± {told.place.uncertainty_m:.0f} m; its kind fits"
    return _candidate(told, entry, closeness, NEARBY, reason)


def _candidate(
    told: _Told, entry: _Entry, match_class: MatchClass, score: float, reason: str
) -> SiteMatch:
    """The match with its distance; a site far from the place the report names loses ground."""
    place, site = told.place, entry.site
    reasons: tuple[str, ...] = (reason,)
    away_m = None
    if place.point is not None and place.uncertainty_m is not None:
        away_m = distance_m(place.point, site.geometry)
        if away_m > place.uncertainty_m + site.coordinate_precision_m + FAR_M:
            score = max(score - FAR_LOSS, 0.0)
            reasons += (f"though {away_m / 1000:.0f} km from the place named",)
    return SiteMatch(
        report_id=told.report.report_id,
        site_id=site.site_id,
        match_class=match_class,
        distance_m=away_m,
        score=score,
        reasons=reasons,
    )

"""Which listed sites a bare text names: a proper name and a kind of facility that belong together.

The kind is taken exactly. Where nothing is named so, a name counts that stands alone or beside a
word for many kinds, if the text tells of one that fits (``lone_names``).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from monitor.core.bonds import Bond, Bonds, SaidText
from monitor.core.bystanders import Named
from monitor.core.kinds import SaidKind
from monitor.core.listed import NO_NAMES, Calling, Listed, ListedName, NameParts, SiteReader
from monitor.core.locate import GazetteerIndex
from monitor.core.lone_names import LoneNames
from monitor.core.names import Form, NameHit, NameIndex
from monitor.core.placenames import TOWN, PlaceSaid
from monitor.core.words import Token
from monitor.model.gazetteer import Settlement
from monitor.model.ids import SiteId
from monitor.model.mentions import Mention, MentionKind, Standing
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.vocabulary import Vocabulary

NAMES_LIMIT = 100  # each name is held against each kind: more than any news item tells of
_NUMBERED_INSIDE = frozenset((SiteCategory.POWER_PLANT_HYDRO,))  # ДніпроГЕС-2 is one of its halls
_SAME_IN_PRINT = frozenset((SiteCategory.SUBSTATION, SiteCategory.DISTRIBUTION))


@dataclass(frozen=True, slots=True)
class SiteSaid:
    """A site that a text names with the words ``first`` … ``last``. ``rivals`` says how many other
    sites the same words may mean; ``standing`` how it stands to what the text speaks of, where it
    only stood by.
    """

    site_id: SiteId
    bond: Bond
    first: int
    last: int
    rivals: int
    standing: Standing | None = None

    def mention(self, words: Sequence[Token]) -> Mention:
        """The same with its span in the text."""
        return Mention(
            kind=MentionKind.SITE if self.standing is None else MentionKind.BYSTANDER,
            value=self.site_id,
            start=words[self.first].start,
            end=words[self.last].end,
            candidates=self.rivals + 1,
        )


class ListedNames:
    """The names of all listed sites, for finding them in a text."""

    def __init__(
        self, listed: Iterable[Listed], vocabulary: Vocabulary, gazetteer: GazetteerIndex
    ) -> None:
        self._vocabulary, self._parts = vocabulary, NameParts(vocabulary)
        self._names: list[ListedName] = []
        self.sites: dict[SiteId, ProtectedSite] = {}
        reader = SiteReader(self._parts, vocabulary, gazetteer)
        called: list[tuple[str, int]] = []
        for each in listed:
            self.sites[each.site.site_id] = each.site
            for name, named in reader.names(each):
                called.append((name, len(self._names)))
                self._names.append(named)
        self._index = NameIndex(called)

    def said(self, words: Sequence[Token], places: Sequence[PlaceSaid]) -> list[SiteSaid]:
        """The listed sites a text names, the one it speaks of first in front and those that stood
        by at the end. ``places`` are those that it names: by a region only facilities are called
        that have no other name.
        """
        text = SaidText(words, self._parts, self._vocabulary)
        hits = list(islice(self._hits(text), NAMES_LIMIT))
        if not hits:
            return []
        text.find_bystanders(self._wholes(hits))
        said = [each for hit in hits for each in self._whole(text, hit)]
        reading = _Reading(text, hits, self._names, places)
        said += reading.by_kinds(text.kinds)
        return sorted(
            said or self._alone(text, reading),
            key=lambda each: (bool(each.standing), each.first, -each.bond, each.site_id),
        )

    def _hits(self, text: SaidText) -> Iterator[NameHit[int]]:
        at, adjectives = 0, text.adjectives()
        while at < len(text.words):
            capital = text.words[at].capital
            hit = None
            if capital or at in adjectives:
                hit = self._index.at(text.cleaned[: text.reach(at)], at)
            if hit is not None and not capital:
                hit = self._of_towns(hit)
            if hit is not None:
                yield hit
                at = hit.last
            at += 1

    def _of_towns(self, hit: NameHit[int]) -> NameHit[int] | None:
        """What an adjective in small letters means: what is called after a town."""
        bearers = tuple((at, form) for at, form in hit.bearers if self._names[at].of_town)
        return replace(hit, bearers=bearers) if bearers else None

    def _wholes(self, hits: Iterable[NameHit[int]]) -> Iterator[Named]:
        for hit in hits:
            names = (self._names[at] for at, _ in hit.bearers)
            if whole := next((name for name in names if name.calling is Calling.WHOLE), None):
                yield Named(hit.first, hit.last, whole.site.category)

    def _whole(self, text: SaidText, hit: NameHit[int]) -> Iterator[SiteSaid]:
        names = [
            name
            for at, form in hit.bearers
            if (name := self._names[at]).calling is Calling.WHOLE and form is not Form.ADJECTIVE
        ]
        numbers = text.numbers_after(hit.last)
        if names and all(name.site.category in _NUMBERED_INSIDE for name in names):
            numbers = (*numbers, "")
        sites = {name.site.site_id for name in _numbered(names, numbers)}
        for site_id in sites:
            standing = text.standing(hit.first)
            yield SiteSaid(site_id, Bond.WORD, hit.first, hit.last, len(sites) - 1, standing)

    def _alone(self, text: SaidText, reading: "_Reading") -> list[SiteSaid]:
        """The sites of names that stand without a word for just their kind."""
        lone = LoneNames(text, self._vocabulary)
        kinds = lone.kinds()
        text.find_bystanders(Named(kind.first, kind.last, kind.category) for kind in kinds)
        said = [each for each in reading.by_kinds(kinds) if each.bond is not Bond.SENTENCE]
        of_words: dict[tuple[int, int], set[SiteId]] = defaultdict(set)
        for each in said:
            of_words[each.first, each.last].add(each.site_id)
        if said:
            return [each for each in said if len(of_words[each.first, each.last]) == 1]
        alone = [*lone.named(reading.named())]
        text.find_bystanders(Named(hit.first, hit.last, site.category) for hit, site in alone)
        return [
            SiteSaid(site.site_id, Bond.NAME, hit.first, hit.last, 0, text.standing(hit.first))
            for hit, site in alone
        ]


class _Reading:
    """The sites that a text's names mean beside words for kinds."""

    def __init__(
        self,
        text: SaidText,
        hits: Sequence[NameHit[int]],
        names: Sequence[ListedName],
        places: Sequence[PlaceSaid],
    ) -> None:
        self._text, self._hits, self._names, self._places = text, hits, names, places
        self._said_place = {said.first: said.kind for said in places}

    @cached_property
    def _owners(self) -> frozenset[str]:
        return self._text.parts.operators(self._text.cleaned)

    def by_kinds(self, kinds: Sequence[SaidKind]) -> list[SiteSaid]:
        """The sites of each mention of a kind."""
        areas = [
            range(said.first, said.last + 1)
            for said in self._places
            if said.kind is MentionKind.REGION
        ]
        bonds = Bonds(self._text, kinds, self._hits, areas)
        return [each for kind in kinds for each in self._of_kind(kind, bonds)]

    def named(self) -> Iterator[tuple[NameHit[int], list[ListedName]]]:
        """What the text calls by name, without regions and towns, with the names it may be; what
        only villages bear too, or begins with a town's name, is more likely the facility.
        """
        places = {
            (said.first, said.last)
            for said in self._places
            if any(not isinstance(p, Settlement) or p.population >= TOWN for p in said.places)
        }
        for hit in self._hits:
            if (hit.first, hit.last) not in places:
                yield (
                    hit,
                    [self._names[at] for at, form in hit.bearers if form is not Form.ADJECTIVE],
                )

    def _of_kind(self, kind: SaidKind, bonds: Bonds) -> list[SiteSaid]:
        """The sites of one mention of a kind, by the strongest bond there is."""
        found = [
            (bond, hit, self._fitting(kind, hit, bond, bonds))
            for hit in bonds.hits
            if (bond := bonds.of(kind, hit))
        ]
        found = [each for each in found if each[2]]
        if not found:
            return [*self._owned(kind, bonds)]
        standing = self._text.standing(kind.first)
        strongest = max(bond for bond, _, _ in found)
        best = [each for each in found if each[0] is strongest]
        rivals = len(set().union(*(sites for _, _, sites in best))) - 1
        if strongest is not Bond.SENTENCE:  # two names joined to one kind are two facilities
            return [
                SiteSaid(
                    site_id,
                    bond,
                    min(kind.first, hit.first),
                    max(kind.last, hit.last),
                    len(sites) - 1,
                    standing,
                )
                for bond, hit, sites in best
                for site_id in sites
            ]
        return [
            SiteSaid(site_id, bond, kind.first, kind.last, rivals, standing)
            for bond, hit, sites in best
            for site_id in sites
        ]

    def _owned(self, kind: SaidKind, bonds: Bonds) -> Iterator[SiteSaid]:
        """What the list calls only by its owner and region, where the text names that owner and no
        other region, anywhere.
        """
        if kind.vague or len({code for said in self._places for code in said.regions}) != 1:
            return
        names = [self._names[at] for hit in bonds.hits for at, _ in hit.bearers]
        sites = {
            name.site.site_id
            for name in names
            if name.calling is Calling.REGION
            and name.operators & self._owners
            and _same(kind.category, name.site.category)
        }
        standing = self._text.standing(kind.first)
        for site_id in sites:
            yield SiteSaid(site_id, Bond.TOWN, kind.first, kind.last, len(sites) - 1, standing)

    def _fitting(self, kind: SaidKind, hit: NameHit[int], bond: Bond, bonds: Bonds) -> set[SiteId]:
        """The sites of that kind and number that are called so; of several those of the same
        abbreviation or owner, if there are such.
        """
        fitting = [
            (name, form)
            for at, form in hit.bearers
            if _same(kind.category, (name := self._names[at]).site.category)
        ]
        in_area = hit.first in bonds.in_areas
        own = [name for name, _ in fitting if self._is_called(name, kind, in_area=in_area)]
        if fitting and not own:
            own = [name for name, form in fitting if self._is_where(name, kind, hit, form, bond)]
        names = _numbered(own, self._text.numbers_after(kind.last))
        names = [name for name in names if kind.word in name.abbreviations] or names
        sites = {name.site.site_id for name in names}
        if len(sites) > 1:
            sites = {name.site.site_id for name in names if name.operators & self._owners} or sites
        return sites

    def _is_called(self, name: ListedName, kind: SaidKind, *, in_area: bool) -> bool:
        """Whether words that are a name of a site's, or of its town or region, may mean it beside
        a word for its kind. An owner's facilities in some place are meant only where the owner is
        named.
        """
        if name.calling in NO_NAMES or (kind.vague and name.named):
            return False
        if name.vague and not (name.named or kind.vague):
            return False
        unnamed = name.regional or not name.named
        if unnamed and name.operators and name.operators.isdisjoint(self._owners):
            return False
        return unnamed if in_area else name.calling is not Calling.REGION

    def _is_where(
        self, name: ListedName, kind: SaidKind, hit: NameHit[int], form: Form, bond: Bond
    ) -> bool:
        """Whether words that are no name of a site's tell the town or region that it is in, and a
        word for its kind is said of that.
        """
        said = self._said_place.get(hit.first)
        if name.calling is Calling.IN_REGION:
            return said is MentionKind.REGION and bond is not Bond.SENTENCE
        if name.calling is not Calling.IN_TOWN or said is not MentionKind.SETTLEMENT:
            return False
        if bond is not Bond.SENTENCE:
            return form is not Form.ADJECTIVE
        first, last = sorted((hit.first, kind.first))
        return kind.word in name.abbreviations and not self._text.apart(first + 1, last)


def _numbered(names: Sequence[ListedName], numbers: Iterable[str]) -> list[ListedName]:
    """The names with the first of the numbers that any of them has."""
    by_number = ([name for name in names if name.number == number] for number in numbers)
    return next(filter(None, by_number), [])


def _same(said: SiteCategory, listed: SiteCategory) -> bool:
    return said is listed or {said, listed} <= _SAME_IN_PRINT

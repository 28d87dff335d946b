"""What changed between editions of a site list, which sites may be one, and who held one when."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import product

from rapidfuzz.fuzz import token_sort_ratio
from shapely import STRtree

from monitor.core.geodesy import box_around, point_distance_m
from monitor.core.words import words_of
from monitor.model.ids import PartyId, SiteId
from monitor.model.sites import ListVersion, ProtectedSite, SiteProblem

ONE_PLACE_M = 2_000.0  # two registers place one plant up to this far apart
ALIKE_PERCENT = 85.0  # transliterations of one name score more, neighbours' names less
UNTOLD = PartyId("")  # who held a place, where no list says: no party's id


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """A site on both editions, with the fields that differ."""

    site_id: SiteId
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDiff:
    """What one edition has that the other has not, each sorted by site id. ``unread`` are sites of
    the first that the file of the second names in a row that cannot be used: they are not removed.
    """

    added: tuple[SiteId, ...]
    removed: tuple[SiteId, ...]
    changed: tuple[SiteChange, ...]
    unread: tuple[SiteId, ...] = ()


def diff_lists(
    before: ListVersion, after: ListVersion, problems: Iterable[SiteProblem] = ()
) -> ListDiff:
    """The sites added, removed and changed between two editions; ``problems`` are those of the
    second.
    """
    old = {site.site_id: site for site in before.sites}
    new = {site.site_id: site for site in after.sites}
    changes = (
        SiteChange(site_id=site_id, fields=_differing(old[site_id], new[site_id]))
        for site_id in sorted(old.keys() & new.keys())
    )
    gone = old.keys() - new.keys()
    unread = gone & {problem.site_id for problem in problems}
    return ListDiff(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(gone - unread)),
        unread=tuple(sorted(unread)),
        changed=tuple(change for change in changes if change.fields),
    )


def _differing(old: ProtectedSite, new: ProtectedSite) -> tuple[str, ...]:
    names = (field.name for field in fields(ProtectedSite))
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleDuplicate:
    """Two sites of one kind, near one another and alike by name; a person decides."""

    site_id: SiteId
    other_id: SiteId
    distance_m: float


def possible_duplicates(
    sites: Sequence[ProtectedSite],
    others: Sequence[ProtectedSite] = (),
    *,
    generic: Collection[str] = (),
) -> list[PossibleDuplicate]:
    """Each site that may be one with an earlier one of ``sites`` or with one of ``others``, beside
    the nearest of these: of one category, within ONE_PLACE_M between their middles, with names
    alike but for the ``generic`` words, which name no particular facility.
    """
    listed = [*others, *sites]
    middles = [site.geometry.centroid for site in listed]
    names = [_telling_names(site, frozenset(generic)) for site in listed]
    tree, found = STRtree(middles), []
    for at in range(len(others), len(listed)):
        near = [
            (distance_m, before)
            for before in tree.query(box_around(middles[at], ONE_PLACE_M)).tolist()
            if before < at
            and listed[before].category is listed[at].category
            and (distance_m := point_distance_m(middles[before], middles[at])) <= ONE_PLACE_M
            and _alike(names[before], names[at])
        ]
        if near:
            distance_m, before = min(near)
            found.append(
                PossibleDuplicate(
                    site_id=listed[at].site_id,
                    other_id=listed[before].site_id,
                    distance_m=distance_m,
                )
            )
    return found


def _telling_names(
    site: ProtectedSite, generic: Collection[str]
) -> list[tuple[str, frozenset[str]]]:
    """Each name without generic words, and the numbers in it; none for an unnamed site."""
    words = [words_of(name) for name in site.names] if site.named else []
    telling = [[word for word in name if word not in generic] for name in words]
    return [
        (" ".join(name), frozenset(word for word in name if word.isdigit()))
        for name in telling
        if name
    ]


def _alike(
    one: Sequence[tuple[str, frozenset[str]]], other: Sequence[tuple[str, frozenset[str]]]
) -> bool:
    """Whether any two names are alike; plant 1 and plant 2 are not."""
    return any(
        numbers == others and token_sort_ratio(name, against) >= ALIKE_PERCENT
        for (name, numbers), (against, others) in product(one, other)
    )


def holders_of(site: ProtectedSite | None, first: date, last: date) -> set[PartyId | None]:
    """Who held the site on those days, on a day of change both: ``None`` where it was contested,
    ``UNTOLD`` where no list says.
    """
    since = {each.since or date.min: each.party for each in (site.control if site else ())}
    before = [start for start in since if start < first]
    come = {party for start, party in since.items() if first <= start <= last}
    return come | {since[max(before)] if before else UNTOLD}

"""A running text read once for the places and sites it names, each with the words that name it."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.core.bonds import Bond
from monitor.core.geodesy import distance_m
from monitor.core.listed import AROUND_M
from monitor.core.locate import GazetteerIndex
from monitor.core.placenames import PlaceSaid
from monitor.core.sitenames import ListedNames, SiteSaid
from monitor.core.words import tokens
from monitor.model.gazetteer import Settlement
from monitor.model.mentions import Mention, MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNames:
    """Places in the order of the text; sites the one it speaks of first in front, those that only
    stood by at the end.
    """

    places: tuple[PlaceSaid, ...]
    sites: tuple[SiteSaid, ...]
    mentions: tuple[Mention, ...]


def names_in(text: str, gazetteer: GazetteerIndex, sites: ListedNames) -> TextNames:
    """What a text without fields of its own names. A town that only is part of a bystander's name
    is not told: the plant may be elsewhere, and what was struck beside neither.
    """
    words = tokens(text)
    places = gazetteer.place_names.said(words)
    named = [said for said in sites.said(words, places) if _is_there(said, places, sites)]
    beside = {at for said in named if said.standing for at in range(said.first, said.last + 1)}
    places = [said for said in places if said.first not in beside]
    return TextNames(
        places=tuple(places),
        sites=tuple(named),
        mentions=(
            *(said.mention(words) for said in places),
            *(said.mention(words) for said in named),
        ),
    )


def _is_there(said: SiteSaid, places: Sequence[PlaceSaid], sites: ListedNames) -> bool:
    """Whether a facility that is called by the town it is in may be the listed one: where the name
    means one settlement, the site is around it.
    """
    if said.bond is not Bond.TOWN:
        return True
    site = sites.sites[said.site_id]
    towns = [
        [place for place in each.places if isinstance(place, Settlement)]
        for each in places
        if said.first <= each.first <= said.last and each.kind is MentionKind.SETTLEMENT
    ]
    return all(
        len(named) == 1
        and distance_m(named[0].point, site.geometry)
        <= named[0].radius_m + site.coordinate_precision_m + AROUND_M
        for named in towns
    )

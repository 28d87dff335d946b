"""A running text read once for the places and sites it names, each with the words that name it."""

from dataclasses import dataclass

from monitor.core.locate import GazetteerIndex
from monitor.core.placewords import PlaceSaid
from monitor.core.sitewords import SiteSaid, SiteWords
from monitor.core.words import tokens
from monitor.model.mentions import Mention, MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BareText:
    """Places in the order of the text; sites the one it speaks of first in front, those that only
    stood by at the end.
    """

    places: tuple[PlaceSaid, ...]
    sites: tuple[SiteSaid, ...]
    mentions: tuple[Mention, ...]


def read_bare_text(text: str, gazetteer: GazetteerIndex, sites: SiteWords) -> BareText:
    """What a text without fields of its own names. A town that only is part of a bystander's name
    is not told: the plant may be elsewhere, and what was struck beside neither.
    """
    words = tokens(text)
    places = gazetteer.place_words.said(words)
    areas = [range(said.first, said.last + 1) for said in places if said.kind is MentionKind.REGION]
    named = sites.said(words, areas)
    beside = {at for said in named if said.standing for at in range(said.first, said.last + 1)}
    places = [said for said in places if said.first not in beside]
    return BareText(
        places=tuple(places),
        sites=tuple(named),
        mentions=(
            *(said.mention(words) for said in places),
            *(said.mention(words) for said in named),
        ),
    )

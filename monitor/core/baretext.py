"""A running text read once for the places and sites it names, each with the words that name it."""

from dataclasses import dataclass

from monitor.core.locate import GazetteerIndex
from monitor.core.placewords import PlaceSaid
from monitor.core.sitewords import SiteSaid, SiteWords
from monitor.core.words import tokens
from monitor.model.mentions import Mention, MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BareText:
    """Places in the order of the text; sites the one it speaks of first in front."""

    places: tuple[PlaceSaid, ...]
    sites: tuple[SiteSaid, ...]
    mentions: tuple[Mention, ...]


def read_bare_text(text: str, gazetteer: GazetteerIndex, sites: SiteWords) -> BareText:
    """What a text without fields of its own names."""
    words = tokens(text)
    places = gazetteer.place_words.said(words)
    areas = [range(said.first, said.last + 1) for said in places if said.kind is MentionKind.REGION]
    named = sites.said(words, areas)
    return BareText(
        places=tuple(places),
        sites=tuple(named),
        mentions=(
            *(said.mention(words) for said in places),
            *(said.mention(words) for said in named),
        ),
    )

"""KML and KMZ: one claim a placemark, with its point, line or area as a position. Links are not
followed.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice
from xml.etree.ElementTree import Element

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.archive import ZIP_MARK, members
from monitor.sources.feed import plain_text
from monitor.sources.geojson import CORNERS_LIMIT, UnusableGeometry, position_fields
from monitor.sources.interface import MalformedPayload, claim_of
from monitor.sources.strict_json import Value
from monitor.sources.strict_xml import items, root_name, text_of

_USUAL = {
    "external_id": "id",
    "headline": "name",
    "summary": "description",
    "occurred_start": "begin",
    "occurred_end": "end",
}  # where neither the column map nor the extended data says otherwise
_LINK = re.compile(r"https?://[^\s\"'<>()\[\]]+")
_COLOUR = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{6}(?![0-9A-Za-z])")  # RRGGBB in a name


def parse_kml(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per placemark of a KML file or of all in a KMZ; the locator is ``placemark`` and its
    number from 1.

    Its own names for the column map are ``id``, ``name``, ``description``, ``link`` (the first in
    the description), ``begin`` and ``end`` (a time stamp is a ``begin``), ``colour`` (RRGGBB of its
    icon), ``side`` (what the source's constant ``_colours`` says of the colour), and those of its
    extended data.

    Raises:
        MalformedPayload: no readable KML, with a document type, or over a limit.
    """
    placemarks = (found for document in _documents(capture.content) for found in _marks(document))
    return [
        _claim(f"placemark {n}", mark, colour, source)
        for n, (mark, colour) in enumerate(placemarks, start=1)
    ]


def _documents(content: bytes) -> Iterator[bytes]:
    if not content.startswith(ZIP_MARK):
        yield content
        return
    documents = [text for _, text in members(content, lambda name: name.lower().endswith(".kml"))]
    if not documents:
        raise MalformedPayload("an archive without a KML file")
    yield from documents


def _marks(document: bytes) -> Iterator[tuple[Element, str]]:
    """Every placemark with its colour."""
    colours: dict[str, str] = {}
    aliases: dict[str, str] = {}
    only_links = False
    for element in items(document, "Style", "StyleMap", "NetworkLink"):
        style_id = element.get("id", "")
        if element.tag == "NetworkLink":
            only_links = True
        elif element.tag == "StyleMap":
            aliases[style_id] = text_of(element.find("Pair/styleUrl")).strip()
        elif style_id:
            colours[style_id] = _colour_of(element)
    if root_name(document) != "kml":
        raise MalformedPayload("XML, but not KML")
    for mark in items(document, "Placemark"):
        only_links = False
        yield mark, _colour(mark, colours, aliases)
    if only_links:
        raise MalformedPayload("no placemarks, only a link to where they are")


def _colour(mark: Element, colours: Mapping[str, str], aliases: Mapping[str, str]) -> str:
    """RRGGBB of a placemark's own style, of the shared one it points to, or in that one's name."""
    own = mark.find("Style")
    if own is not None:
        return _colour_of(own)
    pointed = text_of(mark.find("styleUrl")).strip()
    for style_id in (pointed.partition("#")[2], aliases.get(pointed.partition("#")[2], "")):
        if colour := colours.get(style_id.removeprefix("#")):
            return colour
    return _colour_in(pointed)


def _colour_of(style: Element) -> str:
    """From the name of its icon or of itself; else the tint, which KML writes AABBGGRR."""
    named = _colour_in(text_of(style.find("IconStyle/Icon/href"))) or _colour_in(
        style.get("id", "")
    )
    tint = text_of(style.find("IconStyle/color")).strip().upper()
    return named or (tint[6:8] + tint[4:6] + tint[2:4] if len(tint) == 8 else "")


def _colour_in(name: str) -> str:
    found = _COLOUR.search(name)
    return found[0].upper() if found else ""


def _claim(locator: str, mark: Element, colour: str, source: Source) -> RawClaim | Unusable:
    try:
        position = _position(mark)
    except UnusableGeometry as error:
        reason = RejectionReason.BAD_COORDINATES
        return Unusable(locator=locator, reason=reason, field="coordinates", detail=str(error))
    extended, own = _extended(mark), _own(mark, colour, source)
    taken = {*extended, *source.columns.values()}  # a name that is a date is no headline
    usual = {name: own[told] for name, told in _USUAL.items() if not {name, told} & taken}
    placed = {source.columns.get(name, name): text for name, text in position.items()}
    return claim_of(locator, extended | usual | own | placed, source)


def _own(mark: Element, colour: str, source: Source) -> dict[str, str]:
    """What KML itself has words for."""
    description = text_of(mark.find("description"))
    link = _LINK.search(description)
    stamp = text_of(mark.find("TimeStamp/when")).strip()
    return {
        "id": mark.get("id", ""),
        "name": plain_text(text_of(mark.find("name"))),
        "description": plain_text(description),
        "link": link[0] if link else "",
        "begin": stamp or text_of(mark.find("TimeSpan/begin")).strip(),
        "end": text_of(mark.find("TimeSpan/end")).strip(),
        "colour": colour,
        "side": _sides(source).get(colour, ""),
    }


def _sides(source: Source) -> dict[str, str]:
    """``0051CA=A E00000=B`` as a mapping; a colour that is not in it has no side."""
    pairs = (pair.partition("=") for pair in source.constants.get("_colours", "").split())
    return {colour.upper(): side for colour, _, side in pairs}


def _extended(mark: Element) -> dict[str, str]:
    data = {item.get("name", ""): text_of(item.find("value")) for item in mark.iter("Data")}
    simple = {item.get("name", ""): text_of(item) for item in mark.iter("SimpleData")}
    return {name: plain_text(text) for name, text in (data | simple).items() if name}


def _position(mark: Element) -> dict[str, str]:
    positions: list[Value] = list(islice(_corners(mark), CORNERS_LIMIT + 1))
    match positions:
        case []:
            return {}
        case [only]:
            return position_fields({"type": "Point", "coordinates": only})
        case _:
            return position_fields({"type": "MultiPoint", "coordinates": positions})


def _corners(mark: Element) -> Iterator[list[Value]]:
    """Every position of a placemark, one by one: nobody reads more of them than are accepted."""
    for element in mark.iter("coordinates"):
        for position in text_of(element).split():
            yield [_number(part) for part in position.split(",")[:2]]
    for element in mark.iter("coord"):
        yield [_number(part) for part in text_of(element).split()[:2]]


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise UnusableGeometry(f"not a number in the coordinates: {text[:40]!r}") from None
    if not number.is_finite():
        raise UnusableGeometry("a coordinate is not finite")
    return number

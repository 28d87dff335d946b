"""Placemarks of KML and KMZ as entries of a site list, with their shapes as drawn."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import shapely
from shapely.geometry.base import BaseGeometry

from monitor.sources.archive import ZIP_MARK, members
from monitor.sources.interface import MalformedPayload
from monitor.sources.siteentry import Entry, UnusableEntry
from monitor.sources.strict_xml import items, root_name, text_of


def placemark_entries(content: bytes) -> Iterator[Entry | UnusableEntry]:
    """The placemarks of every folder, with ``name``, ``description`` and their extended data.

    Raises:
        MalformedPayload: no readable KML, with a document type, or over a limit.
    """
    for document in _documents(content):
        for mark in items(document, "Placemark"):
            yield _entry(mark)
        if root_name(document) != "kml":
            raise MalformedPayload("XML, but not KML")


def _documents(content: bytes) -> Iterator[bytes]:
    """The KML texts themselves: a KMZ is a ZIP of them."""
    if not content.startswith(ZIP_MARK):
        yield content
        return
    for _, document in members(content, lambda name: name.lower().endswith(".kml")):
        yield document


def _entry(mark: Element) -> Entry | UnusableEntry:
    properties = {
        **{each.get("name", ""): text_of(each.find("value")) for each in mark.iter("Data")},
        **{each.get("name", ""): text_of(each) for each in mark.iter("SimpleData")},
        "name": text_of(mark.find("name")).strip(),
        "description": " ".join(text_of(mark.find("description")).split()),
    }
    try:
        shapes = list(_shapes(mark))
    except (ValueError, shapely.errors.ShapelyError) as error:
        return UnusableEntry("coordinates", str(error), properties["name"])
    return Entry(
        properties, shapely.union_all(shapes) if len(shapes) > 1 else next(iter(shapes), None)
    )


def _shapes(mark: Element) -> Iterator[BaseGeometry]:
    """Every point, line and area of a placemark; those of a MultiGeometry belong together."""
    for element in mark.iter():
        if element.tag == "Point":
            yield shapely.Point(_positions(element)[0])
        elif element.tag == "LineString":
            yield shapely.LineString(_positions(element))
        elif element.tag == "Polygon":
            outer = element.find("outerBoundaryIs/LinearRing")
            if outer is None:
                raise ValueError("an area without an outline")
            holes = element.findall("innerBoundaryIs/LinearRing")
            yield shapely.Polygon(_positions(outer), [_positions(hole) for hole in holes])


def _positions(element: Element) -> list[tuple[float, float]]:
    """The corners, in degrees; heights are left out.

    Raises:
        ValueError: not numbers, or none.
    """
    found = []
    for position in text_of(element.find("coordinates")).split():
        lon, lat, *_ = [*position.split(","), ""]
        found.append((float(lon), float(lat)))
    if not found:
        raise ValueError("no coordinates")
    return found

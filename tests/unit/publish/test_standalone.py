"""A map saved as a file: what is behind its incidents, as far as there is room."""

import base64
import gzip
import json
import re

import pytest
from publish_samples import an_incident_view

from monitor.publish import standalone
from monitor.publish.columns import incident_columns, incident_rows, site_columns
from monitor.publish.geojson import incident_detail
from monitor.publish.language import Reader, read_by


def _saved() -> str:
    views = [an_incident_view(f"i-{n}") for n in range(3)]
    return standalone.standalone_map(
        incidents=incident_columns(incident_rows(views), ["first"]),
        sites=site_columns([]),
        agreements=[],
        basemap={},
        details=[incident_detail(view, [], None) for view in views],
        findable=[],
        service="",
        centre=(33.0, 48.8),
        zoom=6,
        zone="UTC",
    )


def _details(page: str) -> list[str]:
    found = re.search(r'id="inside">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    packed = base64.b64decode(json.loads(found[1])["details"])
    return list(json.loads(gzip.decompress(packed)))


def test_what_is_behind_incidents_is_inside_as_far_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first ones given come first; the map shows the others without."""
    assert _details(_saved()) == ["i-0", "i-1", "i-2"]
    one = len(json.dumps(incident_detail(an_incident_view("i-0"), [], None)))
    monkeypatch.setattr(standalone, "DETAILS_LIMIT_BYTES", 2 * one + 100)
    assert _details(_saved()) == ["i-0", "i-1"]


def test_the_file_is_written_in_the_language_asked_for() -> None:
    """Page and scripts; it needs no service to say its words."""
    with read_by(Reader("uk")):
        page = _saved()
    assert '<html lang="uk">' in page
    assert "Прочитання" in page

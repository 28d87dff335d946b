"""Every source of config/sources.yaml reads what it is shipped with."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.core.normalise import CLAIM_FIELDS
from monitor.model.heat import HeatDetection
from monitor.model.reports import Capture, RawClaim
from monitor.model.sources import Source, SourceFormat
from monitor.settings.schemas import SourcesFile
from monitor.settings.yamlfile import validate
from monitor.sources.firms import parse_firms
from monitor.sources.folder import read_folder
from monitor.sources.interface import STANDARD_FIELDS
from monitor.sources.parsers import parse

ROOT = Path(__file__).parents[2]
PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2025, 6, 7, tzinfo=UTC)
SOURCES = validate(ROOT / "config/sources.yaml", SourcesFile).to_model()
OF_CLAIMS = [source for source in SOURCES if source.format is not SourceFormat.FIRMS]
SEEDS = [source for source in SOURCES if source.location == "seeds/pause-2025"]


def _shipped(source: Source) -> list[Capture]:
    """The source's own folder if it is shipped, else its dated payloads."""
    if source.location and (ROOT / source.location).is_dir():
        return list(read_folder(source, now=NOW, is_kept=lambda _: False, root=ROOT))
    payloads = replace(source, location=source.source_id, pattern="")
    return list(read_folder(payloads, now=NOW, is_kept=lambda _: False, root=PAYLOADS))


def _claims(source: Source) -> list[RawClaim]:
    """Everything the source is shipped with; fails if any of it is unusable."""
    items = [item for capture in _shipped(source) for item in parse(capture, source)]
    claims = [item for item in items if isinstance(item, RawClaim)]
    assert claims == items
    return claims


@pytest.mark.parametrize("source", OF_CLAIMS, ids=lambda source: source.source_id)
def test_every_source_yields_claims_and_nothing_unusable(source: Source) -> None:
    """What a source is shipped with is read to the last item, each with its time and its words."""
    claims = _claims(source)
    assert claims
    assert all(claim.fields["occurred_start"] for claim in claims)
    assert all({"summary", "headline", "facility_name"} & claim.fields.keys() for claim in claims)


def test_a_source_of_heat_yields_detections_and_nothing_unusable() -> None:
    """They are no claims; its payload is read to the last row."""
    (source,) = (each for each in SOURCES if each not in OF_CLAIMS)
    items = [item for capture in _shipped(source) for item in parse_firms(capture.content)]
    assert items
    assert all(isinstance(item, HeatDetection) for item in items)


def test_every_format_has_a_source_to_copy() -> None:
    """Whatever the monitor reads is an entry of the configuration, with its payload here."""
    assert {source.format for source in SOURCES} == set(SourceFormat)


def test_the_seeds_hold_every_report_once() -> None:
    """All 217 reports of spring 2025 are there, each under its own id and with its address."""
    claims = [claim for source in SEEDS for claim in _claims(source)]
    assert len({claim.fields["external_id"] for claim in claims}) == len(claims) == 217
    assert all(claim.fields["source_url"] for claim in claims)


def test_no_seed_carries_coordinates() -> None:
    """The monitor places the seeds by their words; nothing is smuggled in."""
    fields = {name for source in SEEDS for claim in _claims(source) for name in claim.fields}
    assert not fields & {"latitude", "longitude", "uncertainty_m"}


def test_every_field_of_a_report_can_be_given_by_every_format() -> None:
    """The normaliser reads no field that the formats do not know."""
    assert set(CLAIM_FIELDS) <= set(STANDARD_FIELDS)

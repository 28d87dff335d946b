"""config/: what is shipped loads; what is broken is refused with one line for each problem."""

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.core.terms import term_end
from monitor.model.agreements import Agreement, Instrument
from monitor.model.assessments import Holds
from monitor.model.disclosure import DisclosureLevel, DisclosureRule, Viewer
from monitor.model.reports import Means
from monitor.model.sites import SiteCategory
from monitor.model.time import TimeWindow
from monitor.settings.assembly import party_spellings
from monitor.settings.config import DigestConfig, load_config
from monitor.settings.schemas import RulesFile
from monitor.settings.yamlfile import ConfigError, validate

SHIPPED = Path(__file__).parents[3] / "config"
AGREEMENT = "agreements/energy-pause-2025.yaml"
EASTER = "agreements/truce-easter-2025.yaml"
ZONE = "agreements/local-ceasefire-znpp-2026.yaml"
READINGS = {r.reading_id: r for r in load_config(SHIPPED).agreements[0].readings}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped configuration, named as a person would from the project's folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SHIPPED, tmp_path / "config")
    return Path("config")


def _problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_config(folder)
    return caught.value.problems


def _change(path: Path, old: str, new: str) -> int:
    """Replace the first ``old``, and return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (AGREEMENT, "monitoring:", "monitored_by:", "monitored_by: Extra inputs are not permitted"),
        (AGREEMENT, "{en: Russia", "{en: 7", "parties[0].names.en: Input should be a valid string"),
        (
            AGREEMENT,
            "      refinery: yes",
            "      refinry: yes",
            "readings[0].categories.refinry: Input should be 'nuclear_plant', …",
        ),
        (
            AGREEMENT,
            "      refinery: yes",
            "      refinery: maybe",
            "readings[0].categories.refinery: Input should be 'yes', 'no' or 'unknown'",
        ),
        (
            AGREEMENT,
            "      pipeline: yes",
            "      refinery: yes",
            "readings[0].categories.refinery: given twice, first on line …",
        ),
        (
            AGREEMENT,
            'latest: "2025-03-19T00:00"',
            'latest: "2025-03-18T00:00"',
            "readings[0].starts.latest: must be after `earliest`",
        ),
        (
            AGREEMENT,
            'ends: {earliest: "2025-04-17T00:00"',
            'ends: {earliest: "2025-03-18T12:00"',
            "readings[0].ends: the agreement ends before it surely started",
        ),
        (
            AGREEMENT,
            'earliest: "2025-03-18T00:00"',
            'earliest: "2025-03-18T00:00Z"',
            "readings[0].starts.earliest: Input should not have timezone info",
        ),
        (
            AGREEMENT,
            "zone: Europe/Moscow",
            "zone: Europe/Moskau",
            "readings[0].starts.zone: 'Europe/Moskau' is no IANA time zone",
        ),
        (AGREEMENT, "actor: RU", "actor: XX", "readings: not a party of this agreement: XX"),
        (AGREEMENT, "[RU, UA]", "[RU, XX]", "bound_parties: not a party of this agreement: XX"),
        (AGREEMENT, "codes: [UA,", "codes: [RU,", "parties: the spelling 'RU' is given twice"),
        (
            AGREEMENT,
            "      extension:",
            "      extensio:",
            "readings[0].citations: 'extensio' is …",
        ),
        (AGREEMENT, "      ends:\n", "      release:\n", "readings[0].citations.release: given …"),
        (
            AGREEMENT,
            "      categories.gas_metering:",
            "      categories.gas:",
            "readings[0].citations: 'categories.gas' is no term of this reading",
        ),
        (
            AGREEMENT,
            "takes_effect: no",
            "takes_effect: unknown",
            "readings[0].events[0].takes_effect: an accusation of breach ends nothing: `no`",
        ),
        (
            AGREEMENT,
            "kind: expiry",
            "kind: release",
            "readings[0].events[1].party: a notice or release names the party that gives it",
        ),
        (
            AGREEMENT,
            "kind: expiry",
            "kind: extension",
            "readings[0].events[1].until: an extension names the new end",
        ),
        (
            EASTER,
            "kind: extension",
            "kind: expiry",
            "readings[1].events[0].until: only an extension or a suspension runs until a time",
        ),
        (
            AGREEMENT,
            "party: UA\n        takes_effect",
            "party: XX\n        takes_effect",
            "readings: not a party of this agreement: XX",
        ),
        (
            ZONE,
            "      area:\n        text",
            "      categories.refinery:\n        text",
            "readings[0].citations: 'categories.refinery' is no term of this reading",
        ),
        (
            ZONE,
            "lat: 47.51",
            "lat: 97.51",
            "readings[0].area.around[0].lat: Input should be less than or equal to 90",
        ),
        (
            "sources.yaml",
            "format: csv",
            "format: xls",
            "sources[0].format: Input should be 'csv', …",
        ),
        (
            "sources.yaml",
            "every_minutes: 60",
            "every_minutes: 0",
            "sources[0].every_minutes: Input should be greater than 0",
        ),
        (
            "sources.yaml",
            "location: seeds/pause-2025",
            "location: ../seeds",
            "sources[0].location: must not lead upwards",
        ),
        (
            "sources.yaml",
            "      external_id: id",
            "      identifier: id",
            "sources[7].columns: no standard field (docs/formats/report.md): identifier",
        ),
        (
            "sources.yaml",
            "pause-2025-media-ru",
            "pause-2025-ru-official",
            "sources: given twice: pause-2025-ru-official",
        ),
        (
            "sources.yaml",
            "      items_max: 500 ",
            "      items_min: 501\n      items_max: 500 ",
            "sources[…].expect: items_min is above items_max",
        ),
        (
            "sources.yaml",
            "      _token_env: FIRMS_MAP_KEY\n",
            "      language: en\n",
            "sources[…]: _token_env and {token} in location or _token_header go together",
        ),
        (
            "sources.yaml",
            '"x-ucdp-access-token: {token}"',
            "no-token",
            "sources[…]: _token_header is not of the form name: value",
        ),
        (
            "disclosure.yaml",
            "held: region",
            "held: exact",
            "rules[0].released: shows less than what is shown while held (exact)",
        ),
        ("disclosure.yaml", "viewer: monitor", "viewer: public", "rules: no rule without …"),
        (
            "disclosure.yaml",
            "[not_energy]",
            "[not_energy, not_energy]",
            "rules: decided twice: public not_energy",
        ),
        (
            "digest.yaml",
            '"24:00"',
            '"24:30"',
            "cut_off_time: String should match pattern …",
        ),
        (
            "digest.yaml",
            "[energy-pause-2025]",
            "[energy-pause-2026]",
            "agreements[0]: no agreement 'energy-pause-2026'",
        ),
        (
            "rules.yaml",
            "value: 5",
            "value: three",
            "thresholds.source_rests_after_failures.value: Input should be a valid number",
        ),
    ],
)
def test_a_broken_file_is_refused_with_one_line(
    folder: Path, file: str, old: str, new: str, problem: str
) -> None:
    """The line names file, line, field and what is wrong; nothing starts half-configured."""
    _change(folder / file, old, new)
    text = re.escape(problem).replace("…", ".*")
    assert any(re.fullmatch(rf"config/{file}:\d+: {text}", line) for line in _problems(folder))


def test_the_line_is_the_one_to_mend(folder: Path) -> None:
    """The number in the message is that of the changed line."""
    line = _change(folder / AGREEMENT, "instrument: parallel_statements", "instrument: handshake")
    assert _problems(folder) == (
        f"config/{AGREEMENT}:{line}: instrument: "
        "Input should be 'written', 'parallel_statements', 'verbal', 'tacit' or 'unpublished'",
    )


def test_all_problems_of_all_files_come_at_once(folder: Path) -> None:
    """A person mends everything in one go."""
    _change(folder / "digest.yaml", "days_after: 1", "days_after: -1")
    (folder / "rules.yaml").unlink()
    digest, rules = _problems(folder)
    assert digest.startswith("config/digest.yaml:4: days_after: ")
    assert rules.startswith("config/rules.yaml: cannot be read: ")


def test_a_configuration_without_agreements_is_refused(folder: Path) -> None:
    """There is nothing to check against."""
    for path in (folder / "agreements").iterdir():
        path.unlink()
    assert _problems(folder) == ("config/agreements: holds no agreement",)


def test_two_readings_of_one_id_are_refused(folder: Path) -> None:
    """Counts and links name a reading by its id alone, whatever the agreement."""
    _change(folder / EASTER, "reading_id: easter-kyiv", "reading_id: kyiv")
    assert _problems(folder) == ("config/agreements: given twice: kyiv",)


def test_two_agreements_of_one_id_are_refused(folder: Path) -> None:
    """A copy that was not renamed would silently replace the other."""
    shutil.copy(folder / AGREEMENT, folder / "agreements/copy.yaml")
    assert _problems(folder) == ("config/agreements: given twice: energy-pause-2025, kyiv, moscow",)


def test_a_comment_changes_no_version_and_a_term_does(folder: Path) -> None:
    """An agreement's version is the hash of its terms, not of its file."""
    before = load_config(folder).agreements[0].version
    _change(folder / AGREEMENT, "agreement_id:", "# a remark\nagreement_id:")
    assert load_config(folder).agreements[0].version == before
    _change(folder / AGREEMENT, "coal_mine: no", "coal_mine: unknown")
    assert load_config(folder).agreements[0].version != before


def test_a_threshold_that_is_asked_for_may_not_be_missing(folder: Path) -> None:
    """Nothing starts half-configured and fails at the first report."""
    path = folder / "rules.yaml"
    path.write_text(re.sub(r"  time_far_hours: .*\n", "", path.read_text()))
    (problem,) = _problems(folder)
    assert "thresholds: " in problem and "lacks time_far_hours" in problem


def test_only_evidence_may_be_negative(folder: Path) -> None:
    """Thirty hours before nothing is no window."""
    path = folder / "rules.yaml"
    path.write_text(re.sub(r"(time_far_hours: {value: )", r"\1-", path.read_text()))
    (problem,) = _problems(folder)
    assert "thresholds.time_far_hours: " in problem and "must not be negative" in problem


@pytest.mark.parametrize(
    ("reading", "starts", "ends"),
    [
        (
            "moscow",
            ("2025-03-17T21:00Z", "2025-03-18T21:00Z"),
            ("2025-04-16T21:00Z", "2025-04-18T11:00Z"),  # as computed or as announced
        ),
        (
            "kyiv",
            ("2025-03-24T22:00Z", "2025-03-25T22:00Z"),
            ("2025-04-23T21:00Z", "2025-04-24T21:00Z"),
        ),
    ],
)
def test_the_pause_of_2025_starts_and_ends_within_its_stated_bounds(
    reading: str, starts: tuple[str, str], ends: tuple[str, str]
) -> None:
    """Local days of either capital, with summer time since 30 March in Kyiv."""
    assert READINGS[reading].starts == TimeWindow(*map(datetime.fromisoformat, starts))
    assert term_end(READINGS[reading]) == TimeWindow(*map(datetime.fromisoformat, ends))


@pytest.mark.parametrize(
    ("category", "moscow", "kyiv"),
    [
        (SiteCategory.REFINERY, Holds.YES, Holds.YES),
        (SiteCategory.NUCLEAR_PLANT, Holds.YES, Holds.YES),
        (SiteCategory.GAS_METERING, None, Holds.YES),
        (SiteCategory.GAS_PRODUCTION, Holds.NO, Holds.YES),
        (SiteCategory.COAL_MINE, Holds.NO, Holds.YES),
        (SiteCategory.POWER_EQUIPMENT, Holds.NO, Holds.YES),
        (SiteCategory.OTHER_ENERGY, None, None),
        (SiteCategory.NOT_ENERGY, Holds.NO, Holds.NO),
    ],
)
def test_the_readings_differ_in_what_they_protect(
    category: SiteCategory, moscow: Holds | None, kyiv: Holds | None
) -> None:
    """What a reading leaves open is absent, never a no."""
    assert READINGS["moscow"].categories.get(category) is moscow
    assert READINGS["kyiv"].categories.get(category) is kyiv


@pytest.mark.parametrize("means", list(Means))
def test_both_readings_judge_means_alike(means: Means) -> None:
    """Neither text names a weapon, so neither side is given a wider one."""
    assert READINGS["moscow"].means.get(means) is READINGS["kyiv"].means.get(means)


@pytest.mark.parametrize("agreement", load_config(SHIPPED).agreements, ids=lambda a: a.agreement_id)
def test_every_shipped_agreement_is_watched_while_it_may_be_in_force(agreement: Agreement) -> None:
    """From before the earliest start to after the latest end, for days on which it is debated."""
    assert agreement.watched is not None
    for reading in agreement.readings:
        ends = term_end(reading)
        assert ends is not None
        assert agreement.watched.from_utc < reading.starts.from_utc
        assert agreement.watched.until_utc > ends.until_utc


def test_a_line_may_be_the_middle_of_an_area(folder: Path) -> None:
    """One corner is a point, several are a line."""
    (zone,) = [a for a in load_config(folder).agreements if a.instrument is Instrument.UNPUBLISHED]
    assert zone.readings[0].area is not None and zone.readings[0].area.around.geom_type == "Point"
    _change(folder / ZONE, "lat: 47.51}]", "lat: 47.51}, {lon: 34.7, lat: 47.6}]")
    (zone,) = [a for a in load_config(folder).agreements if a.instrument is Instrument.UNPUBLISHED]
    assert zone.readings[0].area is not None
    assert zone.readings[0].area.around.geom_type == "LineString"


def test_a_third_state_is_never_read_as_an_attacker() -> None:
    """It has a reading of its own and no spellings."""
    spellings = party_spellings(load_config(SHIPPED).agreements)
    assert {"RU", "UA"} == set(spellings.values())


def test_every_threshold_says_what_for_and_since_when() -> None:
    """A number without a reason is not configuration."""
    rules = validate(SHIPPED / "rules.yaml", RulesFile)
    assert all(rule.why and rule.source and rule.unit for rule in rules.thresholds.values())
    assert load_config(SHIPPED).thresholds.keys() == rules.thresholds.keys()


def test_no_clock_releases_an_energy_site_to_the_public() -> None:
    """Only a person's release ends that hold, and even then the place stays a grid cell."""
    rules = load_config(SHIPPED).disclosure.rules
    (rule,) = [rule for rule in rules if rule.viewer is Viewer.PUBLIC and rule.category is None]
    assert isinstance(rule, DisclosureRule)
    assert (rule.held, rule.released) == (DisclosureLevel.REGION, DisclosureLevel.GENERALISED)
    assert rule.hold is None


def test_every_source_states_its_licence_and_the_examples_are_off() -> None:
    """Attribution is there to be shown; nothing is fetched that nobody chose."""
    sources = load_config(SHIPPED).sources
    assert all(source.licence for source in sources)
    assert all(s.source_id.startswith("example-") is not s.enabled for s in sources)
    fetched = [source for source in sources if source.enabled and source.location]
    assert all(source.every == timedelta(hours=1) for source in fetched)


@pytest.mark.parametrize(
    ("cut_off_time", "days_after", "closes"),
    [
        ("24:00", 1, datetime(2025, 3, 30, 21, tzinfo=UTC)),  # after the change to summer time
        ("24:00", 0, datetime(2025, 3, 29, 22, tzinfo=UTC)),
        ("09:30", 1, datetime(2025, 3, 30, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_digest_closes_at_local_time(
    cut_off_time: str, days_after: int, closes: datetime
) -> None:
    """24:00 is the midnight that ends the day, in the zone's own summer or winter time."""
    digest = DigestConfig(
        zone="Europe/Kyiv", cut_off_time=cut_off_time, days_after=days_after, agreements=()
    )
    assert digest.cut_off_utc(date(2025, 3, 29)) == closes

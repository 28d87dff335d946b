"""config/importers.yaml: the shipped one, and the line a person reads for each mistake."""

from pathlib import Path

import pytest

from monitor.settings.importers import load_importers
from monitor.settings.yamlfile import ConfigError
from monitor.sources.sitefiles import SiteFileFormat, Writing

SHIPPED = Path(__file__).parents[3] / "config" / "importers.yaml"
SMALL = """\
generic: [power]
profiles:
  - profile_id: table
    title: A table
    format: csv
    needs: [name]
    columns: {name_en: name}
    category: [{when: {}, then: substation}]
    precision_m: [{when: {kind: [exact]}, then: 500}, {when: {}, then: 1500.5}]
    id_prefix: t
    id_from: [name]
    bounds: [19, 41, 180, 82]
    why: For a test.
"""


def test_the_shipped_registers_are_read() -> None:
    """Each names its ground, and compares names without the words that all of them have."""
    importers = load_importers(SHIPPED)
    assert {"gem", "wri_gppd", "osm_power", "hxl", "kml"} <= importers.profiles.keys()
    assert "station" in importers.generic


def test_a_profile_says_how_its_file_is_written(tmp_path: Path) -> None:
    """What it leaves out is a plain table in UTF-8."""
    path = tmp_path / "importers.yaml"
    path.write_text(SMALL, encoding="utf-8")
    profile = load_importers(path).profiles["table"]
    assert (profile.format, profile.writing) == (SiteFileFormat.CSV, Writing())
    assert [rule.then for rule in profile.precision_m] == ["500", "1500.5"]
    more = "    encoding: cp1251\n    delimiter: ;\n    total: {column: mw, unit: MW}\n"
    path.write_text(SMALL + more)
    profile = load_importers(path).profiles["table"]
    assert profile.writing == Writing(encoding="cp1251", delimiter=";")
    assert profile.total is not None


@pytest.mark.parametrize(
    ("was", "becomes", "line"),
    [
        ("format: csv", "format: xls", "importers.yaml:5: profiles[0].format: "),
        ("{name_en: name}", "{title: name}", "importers.yaml:7: profiles[0].columns: no property"),
        ("needs: [name]", "needs: []", "importers.yaml:6: profiles[0].needs: "),
        ("title: A table", "encoding: ebcdic-9", "importers.yaml:4: profiles[0].encoding: no such"),
        ("id_prefix: t", "id_prefix: A B", "importers.yaml:10: profiles[0].id_prefix: "),
        ("bounds: [19, 41, 180, 82]", "bounds: [19, 41]", "importers.yaml:12: profiles[0].bounds"),
        ("why: For a test.", "who: me", "importers.yaml:13: profiles[0].who: "),
    ],
)  # fmt: skip
def test_a_mistake_is_a_line_with_its_place(
    was: str, becomes: str, line: str, tmp_path: Path
) -> None:
    """File, line and field, as in every other file of the folder."""
    path = tmp_path / "importers.yaml"
    path.write_text(SMALL.replace(was, becomes), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_importers(path)
    assert any(line in problem for problem in raised.value.problems), raised.value.problems


def test_a_profile_given_twice_is_refused(tmp_path: Path) -> None:
    """Which is meant, nobody can say."""
    path = tmp_path / "importers.yaml"
    path.write_text(SMALL + SMALL.split("profiles:\n")[1], encoding="utf-8")
    with pytest.raises(ConfigError, match="given twice: table"):
        load_importers(path)

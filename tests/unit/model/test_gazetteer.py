"""Places as the gazetteer has them."""

from dataclasses import replace

from unit.core.northland import GAZETTEER


def test_a_region_has_a_title_in_each_language() -> None:
    """Empty where the gazetteer has none."""
    region = replace(GAZETTEER.regions[0], name_uk="Полтавська область")
    assert region.titles == {"en": "Poltava Oblast", "uk": "Полтавська область", "ru": ""}

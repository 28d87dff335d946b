"""How people write stems, and what they find."""

import pytest

from monitor.model.phrases import Phrasebook
from monitor.settings.stems import any_stem, phrases

GROUPS = {"strike": ["hit$", "attack"], "again": ["<strike> twice"]}


@pytest.mark.parametrize(
    ("stem", "text", "found"),
    [
        ("dron", "two drones", "dron"),
        ("dron", "android", None),
        ("hit$", "it was hit", "hit"),
        ("hit$", "hitch", None),
        ("plan* to", "planned to", "planned to"),
        ("plan to", "planned to", None),
        ("warn … drone", "warn of a drone", "warn of a drone"),
        ("warn … drone", "warn. A drone", None),
        ("# drones", "14 drones", "14 drones"),
        ("no <strike>", "no attacks", "no attacks"),
        ("no … <strike>", "no plant hit", "no plant hit"),
        ("<strike> not", "attacks not seen", "attacks not"),
        ("<again>", "hit twice", "hit twice"),
        ("no hit", "no: hit", None),
        ("* hit$", "now hit", "now hit"),
        ("п'ятниц", "у п'ятницю", "п'ятниц"),
    ],
)
def test_a_stem_finds_words_that_begin_with_it(stem: str, text: str, found: str | None) -> None:
    """Within a sentence, and across what joins its words."""
    match = phrases(Phrasebook(), [stem], GROUPS).search(text)
    assert (match and match[0]) == found


@pytest.mark.parametrize(("stem", "text", "found"), [("ru ", "RU MoD", None), ("*", "who", True)])
def test_what_a_whole_text_must_begin_with_is_one_pattern(
    stem: str, text: str, found: bool | None
) -> None:
    """In cleaned words; one for everything finds everything."""
    assert (any_stem([stem]).match(text) is not None) == bool(found)


def test_of_stems_that_share_letters_the_first_that_fits_is_found() -> None:
    """However many begin alike, and wherever one ends."""
    stems = ["plan", "plant$", "plane$", "plan* b", "po-wer", "power", "po"]
    found = phrases(Phrasebook(), ["<any> it"], {"any": stems})
    texts = ("plants it", "planes it", "po-wer it", "power it", "pots it", "per it")
    assert [bool(found.search(text)) for text in texts] == [True, True, True, True, True, False]
    whole = phrases(Phrasebook(), ["plant$", "plan$", "plane$"])
    assert [bool(whole.search(text)) for text in ("plan", "plane", "plans")] == [True, True, False]

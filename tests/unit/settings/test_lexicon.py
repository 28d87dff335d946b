"""config/lexicon.yaml: what is lopsided is refused, and nothing is said twice."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from spec.project import ROOT

from monitor.settings import lexicon
from monitor.settings.lexicon import load_vocabulary
from monitor.settings.yamlfile import ConfigError

SHIPPED = ROOT / "config" / "lexicon.yaml"


@pytest.mark.parametrize("other", ["RU", "UA"])
def test_a_role_that_one_party_lacks_is_refused(other: str, tmp_path: Path) -> None:
    """Its organ would be another voice beside the party's, and the other's would not."""
    shipped = SHIPPED.read_text(encoding="utf-8")
    lopsided = re.sub(rf"^ +{other}: {{title: railways .*\n", "", shipped, flags=re.MULTILINE)
    path = tmp_path / "lexicon.yaml"
    path.write_text(lopsided, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"railways is not filled alike for {other}"):
        load_vocabulary(path, {})


@pytest.mark.parametrize("word", ["''", "for the", "'!'"])
def test_a_small_word_that_no_text_can_have_is_refused(word: str, tmp_path: Path) -> None:
    """Small words are looked up whole and one by one: two at once would never be found."""
    shipped = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "lexicon.yaml"
    path.write_text(
        shipped.replace("articles: [a, an,", f"articles: [a, {word},"), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"lexicon.yaml:\d+: articles.*is not one word"):
        load_vocabulary(path, {})


def test_a_small_word_is_found_however_it_is_written(tmp_path: Path) -> None:
    """Like texts it is cleaned: capitals, ё and apostrophes make no difference."""
    shipped = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "lexicon.yaml"
    path.write_text(shipped.replace("articles: [a, an,", "articles: [Ёж, пʼять,"), encoding="utf-8")
    assert load_vocabulary(path, {}).articles == {"еж", "п'ять", "the"}


def test_no_list_has_a_word_twice() -> None:
    """Whoever takes a word out of a list has taken it out."""
    lists = list(_lists(yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))))
    twice = [word for words in lists for word, times in Counter(words).items() if times > 1]
    assert twice == []
    assert len(lists) > 100


def test_every_group_of_words_is_used() -> None:
    """A group that no phrase names any more is gone with the last of them."""
    shipped = SHIPPED.read_text(encoding="utf-8")
    phrases = shipped + Path(lexicon.__file__).read_text(encoding="utf-8")
    groups = yaml.safe_load(shipped)["words"]
    assert [name for name in groups if f"<{name}>" not in phrases] == []


def _lists(part: object) -> Iterator[list[str]]:
    """All lists of words of a part of the file."""
    if isinstance(part, list) and all(isinstance(each, str) for each in part):
        yield part
    elif isinstance(part, list | dict):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _lists(each)

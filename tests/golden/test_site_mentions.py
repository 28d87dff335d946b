"""How often the site that a sentence names is found, and none where it names none."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from spec.project import knowledge
from unit.core.northland import told

from monitor.core.match import interpret
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.pipeline.evaluate_headlines import site_named

LEAST_RIGHT = {False: 0.97, True: 0.95}  # of the sentences that name a site; held out: True
MOST_WRONG = {False: 0.01, True: 0.02}  # of all sentences: another site, or one where none is named

SENTENCES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("site_mentions.yaml").read_text(encoding="utf-8")
)


def _located(sentence: dict[str, Any]) -> LocatedReport:
    known = knowledge()
    report = told(headline=sentence["text"], language=sentence["language"])
    return interpret(report, known.gazetteer, known.sites, known.vocabulary)


def _answer(sentence: dict[str, Any]) -> str:
    site, _ = site_named(_located(sentence), knowledge())
    if not site:
        return "missed" if sentence["sites"] else "right"
    return "right" if site in sentence["sites"] else "wrong"


def test_the_sentences_are_many_and_name_listed_sites() -> None:
    """At least 120, each once, half of them never tuned on, in three languages."""
    assert len({sentence["text"] for sentence in SENTENCES}) == len(SENTENCES) >= 120
    held_out = sum(bool(sentence.get("held_out")) for sentence in SENTENCES)
    assert 0.45 <= held_out / len(SENTENCES) <= 0.55
    assert {sentence["language"] for sentence in SENTENCES} == {"uk", "ru", "en"}
    listed = knowledge().sites.sites
    assert all(site in listed for sentence in SENTENCES for site in sentence["sites"])


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned on", "held out"])
def test_the_site_a_sentence_names_is_found_and_no_other(held_out: bool, capsys: Any) -> None:
    """The share is printed with every sentence that is read otherwise."""
    chosen = [s for s in SENTENCES if bool(s.get("held_out")) is held_out]
    answers = {sentence["text"]: _answer(sentence) for sentence in chosen}
    counted = Counter(answers[s["text"]] for s in chosen if s["sites"])
    wrong = sum(answer == "wrong" for answer in answers.values()) / len(chosen)
    right = counted["right"] / counted.total()
    faults = [f"  {answer}: {text}" for text, answer in answers.items() if answer != "right"]
    with capsys.disabled():
        sys.stdout.write("\n".join([f"\nsites as labelled: {right:.3f}", *faults]))
    assert right >= LEAST_RIGHT[held_out]
    assert wrong <= MOST_WRONG[held_out]


@pytest.mark.parametrize("bystander", [True, False], ids=["only stood by", "spoken of"])
def test_a_site_that_only_stood_by_is_never_the_one_struck(bystander: bool) -> None:
    """It is named as such and matched nowhere on site, nor does its kind become the target's; what
    is said of the site itself is not put off as beside it.
    """
    chosen = [sentence for sentence in SENTENCES if sentence.get("bystander") is bystander]
    assert len(chosen) >= 20
    assert {sentence["language"] for sentence in chosen} == {"uk", "ru", "en"}
    listed = knowledge().sites.sites
    faults = []
    for sentence in chosen:
        located = _located(sentence)
        site, stood_by = site_named(located, knowledge())
        on_site = {m.site_id for m in located.matches if m.match_class is MatchClass.ON_SITE}
        accused = on_site & {*sentence["sites"]} or located.category is listed[site].category
        if stood_by is not bystander or (bystander and accused):
            faults.append(sentence["text"])
    assert faults == []

"""What is understood from sentences: by the command, and measured on a labelled folder."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from spec.project import ROOT, knowledge

from monitor.cli.console import ExitCode
from monitor.cli.main import main
from monitor.pipeline.evaluate_headlines import evaluate_headlines
from monitor.pipeline.understand import NotUnderstood, understand
from monitor.settings.assembly import initialise
from monitor.settings.environment import load_settings
from monitor.settings.evaluation import load_labels

NOW = datetime(2025, 4, 6, 12, tzinfo=UTC)
PUBLISHED = datetime(2025, 4, 5, 9, tzinfo=UTC)
SENTENCE = "В ніч на 5 квітня російські безпілотники атакували Кременчуцький НПЗ"
REFINERY = "ua-kremenchuk-oil-refinery"


def test_a_sentence_becomes_what_its_report_would_be() -> None:
    """Site, kind, means, attacker and time are read; every mention has its words."""
    found = understand(SENTENCE, knowledge(), language="uk", published=PUBLISHED, now=NOW).as_json()
    assert (found["occurrence"], found["category"]) == ("asserted", "refinery")
    assert (found["means"], found["claimed_attacker"]) == ("drone", "RU")
    assert found["occurred_from"] <= "2025-04-05T00:00" < found["occurred_until"]
    assert found["occurred_precision"] == "night"
    assert found["sites"][0]["site_id"] == REFINERY
    for mention in found["mentions"]:
        assert mention["words"] == SENTENCE[mention["start"] : mention["end"]]


def test_a_sentence_from_the_future_is_not_understood() -> None:
    """It could be no report."""
    with pytest.raises(NotUnderstood, match="future"):
        understand(
            "Дрони", knowledge(), language="", published=datetime(2026, 1, 1, tzinfo=UTC), now=NOW
        )


def test_labelled_headlines_are_compared_with_what_is_understood(tmp_path: Path) -> None:
    """Sites and occurrence are counted, and what was read otherwise is listed."""
    (tmp_path / "headlines.csv").write_text(
        "headline_id,language,headline,site_id,struck\n"
        f"H1,uk,Дрони атакували Кременчуцький НПЗ,{REFINERY},yes\n"
        f"H2,uk,Ремонт триває,{REFINERY},no\n"
        "H3,en,Prices rise,,yes\n",
        encoding="utf-8",
    )
    columns = load_labels(ROOT / "config" / "evaluation.yaml").headlines
    found = evaluate_headlines(tmp_path, knowledge(), columns, now=NOW)
    assert found.sites["right_site"] == found.sites["missed"] == found.sites["rightly_none"] == 1
    assert found.struck == {("yes", "yes"): 1, ("no", "no"): 1, ("yes", "no"): 1}
    assert found.struck_f1 == pytest.approx(2 / 3)
    assert [row["headline_id"] for row in found.faults()] == ["H2", "H3"]
    document = found.as_json()
    assert document["struck"][1] == {"labelled": "yes", "found": "no", "headlines": 1}
    assert len(document["headlines"]) == 3


def test_a_headline_on_what_a_site_is_beside_says_that_the_site_was_not_struck(
    tmp_path: Path,
) -> None:
    """Hearsay of it stays hearsay; a site that the text speaks of is named before. What the file
    says beside the headline is not read.
    """
    npp, town = "ua-khmelnytskyi-npp", "ua-slavutych-substation"
    (tmp_path / "headlines.csv").write_text(
        "headline_id,language,headline,site_id,struck,category\n"
        f'H1,uk,"Росіяни атакували підстанцію, що живить Хмельницьку АЕС",{npp},no,nuclear_plant\n'
        f"H2,uk,Підстанцію біля Хмельницької АЕС міг атакувати дрон,{npp},unclear,nuclear_plant\n"
        f'H3,uk,"Удар по підстанції в Славутичі, яка живить ЧАЕС",{town},yes,substation\n',
        encoding="utf-8",
    )
    columns = load_labels(ROOT / "config" / "evaluation.yaml").headlines
    found = evaluate_headlines(tmp_path, knowledge(), columns, now=NOW)
    assert found.sites["right_site"] == 3
    assert found.faults() == []
    assert [row["bystander"] for row in found.headlines] == [True, True, False]
    assert {row["category"] for row in found.headlines} == {"substation"}


def test_what_stood_by_is_mentioned_with_its_words() -> None:
    """And is no site of the strike."""
    text = "Дрони атакували підстанцію, що живить Хмельницьку АЕС"
    found = understand(text, knowledge(), language="uk", published=PUBLISHED, now=NOW).as_json()
    assert (found["category"], found["sites"]) == ("substation", [])
    mentions = {each["kind"]: (each["value"], each["words"]) for each in found["mentions"]}
    assert mentions["bystander"] == ("ua-khmelnytskyi-npp", "Хмельницьку АЕС")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own for the command."""
    monkeypatch.setenv("STRIKE_MONITOR_ROOT", str(ROOT))
    monkeypatch.setenv("STRIKE_MONITOR_HOME", str(tmp_path))
    initialise(load_settings(), now=NOW)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_a_time_that_is_not_stated_is_said_to_be_unknown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The publication does not stand in for it."""
    text = "Дрони атакували підстанцію в Херсоні"
    found = understand(text, knowledge(), language="uk", published=PUBLISHED, now=NOW).as_json()
    times = ("occurred_from", "occurred_until", "occurred_precision")
    assert [found[name] for name in times] == [None, None, None]
    monkeypatch.setattr("sys.argv", ["strike-monitor", "read", text])
    with pytest.raises(SystemExit):
        main()
    assert "occurred from: not stated" in capsys.readouterr().out


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "expected", "printed"),
    [
        (("--published", "2025-04-05T09:00"), ExitCode.OK, "occurrence: asserted"),
        (("--published", "2025-04-05T09:00+03:00", "--json"), ExitCode.OK, '"asserted"'),
        (("--published", "soon"), ExitCode.USAGE, "--published: 'soon' is no day or instant"),
        ((), ExitCode.OK, "НПЗ"),
    ],
)
def test_the_command_prints_what_is_understood(
    words: tuple[str, ...],
    expected: ExitCode,
    printed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As figures and tables, or as JSON; a time that is none is said in one line."""
    monkeypatch.setattr("sys.argv", ["strike-monitor", "read", SENTENCE, *words])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capsys.readouterr()
    assert left.value.code == expected
    assert printed in out + err
    if "--json" in words:
        assert json.loads(out)["category"] == "refinery"

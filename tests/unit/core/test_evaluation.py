"""How good the answers are, against labels."""

import pytest

from monitor.core.evaluation import (
    BCubed,
    Compared,
    SiteAnswer,
    b_cubed,
    confusion,
    macro_f1,
    scores,
    share,
    site_answer,
    site_counts,
)


@pytest.mark.parametrize(
    ("found", "true", "precision", "recall"),
    [
        ({"a": 1, "b": 1, "c": 2}, {"a": "x", "b": "x", "c": "y"}, 1.0, 1.0),
        ({"a": 1, "b": 2}, {"a": "x", "b": "x"}, 1.0, 0.5),
        ({"a": 1, "b": 1}, {"a": "x", "b": "y"}, 0.5, 1.0),
        ({"a": 1, "b": 1, "c": 1}, {"a": "x", "b": "x", "c": "y"}, 5 / 9, 1.0),
    ],
)
def test_clusters_are_compared_item_by_item(
    found: dict[str, int], true: dict[str, str], precision: float, recall: float
) -> None:
    """Lumping costs precision, splitting recall."""
    agreement = b_cubed(found, true)
    assert agreement.precision == pytest.approx(precision)
    assert agreement.recall == pytest.approx(recall)
    assert agreement.f1 == pytest.approx(2 * precision * recall / (precision + recall))


@pytest.mark.parametrize(("found", "true"), [({}, {}), ({"a": 1}, {"b": 1})])
def test_only_clusterings_of_the_same_items_can_be_compared(
    found: dict[str, int], true: dict[str, int]
) -> None:
    """Nothing is left out silently."""
    with pytest.raises(ValueError):
        b_cubed(found, true)


def test_no_agreement_at_all_is_zero() -> None:
    """And no division by it."""
    assert BCubed(0.0, 0.0).f1 == 0.0


@pytest.mark.parametrize(
    ("found", "labelled", "answer"),
    [
        ("s-1", "s-1", SiteAnswer.RIGHT_SITE),
        ("", "", SiteAnswer.RIGHTLY_NONE),
        ("s-1", "s-2", SiteAnswer.WRONG_SITE),
        ("", "s-2", SiteAnswer.MISSED),
        ("s-1", "", SiteAnswer.UNFOUNDED),
    ],
)
def test_a_site_is_right_wrong_missed_or_unfounded(
    found: str, labelled: str, answer: SiteAnswer
) -> None:
    """Rightly none is right."""
    assert site_answer(found, labelled) is answer
    assert site_counts([(found, labelled)]) == {each: int(each is answer) for each in SiteAnswer}


def test_there_is_no_share_of_nothing() -> None:
    """Rather than a perfect or a zero one."""
    assert share(0, 0) is None
    assert share(1, 2) == 0.5


def test_answers_are_counted_by_label_and_answer() -> None:
    """Which label was taken for which."""
    pairs = [("yes", "yes"), ("yes", "no"), ("yes", "yes")]
    assert confusion(pairs) == {("yes", "yes"): 2, ("no", "yes"): 1}


@pytest.mark.parametrize(
    ("confused", "expected"),
    [
        ({}, 1.0),
        ({("yes", "yes"): 3, ("no", "no"): 1}, 1.0),
        ({("no", "yes"): 2}, 0.0),
        ({("yes", "yes"): 2, ("no", "yes"): 1, ("no", "no"): 1}, (4 / 5 + 2 / 3) / 2),
    ],
)
def test_every_label_counts_alike_however_rare(
    confused: dict[tuple[str, str], int], expected: float
) -> None:
    """The mean of each one's F1."""
    assert macro_f1(confused) == pytest.approx(expected)


def test_every_question_has_its_own_score_in_the_order_asked() -> None:
    """How many are right, of how many, and the mean F1 of the labels."""
    asked = [("b", "yes", "yes"), ("a", "no", "no"), ("b", "no", "yes"), ("b", "no", "no")]
    found = scores(
        Compared(question=question, about="e", found=found, labelled=labelled)
        for question, found, labelled in asked
    )
    assert [(name, t.right, t.total) for name, t in found.items()] == [("b", 2, 3), ("a", 1, 1)]
    assert found["b"].accuracy == pytest.approx(2 / 3)
    assert found["b"].macro_f1 == pytest.approx(2 / 3)

"""Ids are hashes of content."""

import pytest

from monitor.model.ids import canonical_json, content_id, sha256_hex


def test_the_same_content_has_the_same_id_whatever_its_order() -> None:
    """Keys are sorted; letters of any script stay as they are."""
    assert canonical_json({"b": 1, "a": "Ї"}) == '{"a":"Ї","b":1}'
    assert content_id("r", {"b": 1, "a": 2}) == content_id("r", {"a": 2, "b": 1})
    assert content_id("r", [1]) != content_id("r", [2])


def test_an_id_is_its_prefix_and_twenty_hex_digits() -> None:
    """Short enough to read out, long enough never to collide."""
    assert content_id("i", None) == f"i-{sha256_hex(b'null')[:20]}"


def test_what_is_no_json_has_no_id() -> None:
    """NaN would hash differently from machine to machine."""
    with pytest.raises(ValueError):
        canonical_json(float("nan"))

"""Telegram exports: messages become claims with the instants the service gave them."""

import json
from typing import Any

import pytest
from sources.captures import a_capture, a_source

from monitor.model.reports import RawClaim, RejectionReason, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

SENT, EDITED = "1743838200", "1743844200"  # 5 April 2025, 07:30 and 09:10 UTC


def _message(**members: Any) -> dict[str, Any]:
    message = {"id": 7, "type": "message", "date": "2025-04-05T10:30:00", "date_unixtime": SENT}
    return message | {"text": "Hit"} | members


def _parse(*messages: Any, constants: dict[str, str] | None = None, **chat: Any) -> list[Any]:
    export = {"name": "Energy", "type": "public_channel", "id": 12, "messages": messages} | chat
    source = a_source(SourceFormat.TELEGRAM, constants=constants or {})
    return list(parse(a_capture(json.dumps(export)), source))


def _fields(message: dict[str, Any], **constants: str) -> dict[str, str]:
    (claim,) = _parse(message, constants=constants)
    assert isinstance(claim, RawClaim)
    return dict(claim.fields)


def test_a_message_becomes_a_claim_with_its_instant() -> None:
    """The clock of whoever exported does not matter."""
    message = _message(text="Substation hit\n\nTwo drones.", photo="photos/1.jpg")
    assert _parse(message, constants={"_message_url": "https://t.example.invalid/energy/"}) == [
        RawClaim(
            locator="message 7",
            fields={
                "published_at": "2025-04-05T07:30:00+00:00",
                "source_name": "Energy",
                "source_url": "https://t.example.invalid/energy/7",
                "headline": "Substation hit",
                "summary": "Substation hit\n\nTwo drones.",
                "external_id": "12/7",
            },
        )
    ]


def test_an_edit_is_a_claim_of_its_own_under_the_same_id() -> None:
    """What it said before stays as an earlier export had it."""
    first = _fields(_message())
    second = _fields(_message(edited_unixtime=EDITED, text="Hit, confirmed"))
    assert first["external_id"] == second["external_id"]
    assert second["published_at"] == "2025-04-05T09:10:00+00:00"
    assert first != second


def test_what_is_forwarded_has_its_first_author_as_origin() -> None:
    """A hundred channels that forward one are one voice."""
    assert _fields(_message(forwarded_from="Regional office"))["origin"] == "Regional office"
    assert "origin" not in _fields(_message(forwarded_from=None))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hit", "Hit"),
        ([{"type": "b", "text": "Sumy: "}, "hit ", {"type": "a", "text": "x"}], "Sumy: hit x"),
        (["\n", "Hit"], "Hit"),
    ],
)  # fmt: skip
def test_a_text_in_parts_is_one_text(text: Any, words: str) -> None:
    """Marked-up parts are joined as they stand."""
    assert _fields(_message(text=text))["summary"] == words


def test_the_hours_before_end_with_the_last_wording() -> None:
    """An edit may tell what happened since the message was first sent."""
    fields = _fields(_message(edited_unixtime=EDITED), _within_hours="24")
    assert fields["occurred_start"] == "2025-04-04T07:30:00+00:00"
    assert fields["occurred_end"] == "2025-04-05T09:10:00+00:00"
    assert fields["occurred_precision"] == "range"


def test_an_old_export_knows_only_a_clock_time() -> None:
    """Its zone is the source's; no hours are counted from it."""
    message = _message()
    del message["date_unixtime"]
    fields = _fields(message, _within_hours="24")
    assert fields["published_at"] == "2025-04-05T10:30:00"
    assert "occurred_start" not in fields


def test_notes_of_the_service_are_no_messages() -> None:
    """Nobody says anything by joining."""
    assert _parse({"id": 1, "type": "service", "action": "create_channel"}) == []


@pytest.mark.parametrize(
    ("message", "locator", "reason"),
    [
        (_message(text="", photo="photos/1.jpg"), "message 7", RejectionReason.MISSING_FIELD),
        (_message(text=[" "]), "message 7", RejectionReason.MISSING_FIELD),
        ("Hit", "item 1", RejectionReason.MALFORMED),
        (_message(text={"a": "b"}), "item 1", RejectionReason.MALFORMED),
        (_message(text=[["Hit"]]), "item 1", RejectionReason.MALFORMED),
        (_message(text="\ud800"), "message 7", RejectionReason.MALFORMED),
        (_message(date_unixtime="soon"), "item 1", RejectionReason.MALFORMED),
        (_message(date_unixtime="9" * 400), "item 1", RejectionReason.MALFORMED),
        (_message(date_unixtime="99999999999"), "message 7", None),  # year 5138: the normaliser's
        (_message(forwarded_from={"a": 1}), "item 1", RejectionReason.MALFORMED),
    ],
)
def test_a_bad_message_is_named_and_the_others_are_read(
    message: Any, locator: str, reason: RejectionReason | None
) -> None:
    """Media without words and broken items are refused with their place."""
    first, good = _parse(message, _message(id=8))
    assert first.locator == locator
    assert (first.reason if isinstance(first, Unusable) else None) == reason
    assert isinstance(good, RawClaim)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not JSON"),
        ("<html>", "not JSON"),
        ("[]", "not the export of one channel"),
        ('{"chats": {"list": []}}', "a whole account is not read"),
        ('{"type": "personal_chat", "messages": []}', "a private conversation"),
        ('{"type": "saved_messages", "messages": []}', "a private conversation"),
        ('{"name": "x"}', "an export without messages"),
        ('{"messages": [], "messages": []}', "given twice"),
        ('{"messages": [NaN]}', "NaN is not a number"),
        ('{"messages": [{"id": 1e400}]}', "a number too large"),
        ('{"messages": [{"id": ' + "9" * 5000 + "}]}", "a number too large"),
        ('{"messages": ' + "[" * 200_000, "nested deeper than 32"),
    ],
)
def test_what_is_no_channel_is_refused_whole(text: str, complaint: str) -> None:
    """Another format, a hostile one, or words that were never meant as reports."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(text), a_source(SourceFormat.TELEGRAM))

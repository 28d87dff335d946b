"""Telegram Desktop's export of one channel or group (``result.json``): one claim a message. Photos
and files it names are never opened.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from monitor.model.reports import Capture, RawClaim, RejectionReason, Unusable
from monitor.model.sources import Source
from monitor.sources.interface import MalformedPayload, claim_of, malformed
from monitor.sources.strict_json import Value, as_text, load_json
from monitor.sources.table import decoded

_PRIVATE = {"personal_chat", "saved_messages", "bot_chat"}


def parse_telegram(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per message with words; the locator is ``message`` and its number in the channel.
    Notes of the service itself (joined, pinned) are no messages.

    ``external_id`` is the channel's and the message's number, also after an edit, which is a claim
    of its own, published when it was edited. What was forwarded has its first author as origin.
    When the strike was is said only by the source's constant ``_within_hours``, as for feeds.

    Raises:
        MalformedPayload: no export of one channel or group; a whole account or a private
            conversation is refused, for nobody in it meant to report.
    """
    try:
        chat = load_json(decoded(capture, source))
    except ValueError as error:
        raise MalformedPayload(f"not JSON: {error}") from error
    if not isinstance(chat, dict) or "chats" in chat:
        raise MalformedPayload("not the export of one channel; a whole account is not read")
    if chat.get("type") in _PRIVATE:
        raise MalformedPayload("a private conversation is not read")
    messages = chat.get("messages")
    if not isinstance(messages, list):
        raise MalformedPayload("an export without messages")
    return [
        _claim(n, message, chat, source)
        for n, message in enumerate(messages, start=1)
        if not (isinstance(message, dict) and message.get("type") == "service")
    ]


def _claim(
    place: int, message: Value, chat: Mapping[str, Value], source: Source
) -> RawClaim | Unusable:
    if not isinstance(message, dict):
        return malformed(f"item {place}", "not a JSON object")
    try:
        number, channel = as_text(message.get("id")), as_text(chat.get("id"))
        locator = f"message {number}" if number else f"item {place}"
        words = _words(message.get("text", ""))
        author = as_text(message.get("forwarded_from")) or as_text(message.get("saved_from"))
        name = as_text(chat.get("name"))
        times = _times(message, source)
    except ValueError as error:
        return malformed(f"item {place}", str(error))
    if not words:
        reason = RejectionReason.MISSING_FIELD
        return Unusable(locator=locator, reason=reason, field="text", detail="no words, only media")
    address = source.constants.get("_message_url", "")
    given = {
        "headline": words.splitlines()[0].strip(),
        "summary": words,
        "source_name": name,
        "origin": author,
        "external_id": f"{channel}/{number}",
        "source_url": address and address + number,
    }
    return claim_of(locator, given | times, source)


def _words(text: Value) -> str:
    """A text given whole, or as a list of plain and marked-up parts.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(text, list):
        parts = (part.get("text") if isinstance(part, dict) else part for part in text)
        return "".join(as_text(part) for part in parts).strip()
    return as_text(text).strip()


def _times(message: Mapping[str, Value], source: Source) -> dict[str, str]:
    """When these words were published, and the hours before where the source promises them.

    Raises:
        ValueError: an instant is none.
    """
    sent = _instant(message.get("date_unixtime"))
    edited = _instant(message.get("edited_unixtime"))
    if sent is None:  # exports of before 2021 know only the clock of the machine that made them
        return {"published_at": as_text(message.get("date"))}
    published = edited or sent
    within_hours = source.constants.get("_within_hours")
    if within_hours is None:
        return {"published_at": published.isoformat()}
    return {
        "published_at": published.isoformat(),
        "occurred_start": (sent - timedelta(hours=float(within_hours))).isoformat(),
        "occurred_end": published.isoformat(),
        "occurred_precision": "range",
    }


def _instant(seconds: Value) -> datetime | None:
    digits = as_text(seconds)
    if not digits:
        return None
    if not digits.isdecimal() or len(digits) > 11:
        raise ValueError(f"not a time in seconds: {digits[:40]!r}")
    return datetime.fromtimestamp(int(digits), UTC)

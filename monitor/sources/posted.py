"""What is posted to the API: one JSON object, an array of them, or one object a line."""

from collections.abc import Iterator

from monitor.model.reports import Capture, RawClaim, Unusable
from monitor.model.sources import Source
from monitor.sources.interface import STANDARD_FIELDS, MalformedPayload, claim_of, malformed
from monitor.sources.strict_json import Value, as_text, load_json
from monitor.sources.table import decoded

JSON_TYPE = "application/json"
LINES_TYPE = "application/x-ndjson"


def parse_posted(capture: Capture, source: Source) -> list[RawClaim | Unusable]:
    """A claim per object, in order; one with a field that is no standard field is unusable, so
    that a misspelt name is told and not lost.

    Raises:
        MalformedPayload: undecodable, not JSON, or no object in it.
    """
    text = decoded(capture, source)
    items = list(_whole(text, source) if capture.media_type == JSON_TYPE else _lines(text, source))
    if not items:
        raise MalformedPayload("holds no report")
    return items


def _whole(text: str, source: Source) -> Iterator[RawClaim | Unusable]:
    try:
        value = load_json(text)
    except ValueError as error:
        raise MalformedPayload(str(error)) from error
    listed = value if isinstance(value, list) else [value]
    for number, item in enumerate(listed, start=1):
        yield _claim(f"item {number}", item, source)


def _lines(text: str, source: Source) -> Iterator[RawClaim | Unusable]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        locator = f"line {number}"
        try:
            yield _claim(locator, load_json(line), source)
        except ValueError as error:
            yield malformed(locator, str(error))


def _claim(locator: str, item: Value, source: Source) -> RawClaim | Unusable:
    if not isinstance(item, dict):
        return malformed(locator, "not a JSON object")
    if strangers := sorted(item.keys() - set(STANDARD_FIELDS)):
        return malformed(locator, f"no such field: {strangers[0][:80]!r}", field=strangers[0][:80])
    given: dict[str, str] = {}
    for name, value in item.items():
        try:
            given[name] = as_text(value)
        except ValueError as error:
            return malformed(locator, str(error), field=name)
    return claim_of(locator, given, source)

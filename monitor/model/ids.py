"""Identifiers: content hashes, so that the same input has the same name on every machine and in
every replay.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NewType, TypeAlias

CaptureId = NewType("CaptureId", str)
ReportId = NewType("ReportId", str)
IncidentId = NewType("IncidentId", str)
SiteId = NewType("SiteId", str)
PartyId = NewType("PartyId", str)

Json: TypeAlias = "str | int | float | bool | None | Sequence[Json] | Mapping[str, Json]"

_ID_HEX_DIGITS = 20  # 80 bits: a collision among 10 million reports has odds below 1 in 10^10


def canonical_json(value: "Json", spell: Callable[[Any], str] | None = None) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no NaN; what every hash here is taken
    of. ``spell`` writes the parts of it that JSON has no notion of.
    """
    return _encoder(spell).encode(value)


@cache
def _encoder(spell: Callable[[Any], str] | None) -> json.JSONEncoder:
    return json.JSONEncoder(
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=spell,
    )


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_id(prefix: str, value: "Json") -> str:
    """``prefix`` and the first 20 hex digits of the SHA-256 of the value's canonical JSON, e.g.
    ``r-3f…``.
    """
    return f"{prefix}-{sha256_hex(canonical_json(value).encode())[:_ID_HEX_DIGITS]}"

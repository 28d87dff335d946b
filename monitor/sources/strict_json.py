"""JSON from strangers: no duplicate keys, no NaN, no deep nesting; numbers keep their digits."""

import json
import math
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

Value: TypeAlias = "str | Decimal | bool | None | list[Value] | dict[str, Value]"

DEPTH_LIMIT = 32  # far beyond any report or feature; the parser's own limit is the C stack


def load_json(text: str) -> Value:
    """The JSON value of ``text``; numbers are Decimal, so that 50.10 stays 50.10.

    Raises:
        ValueError: it is not JSON, gives a key twice, holds a number that is not finite, or nests
            deeper than DEPTH_LIMIT.
    """
    try:
        value: Value = json.loads(
            text,
            parse_float=_finite,
            parse_int=_finite,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
    except RecursionError as error:
        raise ValueError(f"nested deeper than {DEPTH_LIMIT} levels") from error
    _check_depth(value, DEPTH_LIMIT)
    return value


def as_text(value: Value) -> str:
    """A scalar in words; nothing for null.

    Raises:
        ValueError: it is a list or an object.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str() | Decimal():
            return str(value)
        case _:
            raise ValueError("a list or object where one value belongs")


def _finite(digits: str) -> Decimal:
    try:
        number = Decimal(digits)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {digits[:20]}") from error
    if not math.isfinite(float(number)):
        raise ValueError(f"a number too large: {digits[:20]}…")
    return number


def _refuse_constant(name: str) -> Value:
    raise ValueError(f"{name} is not a number")


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:40]!r} is given twice")
        found[key] = value
    return found


def _check_depth(value: Value, allowed: int) -> None:
    if allowed < 0:
        raise ValueError(f"nested deeper than {DEPTH_LIMIT} levels")
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            _check_depth(item, allowed - 1)

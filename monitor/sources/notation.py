"""How a source writes numbers, positions and dates, put the standard way. What is not understood
stays as it was, for the normaliser to refuse in its own words.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time

from monitor.model.sources import Source

TIME_FIELDS = ("occurred_start", "occurred_end", "published_at")
_NUMBER_FIELDS = ("latitude", "longitude", "uncertainty_m")
_SPACES = re.compile(r"\s+")  # in front of thousands, no-break spaces among them
# hemispheres in Latin letters and as abbreviated in Ukrainian, Russian
_NORTH, _SOUTH = {"n", "пн", "с"}, {"s", "пд", "ю"}
_EAST, _WEST = {"e", "сх", "в"}, {"w", "зх", "з"}
_HEMISPHERES = {"latitude": (_NORTH, _SOUTH), "longitude": (_EAST, _WEST)}
_LETTERS = "[nsew]|пн|пд|сх|зх|[сювз]"
_DEGREES = re.compile(
    rf"""(?:(?P<before>{_LETTERS})\s*)?
    (?P<sign>[-−])?(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)\s*[°º˚]\s*
    (?:(?P<minutes>\d{{1,2}}(?:[.,]\d+)?)\s*['′’ʹ]\s*)?
    (?:(?P<seconds>\d{{1,2}}(?:[.,]\d+)?)\s*(?:["″”]|''|’’|′′)\s*)?
    (?:(?P<after>{_LETTERS})\.?\s*(?:[шд]\.?)?)?""",
    re.VERBOSE | re.IGNORECASE,
)


class NoPosition(ValueError):
    """Degrees, minutes and seconds that are none; ``field`` is where they stand."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field


def in_standard_notation(fields: Mapping[str, str], source: Source) -> dict[str, str]:
    """The fields of a claim with coordinates as decimal degrees, numbers with a point where the
    source's constant ``_decimal`` is a comma, and times in ISO 8601 where its constant
    ``_date_format`` (as of ``strptime``) fits.

    Raises:
        NoPosition: degrees that leave the globe, or minutes and seconds beyond 60.
    """
    written = dict(fields)
    for name in _HEMISPHERES.keys() & fields.keys():
        written[name] = degrees(name, fields[name])
    if source.constants.get("_decimal") == ",":
        for name in written.keys() & set(_NUMBER_FIELDS):
            written[name] = _SPACES.sub("", written[name]).replace(",", ".")
    if form := source.constants.get("_date_format"):
        for name in written.keys() & set(TIME_FIELDS):
            written[name] = iso_date(written[name], form)
    return written


def degrees(field: str, text: str) -> str:
    """``50°27'16"N`` as ``50.454444``; what is written otherwise as it is. ``field`` says whether
    it is a ``latitude`` or a ``longitude``.

    Raises:
        NoPosition: it looks like such degrees but is no place on the globe.
    """
    match = _DEGREES.fullmatch(text.strip())
    if match is None:
        return text
    whole, minutes, seconds = (
        float((match[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    value = whole + minutes / 60 + seconds / 3600
    if minutes >= 60 or seconds >= 60 or value > 180:
        raise NoPosition(field, f"not degrees, minutes and seconds: {text!r}")
    return f"{_sign(field, match) * value:.6f}"  # a millionth of a degree: 0.1 m


def _sign(field: str, match: re.Match[str]) -> int:
    """1 or -1 by the hemisphere, whose letter must suit the field."""
    positive, negative = _HEMISPHERES[field]
    letters = {match[part].lower() for part in ("before", "after") if match[part]}
    if not letters:
        return -1 if match["sign"] else 1
    if match["sign"] or len(letters) > 1 or not letters <= positive | negative:
        raise NoPosition(field, f"not a {field}: {match[0]!r}")
    return -1 if letters <= negative else 1


def iso_date(text: str, form: str) -> str:
    """The date or date-time at the start of ``text``, as many words as ``form`` has, in ISO 8601;
    ``text`` itself where it is not written so, or no form is given.
    """
    if not form:
        return text
    first_words = " ".join(text.split()[: len(form.split())])
    try:
        moment = datetime.strptime(first_words, form)  # noqa: DTZ007 - the zone is the source's
    except ValueError:
        return text
    if moment.time() == time() and not re.search("%[HIMSXcTR]", form):
        return moment.date().isoformat()
    return moment.isoformat()

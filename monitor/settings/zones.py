"""Names of time zones as configuration may give them."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown, ill-formed, or a folder of zones
        raise ValueError(f"{name!r} is no IANA time zone") from error
    return name


Zone = Annotated[str, AfterValidator(_known)]
ZoneOrUnknown = Annotated[str, AfterValidator(lambda name: name and _known(name))]

"""Answers kept compressed: sent as they are to who reads that, unpacked for everyone else."""

import gzip
from collections.abc import Mapping

from fastapi import Request, Response

QUICK, SMALL = 1, 9  # gzip's levels: of what changes with every report, and of what is made once


def pack(content: bytes, level: int = SMALL) -> bytes:
    """The content under gzip, the same bytes each time."""
    return gzip.compress(content, level, mtime=0)


def packed_response(
    request: Request, packed: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """What ``pack`` made, in the encoding that the request accepts."""
    accepted = "gzip" in request.headers.get("accept-encoding", "")
    encoding = {"Content-Encoding": "gzip"} if accepted else {}
    return Response(
        packed if accepted else gzip.decompress(packed),
        media_type=media_type,
        headers={"Vary": "Accept-Encoding", **(headers or {}), **encoding},
    )

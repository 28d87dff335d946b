"""Digests as files: one of each rendering, put down whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

from monitor.model.digests import Digest

SUFFIXES: Mapping[str, str] = {"html": ".html", "text": ".txt", "json": ".json"}


class DeliveryFailed(Exception):
    """A digest could not be put where it belongs; the message says why, for the delivery log."""


def file_stem(digest: Digest) -> str:
    """The name of an issue's files: day, number and issue, so that they sort and never collide."""
    return f"{digest.day.isoformat()}-no-{digest.number}-issue-{digest.issue}"


def put_files(folder: Path, digest: Digest, renderings: Mapping[str, str]) -> list[Path]:
    """Write an issue's renderings below ``folder``, each replaced in one step.

    Raises:
        DeliveryFailed: the folder cannot be made or a file not be written.
    """
    target = folder / digest.agreement_id
    written = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for format_name, text in sorted(renderings.items()):
            path = target / (file_stem(digest) + SUFFIXES[format_name])
            unfinished = path.with_suffix(path.suffix + ".part")
            unfinished.write_text(text, encoding="utf-8")
            os.replace(unfinished, path)
            written.append(path)
    except OSError as error:
        raise DeliveryFailed(f"{target}: {error.strerror}") from error
    return written

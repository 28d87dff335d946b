"""The daily digest as a page, a mail and a document: docs/formats/digest.md."""

import json
import textwrap
from collections.abc import Mapping
from typing import Any, Literal, assert_never

from markupsafe import Markup

from monitor.model.digests import Digest
from monitor.publish.assets import site_css, templates
from monitor.publish.language import gettext as _
from monitor.publish.words import is_unheard, label, name_of, one_line

_TEXT_COLUMNS = 72

TIER_COLUMNS = (
    "violation_reviewed",
    "violation_preliminary",
    "allegation",
    "no_violation",
    "disputed",
)


def party_of(attribution: Mapping[str, Any], agreement: Mapping[str, Any]) -> str:
    """Whom an attribution of the document names, in the document's own display names."""
    if attribution["state"] != "claimed":
        return label(attribution["state"])
    return party_title(attribution["party"], agreement)


def party_title(party_id: str | None, agreement: Mapping[str, Any]) -> str:
    """A party's display name in the document; its id where the document does not name it."""
    if party_id is None:
        return _("Independent")
    names = (p["names"] for p in agreement["parties"] if p["party_id"] == party_id)
    return name_of(next(names, {})) or party_id


def reading_title(reading_id: str, agreement: Mapping[str, Any]) -> str:
    """A reading's title in the document; its id where the document does not name it."""
    titles = (r["title"] for r in agreement["readings"] if r["reading_id"] == reading_id)
    return name_of(next(titles, {})) or reading_id


def regions_of(item: Mapping[str, Any]) -> list[str]:
    """The regions of an item; in English in issues made before they had names by language."""
    return [name_of(region.get("names", {})) or region["name"] for region in item["regions"]]


def wrapped(text: str, indent: int = 0) -> str:
    """The text on lines of at most 72 columns, later lines indented by two more; an address stays
    whole.
    """
    return textwrap.fill(
        one_line(text),
        _TEXT_COLUMNS,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_on_hyphens=False,
        break_long_words=not any(word.startswith("http") for word in text.split()),
    )


def digest_context(digest: Digest) -> dict[str, Any]:
    """The names that every digest template uses."""
    document: Mapping[str, Any] = digest.content
    return {
        "d": document,
        "digest_id": digest.digest_id,
        "party_of": party_of,
        "party_title": party_title,
        "reading_title": reading_title,
        "regions_of": regions_of,
        "wrapped": wrapped,
        "columns": TIER_COLUMNS,
        "unheard": [row for row in document.get("coverage") or () if is_unheard(row)],
    }


def render_digest(digest: Digest, format: Literal["html", "text", "json"]) -> str:  # noqa: A002 - the word of the API
    """One rendering of the digest's content, which must be as docs/formats/digest.md says.

    Raises:
        jinja2.UndefinedError: a member of the document is missing.
    """
    context = digest_context(digest)
    match format:
        case "html":
            # Our own style sheet, not input: inlined, so that the page stands alone.
            css = Markup(site_css())
            return templates().get_template("digest.html").render(css=css, **context)
        case "text":
            return templates().get_template("digest.txt").render(**context)
        case "json":
            document = {"digest_id": digest.digest_id, **digest.content}
            return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        case _:
            assert_never(format)

"""Templates and the files served beside the pages: our own and Leaflet's."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from monitor.model.ids import sha256_hex
from monitor.publish import words
from monitor.publish.language import LANGUAGES, catalogue, language_name, reader
from monitor.publish.sentences import linked, origin_words, said_words


def static_folder() -> Path:
    """The folder to serve at ``/static``."""
    return Path(str(files("monitor.publish"))) / "static"


def leaflet_folder() -> Path:
    """Leaflet as installed by xstatic-leaflet, to serve at ``/static/leaflet``."""
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


@cache
def asset_version() -> str:
    """A short hash of our own static files, for ``?v=`` in their addresses."""
    contents = [path.read_bytes() for path in sorted(static_folder().rglob("*.*"))]
    return sha256_hex(b"\0".join(contents))[:12]


@cache
def site_css() -> str:
    """The one style sheet, for pages that must stand alone."""
    return (static_folder() / "site.css").read_text(encoding="utf-8")


def templates() -> Environment:
    """The template environment of the reader's language: everything is escaped but plain text, and
    a missing name is an error. Templates say ``_("…")`` and ``ngettext("…", "…", n)``.
    """
    return _environment(reader().language)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.publish"),
        extensions=["jinja2.ext.i18n"],
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.filters |= {
        "label": words.label,
        "heard": words.heard_words,
        "health": words.health_words,
        "name": words.name_of,
        "number": words.number_words,
        "day": words.day_words,
        "month": words.month_words,
        "instant": words.instant_words,
        "told": words.told_words,
        "received": words.received_words,
        "window": words.window_words,
        "moment": words.moment,
        "calendar": words.calendar_day,
        "occurred": words.occurred_words,
        "one_line": words.one_line,
        "said": said_words,
        "linked": linked,
        "origin": origin_words,
        "web_address": words.web_address,
    }
    environment.globals |= {
        "party_name": words.party_name,
        "asset_version": asset_version,
        "language": language,
        "languages": {each: language_name(each) for each in LANGUAGES},
        "reader": reader,
        "script_words": words.script_words,
    }
    return environment

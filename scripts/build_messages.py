"""Brings the catalogues of monitor/publish/locale up to date with what pages, scripts and words
say: new messages come in untranslated, and what nobody says any more goes.

    python scripts/build_messages.py           write
    python scripts/build_messages.py --check   write nothing; fail where a catalogue is not current
"""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from monitor.publish.language import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
SAID_IN = [
    ("publish/templates/**", "jinja2.ext:babel_extract"),
    ("publish/static/**.js", "javascript"),
    ("**.py", "python"),
]
OPTIONS = {"publish/templates/**": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def catalogue_path(language: str) -> Path:
    """Where the words of a language are kept."""
    return ROOT / "monitor" / "publish" / "locale" / language / "messages.po"


def said() -> Catalog:
    """Every message, with the files that say it."""
    catalog = Catalog()
    for name, _, message, _, _ in extract_from_dir(ROOT / "monitor", SAID_IN, OPTIONS, KEYWORDS):
        catalog.add(message, locations=[(f"monitor/{name}", None)])
    return catalog


def updated(language: str) -> str:
    """The catalogue of a language with every message, sorted by its English."""
    path = catalogue_path(language)
    kept = read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=language)
    kept.update(said(), no_fuzzy_matching=True)
    out = BytesIO()
    write_po(out, kept, width=100, omit_header=True, sort_output=True, ignore_obsolete=True)
    return _header(kept) + out.getvalue().decode()


def _header(catalog: Catalog) -> str:
    """What translators' tools need to know; no dates, for they would change with every run."""
    told = {
        "Language": catalog.locale_identifier,
        "Plural-Forms": catalog.plural_forms,
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = (f'"{name}: {value}\\n"\n' for name, value in told.items())
    return "".join(['msgid ""\nmsgstr ""\n', *lines, "\n"])


def main(check: bool) -> int:
    """The exit code: 1 where ``check`` found a catalogue that is not current."""
    stale = 0
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        path, text = catalogue_path(language), updated(language)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{path.relative_to(ROOT)} {'is not current' if check else 'written'}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    sys.exit(main(parser.parse_args().check))

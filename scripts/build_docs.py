"""Writes what is generated in the documents: docs/sources.md whole, and the sections between the
lines ``<!-- begin: name -->`` and ``<!-- end: name -->`` of others.

    python scripts/build_docs.py           write
    python scripts/build_docs.py --check   write nothing; fail where a document is not current
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from monitor.core.rules import RULES
from monitor.settings.environment import PREFIX, Settings
from monitor.settings.schemas import RulesFile, SourcesFile
from monitor.settings.yamlfile import validate

ROOT = Path(__file__).resolve().parent.parent
SOURCES_HEAD = """# Sources

Generated from `config/sources.yaml` by `make docs`; do not edit. What each field means is in
[configuration](configuration.md), the formats are in [report](formats/report.md).
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


def settings_table() -> str:
    """Every environment variable with its default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "see right" if field.is_required() else f"`{field.default}`"
        shown = "empty" if field.default == "" else default
        rows.append([f"`{PREFIX}{name.upper()}`", shown, field.description or ""])
    return table(["variable", "default", "meaning"], rows)


def thresholds_table() -> str:
    """Every threshold of config/rules.yaml with its unit, reason and source."""
    listed = validate(ROOT / "config" / "rules.yaml", RulesFile).thresholds
    rows = [
        [f"`{name}`", f"{each.value:g}", each.unit, each.why, f"`{each.source}`"]
        for name, each in listed.items()
    ]
    return table(["threshold", "value", "unit", "why", "source"], rows)


def rules_table() -> str:
    """Every rule with its question and ground, in the order of findings."""
    rows = [[f"`{rule.rule_id}`", rule.question, rule.cites] for rule in RULES]
    return table(["rule", "question", "rests on"], rows)


def sources_page() -> str:
    """docs/sources.md: who is read, and the examples that are switched off."""
    listed = validate(ROOT / "config" / "sources.yaml", SourcesFile).sources
    parts = [SOURCES_HEAD]
    for title, enabled in (("Read", True), ("Switched off", False)):
        rows = [_source_row(each) for each in listed if each.enabled is enabled]
        head = ["source", "what", "format", "from", "every", "zone", "vouched", "released"]
        head += ["why", "licence"]
        parts.append(f"## {title}\n\n{table(head, rows)}\n")
    return "\n".join(parts)


def _source_row(source: Any) -> list[str]:
    place = "/".join(part for part in (source.location, source.pattern) if part)
    return [
        f"`{source.source_id}`",
        source.title,
        source.format,
        f"`{place}`" if place else "posted",
        f"{source.every_minutes} min" if source.every_minutes else "never",
        source.zone or "unknown",
        "yes" if source.vouched else "no",
        "yes" if source.released else "no",
        source.why,
        source.licence,
    ]


def figures_table() -> str:
    """The figures of docs/figures.json; what was not measured says so."""
    figures = json.loads((ROOT / "docs" / "figures.json").read_text(encoding="utf-8"))
    association = figures["association"]
    joined = ", ".join(f"{name} {_share(value)}" for name, value in association.items())
    rows = [
        ["reports of one strike brought together (B-cubed)", joined],
        ["the right site, or rightly none", _share(figures["site_accuracy"], percent=True)],
    ]
    rows += [
        [f"in force or not, `{reading}` reading", _counted(window)]
        for reading, window in figures["windows"].items()
    ]
    rows += [[what, _share(value, percent=True)] for what, value in figures["others"].items()]
    rows.append(["replaying the whole pause, every digest", _seconds(figures["replay_seconds"])])
    return f"{_measured_on(figures)}\n\n{table(['question', 'answer'], rows)}"


def _measured_on(figures: dict[str, Any]) -> str:
    reports = figures["reports"]
    what = f"On the {reports} reports" if reports else "On the reports"
    when = f", {figures['measured_on']}" if figures["measured_on"] else ""
    where = f", on {figures['machine']}" if figures["machine"] else ""
    return f"{what} of spring 2025, labelled by one compiler{when}{where}:"


def _share(value: float | None, *, percent: bool = False) -> str:
    if value is None:
        return "not measured yet"
    return f"{value:.0%}" if percent else f"{value:.2f}"


def _counted(window: dict[str, int | None]) -> str:
    if window["events"] is None:
        return "not measured yet"
    return f"{window['right']} of {window['events']} events as labelled"


def _seconds(value: float | None) -> str:
    return "not measured yet" if value is None else f"{value:.0f} s"


SECTIONS: dict[str, tuple[str, Callable[[], str]]] = {
    "figures": ("README.md", figures_table),
    "settings": ("docs/configuration.md", settings_table),
    "thresholds": ("docs/configuration.md", thresholds_table),
    "rules": ("docs/formats/assessment.md", rules_table),
}


def with_section(text: str, name: str, body: str) -> str:
    """The text with what stands between the marks of ``name`` replaced.

    Raises:
        ValueError: the marks are not there, or more than once.
    """
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    renewed, times = marked.subn(lambda _: f"{begin}\n{body}\n{end}", text)
    if times != 1:
        raise ValueError(f"{begin} … {end} stands {times} times, not once")
    return renewed


def documents() -> dict[Path, str]:
    """Every document with something generated in it, as it should read."""
    pages = {ROOT / "docs" / "sources.md": sources_page()}
    for name, (document, render) in SECTIONS.items():
        path = ROOT / document
        text = pages.get(path) or path.read_text(encoding="utf-8")
        pages[path] = with_section(text, name, render())
    return pages


def stale() -> list[Path]:
    """The documents that do not read as they should."""
    return [
        path
        for path, text in documents().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Write the documents, or only look whether they are current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where not current"
    )
    check = parser.parse_args().check
    for path in (outdated := stale()):
        print(f"{path.relative_to(ROOT)}: {'not current' if check else 'written'}")
    if not check:
        for path, text in documents().items():
            path.write_text(text, encoding="utf-8")
    return 1 if check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())

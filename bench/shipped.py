"""What the monitor is shipped with: what it knows, and the reports of spring 2025."""

from datetime import UTC, datetime
from pathlib import Path

from monitor.model.reports import Capture, StrikeReport
from monitor.pipeline.ingest import read_items
from monitor.pipeline.knowledge import Knowledge
from monitor.settings.assembly import assemble, shipped_lists
from monitor.settings.config import load_config
from monitor.settings.environment import load_settings
from monitor.sources.folder import read_folder
from monitor.sources.sitelist import read_site_list

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2025, 6, 30, tzinfo=UTC)


def knowledge_shipped() -> Knowledge:
    """What the monitor knows as it is shipped."""
    settings = load_settings(ROOT, {})
    lists = [read_site_list(path)[0] for path in shipped_lists(settings.geodata_dir)]
    return assemble(settings, load_config(settings.config_dir), lists)


def seed_reports(knowledge: Knowledge) -> tuple[list[Capture], list[StrikeReport]]:
    """The captures and reports of spring 2025, as the sources of config/ read them."""
    captures, reports = [], []
    for source in knowledge.sources.values():
        if source.location.startswith("seeds/"):
            for capture in read_folder(source, now=NOW, is_kept=lambda _: False, root=ROOT):
                captures.append(capture)
                items = read_items(capture, source, knowledge, now=NOW)
                reports += [item for item in items if isinstance(item, StrikeReport)]
    return captures, reports

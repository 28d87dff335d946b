"""Write the dated seed files from a table of researched reports.

    python scripts/build_seeds.py REPORTS.csv [SEEDS_FOLDER]

One file per family of publishers and day of publication: ``YYYY-MM-DD/<family>.csv``. Fields are
carried as they are, under the standard names of docs/formats/report.md; nothing is added. The same
table always gives the same files.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

COLUMNS = {  # standard field: the table's column
    "external_id": "claim_id",
    "occurred_start": "occurred_start",
    "occurred_precision": "occurred_precision",
    "published_at": "published_at",
    "source_name": "source_name",
    "source_party": "source_party",
    "origin": "origin",
    "source_url": "source_url",
    "country": "target_country",
    "region": "oblast_or_region",
    "place_name": "place_name",
    "facility_name": "facility_name",
    "claimed_attacker": "claimed_attacker",
    "means": "weapon",
    "effect": "effect",
    "counterclaim": "counterclaim",
    "summary": "summary",
    "language": "language",
    "headline": "headline",
}
FAMILIES = {
    "RU-official": "ru-official",
    "media-RU": "media-ru",
    "UA-official": "ua-official",
    "media-UA": "media-ua",
    "media-intl": "media-intl",
    "operator": "operator",
    "IAEA": "iaea",
}
WORD_LIMIT = 30  # summaries and headlines stay short quotations of facts
Row = dict[str, str]


def read_reports(table: Path) -> list[Row]:
    """The table's rows under the standard field names.

    Raises:
        SystemExit: a publisher of no known family, or a text longer than may be quoted.
    """
    with table.open(encoding="utf-8", newline="") as file:
        rows = [
            {ours: row[theirs] for ours, theirs in COLUMNS.items()} for row in csv.DictReader(file)
        ]
    for row in rows:
        if row["source_party"] not in FAMILIES:
            sys.exit(f"{row['external_id']}: no family for {row['source_party']!r}")
        if any(len(row[name].split()) > WORD_LIMIT for name in ("summary", "headline")):
            sys.exit(f"{row['external_id']}: more than {WORD_LIMIT} words")
    return rows


def files_of(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows by the relative path of their file, each file sorted by time and id."""
    files: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["published_at"], row["external_id"])):
        day = row["published_at"][: len("2025-03-18")]
        files[f"{day}/{FAMILIES[row['source_party']]}.csv"].append(row)
    return dict(sorted(files.items()))


def write_seeds(files: dict[str, list[Row]], folder: Path) -> None:
    """Replace the folder's dated files by ``files``."""
    for stale in folder.glob("????-??-??/*.csv"):
        stale.unlink()
    for name, rows in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def main(arguments: list[str]) -> None:
    """Build the seeds from the command line's table."""
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    folder = Path(arguments[1] if len(arguments) == 2 else "seeds/pause-2025")
    rows = read_reports(Path(arguments[0]))
    files = files_of(rows)
    write_seeds(files, folder)
    print(f"{len(rows)} reports in {len(files)} files under {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])

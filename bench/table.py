"""One line of a benchmark, how it is timed, and the document of all lines."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One line of the table."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    remark: str = ""


def best_s(
    work: Callable[[], object], times: int = 3, clock: Callable[[], float] = perf_counter
) -> float:
    """The shortest of several runs, in seconds of ``clock``."""
    spans = []
    for _ in range(times):
        started = clock()
        work()
        spans.append(clock() - started)
    return min(spans)


def machine() -> str:
    """The machine in a few words."""
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {python}"


def page(results: Sequence[Measured], seconds: float, by: str = "make bench") -> str:
    """docs/benchmarks.md, or the like written ``by`` another command."""
    rows = [f"| {r.what} | {r.ours} | {r.peer} | {r.ratio} | {r.remark} |" for r in results]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"Written by `{by}`; do not edit. Seeded synthetic data and the reports of spring",
            "2025; the peer runs beside ours in the same run. Above a ratio of 1 ours is faster.",
            "",
            f"Measured on {machine()}, {datetime.now(UTC):%Y-%m-%d}, in {seconds:.0f} s.",
            "",
            "| what | ours | peer | ratio | remark |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )

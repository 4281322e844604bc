"""The figures as a table for people and as JSON for machines."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corrections.bench.log import Row
from corrections.bench.measuring import Report, Result

LARGER = 1.15  # how much slower the largest newsroom may be than the smallest
LARGEST_WORKER = 100.0  # MB, without what it shares with the others (PSS)
NAME, CELL = 38, 54


def text(reports: Sequence[Report], about: dict[str, Any]) -> str:
    """One row a page; for each size requests a second, p50, p99, processor time, ratio to the bare one, mark."""
    lines = [", ".join(f"{name} {value}" for name, value in about.items()), ""]
    lines.append(" " * NAME + "".join(f"{report.name:<{CELL}}" for report in reports))
    head = f"{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>8}{'× bare':>8}{'':>3}"
    lines.append(" " * NAME + "".join(f"{head:<{CELL}}" for _ in reports) + "target")
    for n, result in enumerate(reports[0].results):
        row = "".join(f"{_cells(report.results[n]):<{CELL}}" for report in reports)
        lines.append(f"{result.name:<{NAME}}{row}{_target(result)}{_growth(reports, n)}")
    for report in reports:
        mark = "✓" if report.own < LARGEST_WORKER else "✗"
        lines.append(
            f"memory at {report.name}: {report.resident:.0f} MB resident, {report.own:.0f} MB its own, the "
            f"larger worker (bare: {report.bare_resident:.0f} MB) {mark} under {LARGEST_WORKER:.0f} MB"
        )
    return "\n".join(lines)


def _cells(result: Result) -> str:
    mark = "" if result.within is None and result.least_ratio is None else "✓" if result.holds else "✗"
    ratio = f"{result.ratio:.2f}" if result.ratio else "–"
    wrong = f" {result.wrong} wrong!" if result.wrong else ""
    return (
        f"{result.per_second:>9,.0f}{result.p50:>9.2f}{result.p99:>9.2f}{result.busy:>8.2f}{ratio:>8}{mark:>3}{wrong}"
    )


def _target(result: Result) -> str:
    if result.least_ratio is not None:
        return f"≥ {result.least_ratio} × bare"
    return f"p50 ≤ {result.within:g} ms" if result.within is not None else ""


def growth(reports: Sequence[Report], n: int) -> float | None:
    """How many times slower a page is in the largest newsroom than in the smallest: the median of the rounds, in each
    of which they were measured side by side. None if there is one size."""
    if len(reports) < 2 or not reports[0].results[n].p50:
        return None
    pairs = zip(reports[0].results[n].turns, reports[-1].results[n].turns, strict=True)
    return statistics.median(large / small for small, large in pairs)


def _growth(reports: Sequence[Report], n: int) -> str:
    times = growth(reports, n)
    return "" if times is None or n == 0 else f" · {times:.2f} × {'✓' if times <= LARGER else '✗'}"


def about(server: str, load: str) -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "server": server,
        "load": load,
        "Python": platform.python_version(),
        "Flask": version("flask"),
        "machine": f"{platform.machine()}, {_processors()} processors",
        "taken": datetime.now(UTC).replace(microsecond=0).isoformat(),
    }


def _processors() -> int:
    import os

    return os.cpu_count() or 1


def text_of_log(rows: Sequence[Row]) -> str:
    """One row a figure of the public log, with what was asked of it and whether it holds."""
    lines = ["The public log"]
    for row in rows:
        value = f"{row.value:,.0f}" if row.value >= 1_000 else f"{row.value:.2f}"
        target = f"≤ {row.most:g} {row.unit}" if row.most is not None else ""
        target = f"≥ {row.least:,g} {row.unit}" if row.least is not None else target
        mark = f"{'✓' if row.holds else '✗'} {target}" if target else ""
        lines.append(f"{row.name:<{NAME}}{value:>12} {row.unit:<12}{mark}".rstrip())
    return "\n".join(lines)


def write(
    path: Path, reports: Sequence[Report], desk: Sequence[Report], log: Sequence[Row], about: dict[str, Any]
) -> None:
    """Write `path`: what the tables show, with what was asked of it. What was not measured now stays as it was."""
    told = json.loads(path.read_text()) if path.exists() else {}
    if reports:
        told |= {"about": about, **_pages(reports)}
    if desk:
        told |= {"desk": {"about": about, **_pages(desk)}}
    if log:
        told |= {"log": {"about": about, "rows": [{**asdict(row), "holds": row.holds} for row in log]}}
    path.write_text(json.dumps(told, indent=2) + "\n")


def _pages(reports: Sequence[Report]) -> dict[str, Any]:
    sizes = [
        {**asdict(report), "results": [{**asdict(result), "holds": result.holds} for result in report.results]}
        for report in reports
    ]
    grown = {result.name: growth(reports, n) for n, result in enumerate(reports[0].results)}
    return {"sizes": sizes, "growth": grown, "most_growth": LARGER}

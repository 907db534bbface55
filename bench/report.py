"""What was measured, as people read it: rows judged by a goal, a table for the terminal, sections of RESULTS.md."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import re
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
QUIET = 0.7  # load of the machine before a bench begins, above which figures do not count
ALONE, SIDE_BY_SIDE, GROWTH = "Alone", "Side by side", "Growth"
_SECTIONS = (ALONE, SIDE_BY_SIDE, GROWTH)
_HEAD = """# Measured

Written by `bench/run.py`, `bench/peers.py` and `bench/growth.py` with `--keep`, each its own section. What each row means
and how it is measured: the functions of `work.py`, and the first lines of the scripts.
"""


@dataclass
class Row:
    """One line of a table. `value` is the median of the runs; `met` None: no goal was set."""

    work: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def judged(work: str, values: list[float], unit: str, *, most: float | None = None, least: float | None = None) -> Row:
    value = statistics.median(values)
    met = None if most is None and least is None else (value <= most if most is not None else value >= (least or 0))
    goal = f"≤ {most:g} {unit}" if most is not None else f"≥ {least:g} {unit}" if least is not None else ""
    return Row(work, value, unit, goal, met, min(values), max(values))


def say(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


# ── Where it was measured ────────────────────────────────────────────────────────────────────────────────────────────
def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    system = f"{platform.system()} {platform.release()}"
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, {system}, Python {platform.python_version()}"


def surroundings(*facts: str, load: float) -> list[str]:
    """When and where, for the lines below a table. `load`: of the machine before the bench began."""
    lines = [dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%d %H:%M UTC"), machine(), *facts]
    if load > QUIET:
        lines.append(
            f"The machine was busy with other work (load {load:.1f} at the start): "
            "these figures are lower bounds, measure again when it is quiet."
        )
    return lines


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def table(rows: Sequence[Row]) -> str:
    lines = [("work", "ours", "min–max", "goal", "", "note"), ("-" * 4, "-" * 4, "-" * 7, "-" * 4, "", "-" * 4)]
    for row in rows:
        mark = "" if row.met is None else ("yes" if row.met else "NO")
        lines.append((row.work, f"{say(row.value)} {row.unit}", _spread(row), row.goal, mark, row.note))
    return aligned(lines)


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Columns one below the other; the last is as wide as it is."""
    last = len(lines[0]) - 1
    widths = [max(len(line[column]) for line in lines) for column in range(last)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[last]]).rstrip()
        for line in lines
    )


def markdown(rows: Sequence[Row]) -> list[str]:
    mark = {None: "", True: "yes", False: "**no**"}
    body = [[row.work, f"{say(row.value)} {row.unit}", _spread(row), row.goal, mark[row.met], row.note] for row in rows]
    return piped([["work", "ours", "min–max", "goal", "met", "note"], *body])


def piped(lines: Sequence[Sequence[str]]) -> list[str]:
    """A table of Markdown; the first line is its head."""
    shown = [f"| {' | '.join(cell.strip() for cell in line)} |" for line in lines]
    return [shown[0], "|" + "---|" * len(lines[0]), *shown[1:]]


def _spread(row: Row) -> str:
    return "" if row.low is None or row.low == row.high else f"{say(row.low)}–{say(row.high or 0)}"


# ── Kept ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def store(name: str, facts: Sequence[str], rows: Sequence[Any], **more: Any) -> None:
    """bench/<name>.json: what the next run on this machine shows, and what a program reads."""
    kept = {
        "at": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "surroundings": list(facts[1:]),
        "rows": [row.as_dict() if isinstance(row, Row) else row for row in rows],
        **more,
    }
    (HERE / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1))


def stored(name: str) -> dict[str, Any] | None:
    """What was stored on this very machine; figures of another one say nothing here."""
    try:
        kept: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text())
    except (OSError, ValueError):
        return None
    return kept if kept.get("machine") == machine() else None


def keep_section(title: str, facts: Sequence[str], body: Sequence[str]) -> None:
    """Write one section of RESULTS.md anew and leave the others as they are."""
    old = RESULTS.read_text() if RESULTS.exists() else ""
    sections = {
        one: text.strip() for one, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", old, re.MULTILINE | re.DOTALL)
    }
    sections[title] = "\n".join([*(f"- {fact}" for fact in facts), "", *body])
    parts = [_HEAD] + [f"## {one}\n\n{sections[one]}\n" for one in _SECTIONS if one in sections]
    RESULTS.write_text("\n".join(parts))

"""From measured runs to a page: medians, ratios, targets, agreement."""

from math import log10
from statistics import median
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """All rounds of one candidate on one file."""

    rows: int
    format: str
    candidate: str
    walls: list[float]
    cpus: list[float]
    imports: list[float]
    peaks: list[int]
    said: dict[str, Any] | None

    @property
    def wall(self) -> float:
        """Median [s]."""
        return median(self.walls)

    @property
    def cpu(self) -> float:
        """Median [s]; the time of all threads."""
        return median(self.cpus)

    @property
    def peak(self) -> float:
        """Median [bytes]."""
        return median(self.peaks)


Cells = dict[tuple[int, str, str], Cell]

TARGETS = (
    "at least 2.5 times as fast as pandas, 10M, CSV",
    "at most 5 times the fastest typed read, 1M, CSV",
    "peak memory at most half the CSV's bytes, 10M",
    "scaling exponent 1M to 10M at most 1.1, CSV",
)
FLOORS = ("floor", "floor-polars")
SMALL, LARGE = 1_000_000, 10_000_000


def _against(cells: Cells, rows: int, other: str) -> float | None:
    kit, peer = cells.get((rows, "csv", "kit")), cells.get((rows, "csv", other))
    return peer.wall / kit.wall if kit and peer else None


def _over_floor(cells: Cells) -> float | None:
    floors = [cells[SMALL, "csv", name].wall for name in FLOORS if (SMALL, "csv", name) in cells]
    kit = cells.get((SMALL, "csv", "kit"))
    return kit.wall / min(floors) if kit and floors else None


def _exponent(cells: Cells, candidate: str) -> float | None:
    small, large = cells.get((SMALL, "csv", candidate)), cells.get((LARGE, "csv", candidate))
    return log10(large.wall / small.wall) if small and large else None


def targets(cells: Cells, bytes_of: dict[int, int]) -> list[tuple[str, float | None, bool | None]]:
    """Each target with what was measured and whether it is met; None where something was not measured."""
    faster, slower, exponent = _against(cells, LARGE, "pandas"), _over_floor(cells), _exponent(cells, "kit")
    kit = cells.get((LARGE, "csv", "kit"))
    memory = kit.peak / bytes_of[LARGE] if kit else None
    measured = (faster, slower, memory, exponent)
    met = (
        None if faster is None else faster >= 2.5,
        None if slower is None else slower <= 5,
        None if memory is None else memory <= 0.5,
        None if exponent is None else exponent <= 1.1,
    )
    return list(zip(TARGETS, measured, met, strict=True))


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two bills differ, by name; empty when they agree."""
    found = []
    for part in ("categories", "cells", "used_seconds"):
        names = sorted(one[part].keys() | other[part].keys())
        pairs = ((name, one[part].get(name, 0), other[part].get(name, 0)) for name in names)
        found += [f"{part}: {name}: kit {a}, pandas {b}" for name, a, b in pairs if a != b]
    if one["recharges"] != other["recharges"]:
        found.append(f"recharges: kit {one['recharges']}, pandas {other['recharges']}")
    return found


def agreement(cells: Cells, rows: int, form: str) -> str:
    """One line: whether the kit and pandas say the same."""
    kit, peer = cells.get((rows, form, "kit")), cells.get((rows, form, "pandas"))
    if not (kit and peer and kit.said and peer.said):
        return "not compared: one of the two did not run"
    found = differences(kit.said, peer.said)
    if found:
        return f"**{len(found)} differences**, the first: " + "; ".join(found[:5])
    size = len(kit.said["cells"]), len(kit.said["used_seconds"]), kit.said["recharges"]
    return "kit and pandas agree to the cent: {} statement lines, {} pools, {} recharges".format(*size)


def _line(cell: Cell, cells: Cells) -> str:
    walls = f"{cell.wall:.2f} [{min(cell.walls):.2f}..{max(cell.walls):.2f}]"
    ratios = []
    for name in ("kit", "pandas", "floor"):
        peer = cells.get((cell.rows, cell.format, name))
        ratios.append(f"{cell.wall / peer.wall:.2f}" if peer else "–")
    speed = f"{cell.wall / cell.rows * 1e6:.3f} | {cell.rows / cell.wall:,.0f}"
    tail = f"{cell.peak / 2**20:,.0f} | {cell.peak / cell.rows:.0f} | {median(cell.imports):.2f}"
    return f"| {cell.candidate} | {walls} | {cell.cpu:.2f} | {speed} | {' | '.join(ratios)} | {tail} |"


def table(cells: Cells, rows: int, form: str) -> list[str]:
    """One table per file."""
    head = "| candidate | wall [s] | CPU [s] | s per M rows | rows/s | × kit | × pandas | × floor |"
    head += " peak [MiB] | peak [B/row] | import [s] |"
    mine = [cell for key, cell in cells.items() if key[:2] == (rows, form)]
    return [head, "|---|---|---|---|---|---|---|---|---|---|---|", *(_line(cell, cells) for cell in mine)]


def _target_lines(cells: Cells, bytes_of: dict[int, int]) -> list[str]:
    words = {True: "met", False: "**not met**", None: "not measured"}
    lines = ["| target | measured | |", "|---|---|---|"]
    for name, value, met in targets(cells, bytes_of):
        lines.append(f"| {name} | {'–' if value is None else f'{value:.2f}'} | {words[met]} |")
    return lines


def page(cells: Cells, bytes_of: dict[int, int], facts: dict[str, str], failures: list[str]) -> str:
    """The whole report as Markdown."""
    parts = ["# Results", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    parts += ["## Targets", "", *_target_lines(cells, bytes_of), ""]
    for rows, form in dict.fromkeys(key[:2] for key in cells):
        parts += [
            f"## {rows:,} rows, {form}",
            "",
            *table(cells, rows, form),
            "",
            agreement(cells, rows, form),
            "",
        ]
    if failures:
        parts += ["## Did not run", "", *(f"- {failure}" for failure in failures), ""]
    return "\n".join(parts)

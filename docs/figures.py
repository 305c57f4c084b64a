"""The page of numbers: `python -m docs.figures` draws what the benchmarks measured, and writes `docs/numbers.md`.

The figures are those of `benchmarks/results/`: `large.json` (a list of `rows`, `seconds`, `peak_mib`), `fleet.json`
(what `benchmarks.fleet --out` keeps) and `workbook.json`. Each picture is an SVG for light and dark pages: its colours
are those of the kit's charts, and change where the reader prefers a dark ground.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt

from chargeback_kit import text
from chargeback_kit.charts.export import svg
from chargeback_kit.charts.theme import PALETTE, colour, params, styled

if TYPE_CHECKING:
    from chargeback_kit.plot import Drawing

HERE = Path(__file__).parent
RESULTS = HERE.parent / "benchmarks" / "results"
PAGE = HERE / "numbers.md"
WIDTH, HEIGHT, BAR = 560, 260, 34
LIMIT_MIB = 4_000_000_000 / 2**20
BOOK = "bill.xlsx"
TARGET_SECONDS, MOST_POWER = 20, 1.15
Row = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """A picture with what stands around it: `name` of its file, the finding, the sentence below, and the table."""

    name: str
    finding: str
    sentence: str
    table: list[str]
    chart: "Drawing"


def read(name: str) -> Any:
    """The figures of a benchmark."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def exponent(sizes: Sequence[Row]) -> float:
    """The power of the rows with which the seconds grow, from the smallest to the largest size."""
    first, last = sizes[0], sizes[-1]
    return log(last["seconds"] / first["seconds"]) / log(last["rows"] / first["rows"])


def without_workbook(size: Row) -> Row:
    """A size with the seconds of everything but the workbook, which has a sheet of calls in a shorter month alone."""
    return size | {"seconds": round(size["seconds"] - size.get("stretches", {}).get(BOOK, 0), 1)}


def seconds_by_rows() -> Measured:
    """Rows against seconds, with the line of a time that grows as the rows do."""
    sizes = [without_workbook(each) for each in sorted(read("large"), key=lambda each: each["rows"])]
    first, power = sizes[0], exponent(sizes)
    ends = [sizes[0]["rows"], sizes[-1]["rows"]]
    line = [{"rows": rows, "seconds": first["seconds"] * rows / first["rows"]} for rows in ends]
    across = alt.X("rows:Q", scale=alt.Scale(type="log"), title="rows", axis=alt.Axis(format="~s"))
    up = alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds")
    shown = [each | {"says": f"{_millions(each['rows'])}: {each['seconds']:,.0f} s"} for each in sizes]
    straight = _of(line).mark_line(strokeDash=[5, 4], color=colour("soft")).encode(across, up)
    points = _of(shown).mark_line(color=colour("credits"), point=_points()).encode(across, up)
    named = points.mark_text(align="right", dx=-10, dy=-8, color=colour("ink")).encode(text="says:N")
    finding = (
        f"{_millions(ends[1])} rows take {_spoken(sizes[-1]['seconds'])}; time grows as rows to the power {power:.2f}"
    )
    return Measured(
        "numbers_rows",
        finding,
        "A month of the benchmark's tenant as CSV, billed with `--memory 4GB`, with every file but the workbook, which "
        "has a sheet of the calls in a shorter month alone (`python -m benchmarks.large`); the "
        f"dashed line grows as the rows do. Target, a power of 1.15 at most: {_met(is_met=power <= MOST_POWER)}.",
        _table(
            ("rows", "seconds", "seconds per million rows", "peak memory [MiB]"),
            [
                (
                    f"{each['rows']:,}",
                    f"{each['seconds']:,.0f}",
                    f"{each['seconds'] / each['rows'] * 1e6:.1f}",
                    f"{each['peak_mib']:,}",
                )
                for each in sizes
            ],
        ),
        _titled(straight + points + named, finding, "seconds on two cores, both axes logarithmic"),
    )


def memory_by_rows() -> Measured:
    """Rows against the most memory that was held, with the limit."""
    sizes = sorted(read("large"), key=lambda each: each["rows"])
    most = max(each["peak_mib"] for each in sizes)
    shown = [each | {"says": f"{each['peak_mib']:,} MiB", "of": _millions(each["rows"])} for each in sizes]
    order = [each["of"] for each in shown]
    limit = [{"peak_mib": LIMIT_MIB}]
    is_met = most <= LIMIT_MIB
    across = alt.X("peak_mib:Q", title="MiB", scale=alt.Scale(domain=[0, 1.15 * max(most, LIMIT_MIB)]))
    up = alt.Y("of:N", sort=order, title=None)
    bars = _of(shown).mark_bar(color=colour("pool")).encode(across, up)
    named = bars.mark_text(align="left", dx=5, color=colour("ink")).encode(text="says:N")
    rule = _goal(limit).encode(x="peak_mib:Q")
    finding = f"Memory {'stays below' if is_met else 'is not yet below'} 4 GB: {most:,} MiB at most"
    return Measured(
        "numbers_memory",
        finding,
        "The largest resident memory of the process that bills and writes every file, with `--memory 4GB` (the dashed "
        f"line): what does not fit lies on disk. Target, 4 GB: {_met(is_met=is_met)}.",
        [],
        _titled(bars + rule + named, finding, "largest resident memory, by rows", height=BAR * len(shown)),
    )


def ways_of_a_fleet() -> Measured:
    """The ways to bill many tenants, by calls per second and core."""
    found = read("fleet")
    calls, cores = found["calls"], found["cores"]
    timed = [each for each in found["ways"] if "nothing changed" not in each["way"]]
    rows = [
        {"way": each["way"], "rate": rate, "says": f"{rate:,}"}
        for each, rate in ((each, round(calls / each["processor_seconds"])) for each in timed)
    ]
    best = max(rows, key=lambda row: row["rate"])
    across = alt.X("rate:Q", title="calls per second that a processor works", axis=alt.Axis(tickCount=5))
    up = alt.Y("way:N", sort=[row["way"] for row in rows], title=None, axis=alt.Axis(minExtent=110))
    bars = _of(rows).mark_bar(color=colour("credits")).encode(across, up)
    named = bars.mark_text(align="left", dx=5, color=colour("ink")).encode(text="says:N")
    finding = f"{found['tenants']} tenants: {best['way']}, {best['says']} calls per second of a processor"
    loads = ", ".join(f"{each['load_before']:.0f}" for each in found["ways"])
    return Measured(
        "numbers_fleet",
        finding,
        f"{found['tenants']} tenants of lognormal sizes, {calls:,} calls, the largest {found['largest']:,}, tables "
        f"alone, {cores} cores (`python -m benchmarks.fleet`; load before each: {loads}). Where other work runs the "
        "clock says little; where nothing else does, calls per second and core are those per second of a "
        f"processor. The tables of all ways are {'equal, value by value' if found['is_equal'] else 'NOT EQUAL'}.",
        _table(("way", "seconds", "calls per second and core", "processor seconds", "calls per processor second"), [
            (each["way"], f"{each['seconds']:,.0f}", f"{calls / each['seconds'] / cores:,.0f}",
             f"{each['processor_seconds']:,.0f}", f"{calls / each['processor_seconds']:,.0f}")
            for each in found["ways"]
        ]),
        _titled(bars + named, finding, "processors of all processes of a way, by way", height=BAR * len(rows)),
    )  # fmt: skip


def workbook() -> Measured:
    """The workbook of a large month, before and now."""
    found = read("workbook")
    shown = [
        {"way": "cell by cell, before", "seconds": found["before_seconds"]},
        {"way": "by columns, now", "seconds": found["seconds"]},
    ]
    rows = [each | {"says": f"{each['seconds']} s"} for each in shown]
    across, up = alt.X("seconds:Q", title="seconds"), alt.Y("way:N", sort=[each["way"] for each in rows], title=None)
    bars = _of(rows).mark_bar(color=colour("fees")).encode(across, up)
    named = bars.mark_text(align="left", dx=5, color=colour("ink")).encode(text="says:N")
    goal = _of([{"seconds": TARGET_SECONDS}]).mark_rule(strokeDash=[5, 4], color=colour("unfunded"))
    cells = "before_seconds", "seconds", "before_mib", "mib"
    times, is_met = found["before_seconds"] / found["seconds"], found["seconds"] <= TARGET_SECONDS
    finding = f"The workbook of {found['calls']:,} calls takes {found['seconds']} s, a {_part(times)} of what it took"
    return Measured(
        "numbers_workbook",
        finding,
        "Processor's time of `bill.xlsx` (`python -m benchmarks.workbook`): each different value of a column is "
        f"written once. The dashed line is the target of {TARGET_SECONDS} s: {_met(is_met=is_met)}.",
        _table(
            ("calls", "before [s]", "now [s]", "size before [MiB]", "size now [MiB]"),
            [[f"{found['calls']:,}", *(str(found[each]) for each in cells)]],
        ),
        _titled(bars + goal.encode(x="seconds:Q") + named, finding, "processor's time", height=2 * BAR),
    )  # fmt: skip


PICTURES: tuple[Callable[[], Measured], ...] = (seconds_by_rows, memory_by_rows, ways_of_a_fleet, workbook)


def _titled(chart: Any, finding: str, subtitle: str, height: int = HEIGHT) -> "Drawing":
    """The chart with its finding, in the look of the kit's charts."""
    title = alt.TitleParams(finding, subtitle=subtitle, anchor="start")
    sized = chart if isinstance(chart, alt.FacetChart) else chart.properties(width=WIDTH, height=height)
    found: Drawing = styled(sized.properties(title=title))
    found.params = params({})
    return found


def _of(rows: Sequence[Row]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _goal(rows: Sequence[Row]) -> alt.Chart:
    drawn: alt.Chart = _of(rows).mark_rule(strokeDash=[5, 4], color=colour("unfunded"))
    return drawn


def _points() -> alt.OverlayMarkDef:
    return alt.OverlayMarkDef(size=70, color=colour("credits"))


def for_both_grounds(picture: str) -> str:
    """An SVG in light colours that shows dark ones to readers who prefer these.

    >>> shown = for_both_grounds('<svg xmlns="s"><path fill="#ffffff"/></svg>')
    >>> '[fill="#ffffff"]{fill:#171b21}' in shown, shown.endswith('<path fill="#ffffff"/></svg>')
    (True, True)
    """
    tones = {tone.light.lower(): tone.dark for tone in PALETTE.values()}
    used = sorted(tone for tone in tones if tone in picture.lower())
    rules = "".join(f'[{what}="{tone}"]{{{what}:{tones[tone]}}}' for tone in used for what in ("fill", "stroke"))
    style = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    return re.sub(r"(<svg\b[^>]*>)", lambda head: head[1] + style, picture, count=1)


def page(found: Sequence[Measured]) -> str:
    """The page in Markdown: of each picture what it says, how it was measured, and the table."""
    lines = [
        "# Numbers",
        "",
        "How long it takes, how much memory it needs, and how it grows: measured on two cores that others used as",
        "well, none of it a promise. [Benchmarks](../benchmarks/README.md) says how to measure it again, and",
        "`make pictures` writes this page from `benchmarks/results/`.",
    ]
    for each in found:
        lines += ["", f"## {each.finding}", "", f"![{each.finding}]({each.name}.svg)", "", each.sentence]
        lines += ["", *each.table] if each.table else []
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _millions(rows: int) -> str:
    return f"{rows / 1e6:g} million"


def _spoken(seconds: float) -> str:
    whole = round(seconds)
    minutes = text.counted(whole // 60, "minute")
    return text.counted(whole, "second") if whole < 120 else f"{minutes} and {text.counted(whole % 60, 'second')}"


def _part(times: float) -> str:
    return {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth"}.get(round(times), f"{round(times)}th")


def _met(*, is_met: bool) -> str:
    return "met" if is_met else "**missed**"


def main() -> None:
    """Draw the pictures and write the page."""
    found = [picture() for picture in PICTURES]
    for each in found:
        (HERE / f"{each.name}.svg").write_text(for_both_grounds(svg(each.chart)), encoding="utf-8", newline="\n")
        print(f"docs/{each.name}.svg")
    PAGE.write_text(page(found), encoding="utf-8", newline="\n")
    print("docs/numbers.md")


if __name__ == "__main__":
    main()

"""``chargeback-kit rates FOLDER --out rates.csv``: the rate card behind the reported charges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import too_large
from chargeback_kit.commands.shared.console import BillFolderPath, Json, LastMonth, Watch, exit_with_sentence, tell

if TYPE_CHECKING:
    from chargeback_kit.planning.rates_behind.card import RatesBehind

LINES = 20


def rates(
    folder: BillFolderPath,
    month: LastMonth = None,
    out: Annotated[
        Path | None, typer.Option(help="The rate card to write, such as rates.csv; it must not exist.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find the rate card behind the reported charges, and the charges that contradict it."""
    from chargeback_kit.api import refuse_without_calls

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        done = ck.bill(folder, month or (), "reported", watch.step)
        refuse_without_calls(done)
        watch.step("Finding the prices")
        found = done.rates()
        if out is not None:
            found.write(out)
    tell(report(found, out), found.data, out, as_json=as_json)


def report(found: RatesBehind, out: Path | None) -> list[str]:
    """What the user reads at the end."""
    odd = found.contradictions.head(LINES).to_dict("records")
    more = len(found.contradictions) - len(odd)
    written = [f"Written to {out}; put it in the folder as rates.csv and ask for --charges rated."] if out else []
    rest = [f"{more} more are in the JSON (--json)."] if more else []
    return [*found.says, *map(_odd, odd), *rest, *written]


def _odd(row: dict[Any, Any]) -> str:
    from chargeback_kit import text

    expected = "" if row["expected"] is None else f"expected {row['expected']:,}: "
    seconds = text.counted(row["seconds"], "second")
    return (
        f"{row['usage_id']}, {text.dated(row['day'])}: charged {row['charged']:,} for {seconds}, {expected}{row['why']}"
    )

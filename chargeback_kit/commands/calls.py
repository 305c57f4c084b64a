"""``chargeback-kit calls FOLDER --month 2026-10 --find "Sales Zimbabwe"``: the calls and licences behind a number."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import Charges, too_large
from chargeback_kit.commands.shared.console import (
    BillFolderPath,
    Json,
    MonthsInARow,
    Watch,
    exit_with_sentence,
    say,
    say_left_out,
    tell,
)
from chargeback_kit.problems import InputError

if TYPE_CHECKING:
    from chargeback_kit.explain.call_filter import Chosen
    from chargeback_kit.explain.calls_and_licences import Behind

SHOWN = 20
COLUMNS = ["start_utc", "amount", "name", "country", "number", "billed_seconds", "cost_center", "kind", "usage_id"]


def calls(
    folder: BillFolderPath,
    month: MonthsInARow,
    find: Annotated[str, typer.Option(help='What a page shows, such as "Sales Zimbabwe 20 October".')] = "",
    where: Annotated[str, typer.Option(help='A filter as an address, such as "country=ZW&payer=credits".')] = "",
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    out: Annotated[Path | None, typer.Option(help="A CSV file for all calls that fit; it must not exist yet.")] = None,
    as_json: Json = False,
) -> None:
    """List the calls behind a number, and what they and the licences come to."""
    from chargeback_kit.explain.call_filter import chosen_at
    from chargeback_kit.explain.calls_and_licences import behind
    from chargeback_kit.export.guarded_csv import write_csv
    from chargeback_kit.presentation.opened.readable import to_read
    from chargeback_kit.presentation.opened.understood import understood
    from chargeback_kit.presentation.opened.words import in_words, sentence

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        if out is not None and out.exists():
            raise InputError(f"{out} exists already. Name another file.")
        done = ck.bill(folder, month, charges.value, watch.step)
        for each in done.not_covered:
            say(each.says)
        say_left_out(done)
        asked = chosen_at(where).also(understood(done, find))
        found = behind(done, asked)
        lines = [f"{in_words(done, asked)}: {sentence(done, found)}"]
        page = found.calls.page(0, SHOWN, order="amount", is_descending=True)
        if not page.empty:
            lines += [to_read(page, done.currency)]
        if found.calls.calls > len(page):
            lines += [f"and {found.calls.calls - len(page):,} more; --out FILE.csv writes all of them"]
        if out is not None:
            write_csv(found.calls.table, out)
            lines += [f"Written to {out}."]
    tell(lines, lambda: figures(done, asked, found, page[COLUMNS].to_dict("records")), out, as_json=as_json)


def figures(done: ck.Bill, asked: Chosen, found: Behind, dearest: list[dict[Hashable, Any]]) -> dict[str, Any]:
    """What a program reads: the filter, what fits it, and the dearest calls."""
    return {
        "filter": asked.address,
        "months": list(done.months),
        "currency": done.currency,
        "charges": done.charges,
        "amount": f"{found.amount:.2f}",
        "calls": found.calls.calls,
        "amount_of_calls": f"{found.calls.amount:.2f}",
        "licences": len(found.licences),
        "amount_of_licences": f"{found.licence_fees:.2f}",
        "others": {name: f"{amount:.2f}" for name, amount in found.others},
        "dearest": [{str(name): str(value) for name, value in row.items()} for row in dearest],
    }

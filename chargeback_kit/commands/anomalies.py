"""``chargeback-kit anomalies FOLDER``: calls that are odd and cost, for people and programs."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import too_large
from chargeback_kit.commands.shared.console import (
    RAW_CSV,
    BillFolderPath,
    Json,
    LastMonth,
    Watch,
    exit_with_sentence,
    say_left_out,
    tell,
)
from chargeback_kit.problems import InputError


def anomalies(
    folder: BillFolderPath,
    month: LastMonth = None,
    history: Annotated[
        list[Path] | None,
        typer.Option(help="The folder of a month before, against which things are new; repeat it for several."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="A kind to look for, such as off_card; repeat it. Left out: all of them.")
    ] = None,
    zone: Annotated[
        list[str] | None,
        typer.Option(help='Where a cost centre or a country has its nights, such as "US=America/Chicago"; repeat it.'),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A CSV file for the calls of all anomalies; it must not exist yet.")
    ] = None,
    raw_csv: Annotated[bool, typer.Option("--raw-csv", help=RAW_CSV)] = False,
    as_json: Json = False,
) -> None:
    """Find calls that are odd and cost, with the money at stake and what to do."""
    from chargeback_kit.api import refuse_without_calls
    from chargeback_kit.export.guarded_csv import write_csv

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        if out is not None and out.exists():
            raise InputError(f"{out} exists already. Name another file.")
        settings = ck.AnomalySettings(zones=dict(map(_zone, zone or ())))
        settings = replace(settings, kinds=tuple(kind)) if kind else settings
        done = ck.bill(folder, month or (), "reported", watch.step)
        refuse_without_calls(done)
        say_left_out(done)
        before = [ck.bill(each, (), "reported", watch.step) for each in history or ()]
        watch.step("Looking for anomalies")
        found = done.anomalies(before or None, settings)
        if out is not None:
            write_csv(found.rows, out, raw=raw_csv)
    said = f"Their calls are in {out}." if found.found else f"There is no call to list: {out} has its heading alone."
    written = [said] if out else []
    tell([*found.says, *written], found.data, out, as_json=as_json)


def _zone(written: str) -> tuple[str, str]:
    place, _, zone = written.rpartition("=")
    if not place or not zone:
        raise InputError(
            f'--zone "{written}": write a cost centre or a country and its zone, such as DE=Europe/Berlin.'
        )
    return place, zone

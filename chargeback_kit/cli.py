"""The command line: ``chargeback-kit bill FOLDER --month 2026-10 --out out/``."""

import sys
import threading
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from typer.exceptions import TyperException

import chargeback_kit as ck
from chargeback_kit import cli_fund
from chargeback_kit.commands.apps import apps
from chargeback_kit.commands.plan import plan
from chargeback_kit.export.whole import refuse

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(apps)
app.command()(plan)
SHOW_AFTER_SECONDS = 1.0


class Charges(StrEnum):
    """Which amounts count: what Microsoft reported, or what the rate card makes of the calls."""

    reported = "reported"
    rated = "rated"


@app.callback()
def kit() -> None:
    """Explain Microsoft Teams Phone bills and charge them back."""


@app.command()
def bill(
    folder: Annotated[Path, typer.Argument(help="The bill folder, or a zip of it.")],
    month: Annotated[list[str], typer.Option(help="A month such as 2026-10; repeat it for several in a row.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it must not exist yet.")],
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    force: Annotated[bool, typer.Option("--force", help="Replace the folder if it exists.")] = False,
) -> None:
    """Compute a bill and write its files."""
    try:
        with _Watch() as watch:
            refuse(out, folder, force=force)
            done = ck.bill(folder, month, charges.value, watch.step)
            watch.step(f"Writing {out}")
            done.write(out, force=force)
    except ck.KitError as error:
        _say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _say("Stopped; nothing was written.")
        raise typer.Exit(130) from None
    except MemoryError:
        _say(f"{folder}: too large for this machine's memory. Compute one month at a time.")
        raise typer.Exit(2) from None
    for line in report(done, out):
        typer.echo(line)


def report(done: ck.Bill, out: Path) -> list[str]:
    """What the user reads at the end; the number of problems is on the last line."""
    counts = {level: sum(p.severity == level for p in done.problem_list) for level in ("error", "warning", "info")}
    return [
        f"Bill of {' and '.join(done.months)}: {done.total:,} {done.currency} for {done.rows['calls']:,} calls.",
        *(
            f"In {code}: {other.total:,} for {other.rows['calls']:,} calls, in {out / code}."
            for code, other in done.others.items()
        ),
        f"Written to {out}; open {out / 'bill.html'} in a browser.",
        f"Problems: {len(done.problem_list)} ("
        f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes)",
    ]


def _say(sentence: str) -> None:
    typer.echo(" ".join(sentence.split()), err=True)


class _Watch:
    """Shows the current step once the work has lasted a second and a person watches; never in a pipe."""

    def __init__(self) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("Starting")
        self._timer = threading.Timer(SHOW_AFTER_SECONDS, self._bar.start)
        self._timer.daemon = True

    def __enter__(self) -> "_Watch":
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._bar.live.is_started:
            self._bar.stop()

    def step(self, name: str) -> None:
        """Name the step that begins."""
        self._bar.update(self._task, description=name)


cli_fund.register(app, _Watch, _say)


def main() -> None:
    """The entry point of the command ``chargeback-kit``; wrong use is one line and status 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except TyperException as wrong:
        said = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
        _say(f"{said} See chargeback-kit --help.")
        sys.exit(2)

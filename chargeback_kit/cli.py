"""The command line: ``chargeback-kit bill FOLDER --month 2026-10 --out out/`` and its siblings."""

import sys

import typer
from typer.exceptions import TyperException

from chargeback_kit.commands.apps import apps
from chargeback_kit.commands.bill import bill
from chargeback_kit.commands.calls import calls
from chargeback_kit.commands.compare import compare
from chargeback_kit.commands.console import say
from chargeback_kit.commands.fund import fund
from chargeback_kit.commands.plan import plan
from chargeback_kit.commands.statements import statements

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
for command in (bill, statements, calls, compare, plan, fund, apps):
    app.command()(command)


@app.callback()
def kit() -> None:
    """Explain Microsoft Teams Phone bills and charge them back."""


def main() -> None:
    """The entry point of the command ``chargeback-kit``; wrong use is one line and status 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except TyperException as wrong:
        said = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
        say(f"{said} See chargeback-kit --help.")
        sys.exit(2)

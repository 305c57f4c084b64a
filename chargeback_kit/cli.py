"""The command line: ``chargeback-kit bill FOLDER --month 2026-10 --out out/`` and its siblings."""

import errno
import os
import signal
import sys

import typer
from typer.exceptions import TyperException

from chargeback_kit.commands.apps import apps
from chargeback_kit.commands.bill import bill
from chargeback_kit.commands.calls import calls
from chargeback_kit.commands.compare import compare
from chargeback_kit.commands.console import WRONG_USE, ended, keep_standard_streams, say
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
    keep_standard_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # an end that cleans up, as Ctrl-C is
    sys.exit(ended(_run))


def _run() -> int:
    try:
        return int(app(standalone_mode=False) or 0)
    except typer.Exit as done:
        return done.exit_code
    except SystemExit as end:  # typer ends so where nobody reads the output any more
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from end
    except TyperException as wrong:
        said = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
        say(f"{said} See chargeback-kit --help.")
        return WRONG_USE

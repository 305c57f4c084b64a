"""What a command says on the console: the current step, and one sentence and a status when it cannot end as asked.

The step is shown once the work has lasted a second and a person watches; never in a pipe, and never a traceback.
"""

import errno
import io
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer
from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

from chargeback_kit.problems import KitError, kit_failed, refused_by_system

if TYPE_CHECKING:
    from chargeback_kit.bill.bill import ComputedBill

INTERRUPTED, WRONG_USE = 130, 2
SHOW_AFTER_SECONDS = 1.0


FORCE = "Replace the folder if it exists, is the kit's, and holds nothing else."
RAW_CSV = "Leave text in CSV files as it is; a spreadsheet may run it as a formula."
STOPPED = "Stopped; nothing was written."
BillFolderPath = Annotated[Path, typer.Argument(help="The bill folder, or a zip of it.")]
LastMonth = Annotated[
    list[str] | None, typer.Option(help="A month such as 2026-10; left out: the last that the files hold.")
]
MonthsInARow = Annotated[list[str], typer.Option(help="A month such as 2026-10; repeat it for several in a row.")]
NewFolder = Annotated[Path, typer.Option(help="The folder to write; it must not exist yet.")]
Json = Annotated[bool, typer.Option("--json", help="Say the result as JSON, for a program to read.")]


def tell(lines: Iterable[str], figures: Callable[[], Mapping[str, Any]], out: Path | None, *, as_json: bool) -> None:
    """The result of a command on standard output: the lines of a person, or the figures and where they were written.

    The figures are made for a program alone. Money among them is text with two decimals.
    """
    if as_json:
        written = {} if out is None else {"written_to": str(out)}
        typer.echo(json.dumps({**figures(), **written}, ensure_ascii=False, indent=1))
        return
    for line in lines:
        typer.echo(line)


def say(sentence: str) -> None:
    """One sentence for the user, on one line; where nobody can hear it the status says enough."""
    with suppress(OSError, ValueError):
        typer.echo(" ".join(sentence.split()), err=True)


def say_left_out(*bills: "ComputedBill") -> None:
    """That calls in another currency are in none of it; they have a bill of their own (R33)."""
    from chargeback_kit import text

    codes = sorted({code for bill in bills for code in bill.other_currencies})
    if codes:
        say(f"Calls in {text.listed(codes)} are left out; they have a bill of their own: chargeback-kit bill.")


def keep_standard_streams() -> None:
    """Open what was closed at the start, so that no file of the kit gets the number of a stream and its text; and show
    characters that the console does not know as what they are.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def ended(work: Callable[[], int]) -> int:
    """The status of some work; what keeps it from its end, or from saying its result, is a sentence and a status."""
    try:
        status = work()
        _flush()
    except KeyboardInterrupt:
        say(STOPPED)
        return INTERRUPTED
    except OSError as error:
        say(f"The work is done, but its last lines could not be shown: {error.strerror or error}.")
        _speak_no_more()
        return WRONG_USE
    except Exception as error:  # noqa: BLE001 - the last resort of a person without Python
        say(kit_failed(error))
        return WRONG_USE
    return status


def _flush() -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "there is no output")
    sys.stdout.flush()


def _speak_no_more() -> None:
    """Python would try, and fail, to write the rest at its end."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@contextmanager
def exit_with_sentence(too_large: str, stopped: str = STOPPED) -> Iterator[None]:
    """Turn what goes wrong into a sentence and a status; ``too_large`` is said when the memory is not enough,
    ``stopped`` after Ctrl-C.
    """
    try:
        yield
    except KitError as error:
        say(error.on_command_line)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        say(stopped)
        raise typer.Exit(INTERRUPTED) from None
    except MemoryError:
        say(too_large)
        raise typer.Exit(WRONG_USE) from None
    except OSError as error:
        if isinstance(error, BrokenPipeError) and not error.filename:  # nobody reads the output any more: see `ended`
            raise
        say(refused_by_system(error))
        raise typer.Exit(WRONG_USE) from None


class Watch:
    """A spinner with the name of the step, and whatever columns a command adds."""

    def __init__(self, *columns: ProgressColumn, console: Console | None = None, **fields: Any) -> None:
        self._console = console or Console(stderr=True)
        shown = (SpinnerColumn(), TextColumn("{task.description}"), *columns, TimeElapsedColumn())
        self.bar = Progress(*shown, console=self._console, transient=True)
        self.task = self.bar.add_task("Starting", total=None, **fields)
        self._timer = threading.Timer(SHOW_AFTER_SECONDS, self.bar.start)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if self._console.is_terminal and sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self.bar.live.is_started:
            self.bar.stop()

    def step(self, name: str) -> None:
        """Name the step that begins."""
        self.bar.update(self.task, description=name)

"""What a command says on the console: the current step, and one sentence and a status when it cannot end as asked.

The step is shown once the work has lasted a second and a person watches; never in a pipe, and never a traceback.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import typer
from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

from chargeback_kit.problems import KitError

INTERRUPTED, WRONG_USE = 130, 2
SHOW_AFTER_SECONDS = 1.0


def say(sentence: str) -> None:
    """One sentence for the user, on one line."""
    typer.echo(" ".join(sentence.split()), err=True)


@contextmanager
def exit_with_sentence(too_large: str) -> Iterator[None]:
    """Turn what goes wrong into a sentence and a status; ``too_large`` is said when the memory is not enough."""
    try:
        yield
    except KitError as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        say("Stopped; nothing was written.")
        raise typer.Exit(INTERRUPTED) from None
    except MemoryError:
        say(too_large)
        raise typer.Exit(WRONG_USE) from None
    except OSError as error:
        say(f"{error.filename or 'a file'}: {error.strerror or error}. Check the name, the disk and your rights to it.")
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

"""The current step, once the work has lasted a second and a person watches; never in a pipe."""

import sys
import threading
from typing import Any, Self

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

SHOW_AFTER_SECONDS = 1.0


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

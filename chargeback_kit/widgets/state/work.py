"""Work that lasts: it has a name while it does, ends in what is shown all at once, or in a sentence."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import traitlets as t

from chargeback_kit import scratch, text
from chargeback_kit.problems import KitError, failure_of

log = logging.getLogger(__name__)
UNEXPECTED = "The kit itself failed ({}). What is shown is as it was before. Please report this sentence."
IN_PART = (
    "The kit itself failed in a part of this page ({}), which shows what it did before. Please report this sentence."
)
STOPPED = "This took too long and was stopped before it was done. What is shown is as it was before."


class Shows(Protocol):
    """A panel that waits for the end of the work."""

    def look(self) -> Any:
        """What is to be shown."""

    def put(self, found: Any) -> None:
        """Put it on the page."""


class Work(t.HasTraits):
    """``said`` is one sentence for the reader when something is wrong, ``busy`` names the work that lasts."""

    said = t.Unicode()
    busy = t.Unicode()

    def __init__(self) -> None:
        super().__init__()
        self._works = 0
        self._waiting: dict[Shows, None] = {}

    @t.validate("said", "busy")
    def _without_places(self, proposal: Any) -> str:
        """Where files lie on the machine is nobody's business on a page."""
        return text.without_places(proposal["value"])

    @property
    def progress(self) -> Callable[[str], None]:
        """What is called with the name of each step of the work."""

        def step(name: str) -> None:
            self.busy = "Reading the files" if scratch.PREFIX in name else name

        return step

    def gathers(self, panel: Shows) -> bool:
        """Whether a panel waits for the end of the work, when all of them are shown together."""
        if self._works:
            self._waiting[panel] = None
        return bool(self._works)

    def _show_together(self) -> None:
        """Let every panel look first, and only then show what it found; one that fails keeps no other from it."""
        waiting, self._waiting = [*self._waiting], {}
        looked: list[tuple[Shows, Any]] = []
        for panel in waiting:
            with self._failing_alone():
                looked.append((panel, panel.look()))
        for panel, found in looked:
            with self._failing_alone():
                panel.put(found)

    @contextmanager
    def _failing_alone(self) -> Iterator[None]:
        try:
            yield
        except (KitError, MemoryError):
            raise
        except Exception as error:
            log.exception("unexpected")
            self.said = IN_PART.format(failure_of(error))

    @contextmanager
    def at_work(self, name: str) -> Iterator[None]:
        """Name the work while it lasts, and turn what goes wrong into a sentence; work within work is a part of it."""
        if self._works:
            self.busy = name
            yield
            return
        self.busy = name
        self._works += 1
        try:
            yield
            self._works = 0
            self.said = ""
            self._show_together()
        except KitError as error:
            self.said = str(error)
        except MemoryError:
            self.said = "Too large for this machine’s memory. Send one month at a time."
        except KeyboardInterrupt:
            self.said = STOPPED
        except Exception as error:
            log.exception("unexpected")
            self.said = UNEXPECTED.format(failure_of(error))
        finally:
            self._works = 0
            self._waiting = {}
            self.busy = ""

"""A panel that may stay hidden until somebody opens a number."""

from typing import Any

from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.state import State


class AskedForPanel(Panel):
    """A panel of what is behind a number; with ``is_asked_for`` hidden until something is opened."""

    def __init__(self, state: State, *, is_asked_for: bool = False, **layout: Any) -> None:
        self._is_asked_for = is_asked_for
        super().__init__(state, **layout)

    @property
    def is_hidden(self) -> bool:
        """Whether nothing was opened that it waits for."""
        return self._is_asked_for and not self.state.filter.in_force and not self.state.filter.opened

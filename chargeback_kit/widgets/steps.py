"""Back and forth among the worlds that the controls have made of a month: undo and redo."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import traitlets as t
from anywidget import AnyWidget

from chargeback_kit.widgets.state import State

HERE = Path(__file__).parent
ONE_MOVE = 0.7  # [s] within which the same control is still being moved
NEVER = float("-inf")
MOST = 100


@dataclass(frozen=True)
class WorldStep:
    """What was imagined, and what the sliders began from."""

    changes: Mapping[str, Any]
    taken: Mapping[str, Any]

    def has_keys_of(self, later: "WorldStep") -> bool:
        """Whether a later step changes the same things, some at least."""
        return _keys(self.changes) == _keys(later.changes) and bool(self.changes)


class Steps(AnyWidget):
    """Two buttons; Ctrl-Z and Ctrl-Shift-Z do the same wherever nobody is typing."""

    _esm = (HERE / "steps.js").read_text(encoding="utf-8")
    can_undo = t.Bool(False).tag(sync=True)
    can_redo = t.Bool(False).tag(sync=True)

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
        self._asked_at = self._shown_at = NEVER
        self._has_moved = False
        self._steps = [self._now()]
        self._place = 0
        self._of = self._month()
        self.on_msg(self._told)
        state.observe(self._clock, names="busy")
        state.observe(lambda _: self._look(), names=["changes", "bill"])

    def undo(self) -> None:
        """The world before the last change."""
        self._go(-1)

    def redo(self) -> None:
        """The world that was undone."""
        self._go(1)

    def _told(self, _: object, content: dict[str, Any], buffers: list[bytes]) -> None:
        self._go({"undo": -1, "redo": 1}.get(str(content.get("does", "")), 0))

    def _go(self, way: int) -> None:
        place = self._place + way
        if not way or not 0 <= place < len(self._steps):
            return
        step = self._steps[place]
        before, self._place = self._place, place
        self._shown_at = NEVER
        self.state.imagine_only(step.changes, step.taken)
        if self.state.said:
            self._place = before
        self._tell()

    def _clock(self, change: Mapping[str, str]) -> None:
        """Note when work begins, and when what was moved is shown: what the machine needs for it is nobody's pause."""
        if not change["old"]:
            self._asked_at = time.monotonic()
        elif not change["new"] and self._has_moved:
            self._shown_at, self._has_moved = time.monotonic(), False

    def _look(self) -> None:
        """Keep a change as a step; another month or other files begin anew."""
        if self._month() != self._of:
            self._of = self._month()
            self._steps, self._place = [self._now()], 0
        elif self.state.changes != self._steps[self._place].changes:
            now = self._now()
            is_one_move = self._asked_at - self._shown_at < ONE_MOVE and self._steps[self._place].has_keys_of(now)
            kept = self._steps[: self._place if is_one_move else self._place + 1]
            self._has_moved = True
            self._steps = [*kept, now][-MOST:]
            self._place = len(self._steps) - 1
        self._tell()

    def _tell(self) -> None:
        self.can_undo, self.can_redo = self._place > 0, self._place < len(self._steps) - 1

    def _now(self) -> WorldStep:
        return WorldStep(self.state.changes, self.state.taken)

    def _month(self) -> tuple[Any, str]:
        return id(self.state.folder), self.state.month


def _keys(changes: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """What is changed, by its part and key."""
    return {
        (part, str(key))
        for part, change in changes.items()
        for key in (change if isinstance(change, Mapping) else [""])
    }

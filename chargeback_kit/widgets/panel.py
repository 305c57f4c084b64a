"""What every panel is: a heading, what it is good for, and a body that changes when what it shows has changed."""

import itertools
from collections.abc import Callable
from html import escape
from typing import Any, ClassVar

import ipywidgets as w
import traitlets as t

from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.widgets.state import State
from chargeback_kit.widgets.vega import runtime

_ids = itertools.count(1)


def link(state: State, words: str, opens: Chosen | None) -> str:
    """A link that shows the calls behind a number in the panel of calls around the same state; none opens nothing."""
    if opens is None:
        return ""
    address = escape(opens.address)
    return f'<a class="kit-open" href="#{address}" data-owner="{id(state)}" data-opens="{address}">{escape(words)}</a>'


def alert_html(words: str, badge: str = "") -> str:
    """What is wrong, as a line that is read out at once; ``badge`` is the HTML of a mark before it."""
    return f'<p class="kit-said" role="alert">{badge and f"{badge} "}{escape(words)}</p>'


def address(opens: Chosen | None) -> str | None:
    """The address of what a cell opens; None for one that opens nothing."""
    return None if opens is None else opens.address


_NOTHING = object()
STAYS = "The month as it was: what is imagined with the controls is not in here."


class Panel(w.VBox):
    """A part of a screen around the shared state.

    A panel names the traits it ``watches``, those of a part of the state as ``filter.chosen``. When one changes,
    ``look`` gathers what is shown, as plain data that can be compared, and only if that is not what is on the page
    already does ``show`` put it there. One that shows the month as it was whatever is imagined (``is_of_bill``) says
    so as long as another world stands beside it. One that is out of sight sleeps: it looks again when it wakes, if
    anything has changed meanwhile.
    """

    heading: str = ""
    what: str = ""
    source: str = ""
    watches: ClassVar[tuple[str, ...]] = ("world",)
    is_of_bill: ClassVar[bool] = False
    is_immediate: ClassVar[bool] = False

    def __init__(self, state: State, **layout: Any) -> None:
        self.state = state
        self.redraws = 0
        self._shown: object = _NOTHING
        self._is_showing = self._is_asleep = self._has_missed = False
        self.title = w.HTML()
        self.stays = w.HTML()
        super().__init__([runtime(), self.title, self.stays, *self.build()], **layout)
        self.add_class("kit-panel")
        self.title.add_class("kit-heading")
        self._entitle(self.heading)
        for watched in self.watches:
            part, _, name = watched.rpartition(".")
            shown: t.HasTraits = getattr(state, part) if part else state
            shown.observe(lambda _: self.refresh(), names=name)
        state.observe(lambda _: self._say_what_stays(), names="world")
        self._say_what_stays()
        self.refresh()

    def _say_what_stays(self) -> None:
        is_other = self.is_of_bill and self.state.world is not self.state.bill
        self.stays.value = f'<p class="kit-warns">{STAYS}</p>' if is_other else ""
        self.stays.layout.display = None if is_other else "none"

    def __repr__(self) -> str:
        return f"[{type(self).__name__.removesuffix('Panel')}: a live panel; run the cell to see it]"

    def build(self) -> list[w.Widget]:
        """The widgets of the body, made once."""
        return []

    def look(self) -> Any:
        """What is to be shown, as plain data; None where there is nothing to show yet."""

    def show(self, found: Any) -> None:
        """Put it on the page."""

    def refresh(self) -> None:
        """Look again, and show what has changed; while work lasts, at its end together with all others."""
        if self._is_asleep:
            self._has_missed = True
        elif self.is_immediate or not self.state.gathers(self):
            self.put(self.look())

    def sleep(self) -> None:
        """Look no more until it is woken."""
        self._is_asleep = True

    def wake(self) -> None:
        """Look again at what has changed in the meantime."""
        self._is_asleep = False
        if self._has_missed:
            self._has_missed = False
            self.refresh()

    def put(self, found: Any) -> None:
        """Show what was found, if it is not on the page already."""
        if self._shown is not _NOTHING and found == self._shown:
            return
        self._shown = found
        self.layout.display = "none" if found is None else None
        if found is not None:
            self.redraws += 1
            self._is_showing = True
            try:
                self.show(found)
            finally:
                self._is_showing = False

    def asks(self, control: t.HasTraits, *names: str, then: Callable[[Any], None]) -> None:
        """Call ``then`` with the new value when the reader sets a control, and not when the panel does.

        Where that cannot be, the control goes back to what is.
        """

        def told(change: Any) -> None:
            if not self._is_showing:
                then(change["new"])
                if self.state.said:
                    self._shown = _NOTHING
                    self.refresh()

        control.observe(told, names=list(names or ("value",)))

    def entitle(self, finding: str, next_step: str = "") -> None:
        """The heading as the finding of the moment, and what can be done about it."""
        self._entitle(finding or self.heading, next_step)

    def _entitle(self, words: str, next_step: str = "") -> None:
        if not hasattr(self, "_id"):
            self._id = f"kit-{next(_ids)}"
        said = "".join(f"<p>{escape(line)}</p>" for line in self.what.splitlines())
        says = f'<details class="kit-what"><summary>What is this?</summary>{said}'
        source = f'<p class="kit-source">{escape(self.source)}</p></details>' if self.source else "</details>"
        step = f'<p class="kit-next">{escape(next_step)}</p>' if next_step else ""
        self.title.value = f'<h2 id="{self._id}">{escape(words)}</h2>{step}{says + source if self.what else ""}'

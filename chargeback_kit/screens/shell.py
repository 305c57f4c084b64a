"""The shell of the mini-apps: controls to the side, panels in the middle, a tab for each app, all around one state.

Files, month, filter and scenario stay when somebody goes from one tab to the next. On a narrow page the controls fold.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit.widgets.address import Address
from chargeback_kit.widgets.own_files import OwnFiles
from chargeback_kit.widgets.panel import Panel, alert_html
from chargeback_kit.widgets.panels.agreement_form import AgreementForm
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.worlds.places import TOO_LONG, Places
from chargeback_kit.widgets.state import State
from chargeback_kit.widgets.steps import Steps
from chargeback_kit.widgets.vega import runtime
from chargeback_kit.widgets.veil import Veil

Makes = Callable[[State], list[Panel]]


def nothing(_: State) -> list[Panel]:
    """No panels."""
    return []


@dataclass(frozen=True)
class Tab:
    """An app: what makes its panels, and its controls ``before`` and ``after`` those that every tab has.

    ``plans_ahead`` and ``last_first`` are how a page begins with it (see ``State``); ``advises``: it shows the advice
    on funding, which is computed for it alone.
    """

    panels: Makes
    before: Makes = nothing
    after: Makes = nothing
    plans_ahead: bool = False
    last_first: bool = False
    advises: bool = False


@dataclass(frozen=True)
class OpenedTab:
    """A tab that was built: its boxes on the page, and what sleeps in them while another one is shown."""

    boxes: list[w.VBox] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)

    def turn(self, *, is_shown: bool) -> None:
        """Show it, or put it to sleep."""
        for box in self.boxes:
            box.layout.display = None if is_shown and box.children else "none"
        for panel in self.panels:
            if is_shown:
                panel.wake()
            else:
                panel.sleep()


class Shell(w.Box):
    """A page of tabs around one state; ``first`` is shown, the others are built when somebody goes there.

    What is stale is dimmed as long as the state is busy.
    """

    def __init__(self, folder: Path | None, tabs: Mapping[str, Tab], first: str) -> None:
        # ipywidgets does so when a kernel imports it, but not where a kernel is forked from a process that had imported
        # it. Without it a page asks each widget for its state by itself, a thousand messages, and waits for ever for
        # one that is gone.
        w.register_comm_target()
        self._tabs = tabs
        self.state = State(folder, plans_ahead=tabs[first].plans_ahead, last_first=tabs[first].last_first)
        self.own = OwnFiles(self.state)
        self.opened: dict[str, OpenedTab] = {}
        self.tab = ""
        common = [Load(self.state, self.own), AgreementForm(self.state, self.own), PeriodPanel(self.state)]
        self._before, self._after, self._middle = w.VBox(), w.VBox(), w.VBox()
        for box, name in ((self._before, "kit-controls"), (self._after, "kit-controls"), (self._middle, "kit-tabs-of")):
            box.add_class(name)
        self.places = Places(self.state, self.own, first, self._usual)
        self.address = Address(self._come)
        self.enter(first)
        inside = _box("kit-controls", [self._before, *common, self._after])
        main = _box("kit-main", [Veil(self.state), self.address, Question(self.state), self._middle])
        super().__init__([runtime(), _side(Steps(self.state), inside), main])
        self.add_class("kit-app")
        self.state.observe(lambda _: self._write(), names=["bill", "changes", "kept", "busy"])
        self.state.filter.observe(lambda _: self._write(), names=["chosen", "cost_center"])
        self._write()

    def enter(self, name: str) -> None:
        """Show a tab; nothing where there is no such one."""
        if name not in self._tabs or name == self.tab:
            return
        state, tab = self.state, self._tabs[name]
        if tab.advises and not self.tab:
            state.funding.advise()  # before its panels, which then show it at once; elsewhere the tab is there first
        with state.at_work("Opening the page") if self.tab else nullcontext():
            self._turn_to(name, tab)
        if tab.advises and state.funding.advice is None and len(self.opened) > 1:
            state.funding.advise()

    def _turn_to(self, name: str, tab: Tab) -> None:
        state, before = self.state, self.opened.get(self.tab)
        state.funding.advises, state.filter.entered = tab.advises, state.filter.opened
        if name not in self.opened:
            self._build(name, tab)
        if before:
            before.turn(is_shown=False)
        self.tab = name
        self.opened[name].turn(is_shown=True)
        for place in (self._before, self._after):
            is_empty = all(box.layout.display == "none" for box in place.children)
            place.layout.display = "none" if is_empty else None

    def _build(self, name: str, tab: Tab) -> None:
        made = [tab.before(self.state), tab.panels(self.state), tab.after(self.state)]
        boxes = [_box("kit-tab", panels) for panels in made]
        for place, box in zip((self._before, self._middle, self._after), boxes, strict=True):
            place.children = (*place.children, box)
        self.opened[name] = OpenedTab(boxes, [panel for panels in made for panel in panels])

    def _usual(self, name: str) -> str:
        """The charges that a page which begins with a tab shows."""
        folder = self.state.folder
        return "rated" if self._tabs[name].plans_ahead and folder is not None and folder.rates else "reported"

    def _come(self, tab: str, address: str | None, is_back: bool) -> None:  # noqa: FBT001 - as the page says it
        """Show what an address says."""
        self.enter(tab)
        said = self.state.said
        if address is not None:
            said = self.places.follow(address, self.tab, is_back=is_back) or said
        self.address.says = said
        self._write()

    def _write(self) -> None:
        """Let the address say what is shown, once nothing is being computed."""
        if self.state.busy:
            return
        if self.places.waits and (said := self.places.again(self.tab)) is not None:
            self.address.says = said
        if (said := "" if self.places.is_whole else TOO_LONG) or self.address.says == TOO_LONG:
            self.address.says = said
        written = self.places.written(self.tab)
        with self.address.hold_sync():
            self.address.tab, self.address.spot, self.address.written = self.tab, self.places.spot, written


def _box(name: str, children: Iterable[w.Widget]) -> w.VBox:
    found = w.VBox([*children])
    found.add_class(name)
    return found


def _side(steps: w.Widget, inside: w.Widget) -> w.VBox:
    """The controls, below what stays at hand: undo and redo, and what opens them where the page is narrow."""
    fold = w.ToggleButton(value=False, description="Show controls", icon="")
    fold.add_class("kit-fold")
    hand = w.Box([fold, steps])
    hand.add_class("kit-hand")
    side = _box("kit-sidebar", [hand, inside])

    def turn(_change: object) -> None:
        fold.description = "Hide controls" if fold.value else "Show controls"
        side.add_class("kit-open") if fold.value else side.remove_class("kit-open")

    fold.observe(turn, names="value")
    return side


class Question(Panel):
    """What is asked before the fees of a month without calls count, and the button that says yes; what was shown before
    stays until then.
    """

    heading = "No call of this month"
    watches = ("question",)

    def build(self) -> list[w.Widget]:
        """The question and the button."""
        self.says = w.HTML()
        self.button = w.Button(description="Count these fees all the same", layout={"width": "auto"})
        self.button.on_click(lambda _: self.state.say_yes())
        return [self.says, self.button]

    def look(self) -> Any:
        """The question; nothing where none is asked."""
        return self.state.question or None

    def show(self, found: Any) -> None:
        """Ask it."""
        self.says.value = alert_html(found)

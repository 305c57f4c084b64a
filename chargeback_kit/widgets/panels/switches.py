"""The switches: where sources disagree, the agreement decides."""

from functools import partial
from typing import Any, get_args, get_origin

import ipywidgets as w

from chargeback_kit.records.switches import Switches
from chargeback_kit.widgets.panel import Panel

WORDS = {True: "yes", False: "no"}
NAMES = tuple(Switches.model_fields)


def options(name: str) -> list[Any]:
    """The values of a switch; none where any text may stand, as for a time zone.

    >>> options("increment_seconds")
    [60, 6, 1]
    """
    kind = Switches.model_fields[name].annotation
    if kind is bool:
        return [False, True]
    return list(get_args(kind)) if get_origin(kind) is not None else []


class SwitchBoard(Panel):
    """One control for each switch that is asked for; all of them by default."""

    heading = "Switches"
    what = "Where public sources disagree or say nothing, a switch decides. Try what a reading costs or saves."
    source = "chargeback_kit/rules/README.md lists every switch with its rule; the agreement sets them."
    watches = ("bill", "changes")

    def __init__(self, *args: Any, names: tuple[str, ...] = NAMES, **layout: Any) -> None:
        self.names = names
        self.what = "\n".join([self.what, *(f"{_label(name)}: {_says(name)}." for name in names)])
        super().__init__(*args, **layout)

    def build(self) -> list[w.Widget]:
        """A list for each switch, a line of text for the time zone."""
        self.controls = {name: _control(name) for name in self.names}
        for name, control in self.controls.items():
            self.asks(control, then=partial(self._set, name))
        return [*self.controls.values()]

    def look(self) -> Any:
        """The values in force."""
        if self.state.bill is None:
            return None
        agreed = self.state.bill.agreement.switches.model_dump()
        return {name: (agreed | self.state.changes.get("switches", {}))[name] for name in self.names}

    def show(self, found: Any) -> None:
        """Set the controls."""
        for name, value in found.items():
            self.controls[name].value = value

    def _set(self, name: str, value: Any) -> None:
        agreed = getattr(self.state.bill.agreement.switches, name)
        self.state.imagine(switches={name: None if value == agreed else value})


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _says(name: str) -> str:
    """What a switch decides, and by which rule."""
    rule, _, words = str(Switches.model_fields[name].description).partition(": ")
    return f"{words} ({rule})"


def _control(name: str) -> w.Widget:
    says, label = _says(name), _label(name)
    values = options(name)
    if not values:
        return w.Text(description=label, tooltip=says, continuous_update=False)
    return w.Dropdown(
        options=[
            (WORDS.get(value, str(value)) if isinstance(value, bool) else str(value).replace("_", " "), value)
            for value in values
        ],
        description=label,
        tooltip=says,
    )

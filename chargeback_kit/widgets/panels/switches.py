"""What somebody sets with a list: the switches, and the policy by which meetings dial out."""

from functools import partial
from typing import Any, get_args, get_origin

import ipywidgets as w

from chargeback_kit.records.switches import Switches
from chargeback_kit.reference import rows as facts
from chargeback_kit.widgets.fold import Fold
from chargeback_kit.widgets.panel import Panel

WORDS = {True: "yes", False: "no"}
NAMES = tuple(Switches.model_fields)
NOTHING = "0"
OFTEN = ("fee_basis", "increment_seconds", "pool_edge", "month_time_zone")
"""The switches that a reader tries; the others are folded."""


def options(name: str) -> list[Any]:
    """The values of a switch; none where any text may stand, as for a time zone.

    >>> options("increment_seconds")
    [60, 6, 1]
    """
    kind = Switches.model_fields[name].annotation
    if kind is bool:
        return [False, True]
    return list(get_args(kind)) if get_origin(kind) is not None else []


def policies() -> dict[str, tuple[str, ...]]:
    """The dial-out policies that differ in meetings alone, with the kinds of call that each bars.

    >>> policies()["DialoutCPCZoneAPSTNInternational"]
    ('conference_other',)
    """
    by_kind = [row for row in facts("dial_out_policies") if row["from_meetings"] != "same_country"]
    return {row["policy"]: tuple(row["bars"].split()) for row in by_kind if row["from_users"] == "international"}


class DialOutPolicy(Panel):
    """The policy of every organiser; what it bars is not called, and costs nothing."""

    heading = "Dial-out policy"
    what = (
        "Which numbers meetings may call, if every organiser had the policy: any destination, Zone A alone, or none. "
        "Barred calls are taken to be left out, not to be made in another way."
    )
    source = "R10.7, R10.8; the table dial_out_policies names all twelve."
    watches = ("bill", "changes")

    def build(self) -> list[w.Widget]:
        """One list."""
        bars = {bars: policy for policy, bars in sorted(policies().items())}
        self.barred = sorted({kind for kinds in bars for kind in kinds})
        names = sorted(((policy, kinds) for kinds, policy in bars.items()), key=lambda named: len(named[1]))
        self.policy = w.Dropdown(
            options=names,
            description="Policy",
            tooltip="The dial-out policy of every organiser",
            layout={"width": "auto"},
        )
        self.asks(self.policy, then=self._set)
        return [self.policy]

    def look(self) -> Any:
        """The kinds that are barred."""
        if self.state.bill is None:
            return None
        growth = self.state.changes.get("growth", {})
        return tuple(kind for kind in self.barred if growth.get(kind) == NOTHING)

    def show(self, found: Any) -> None:
        """Set the list, if a policy bars just these kinds."""
        self.policy.value = next((kinds for _, kinds in self.policy.options if set(kinds) == set(found)), None)

    def _set(self, kinds: tuple[str, ...]) -> None:
        if kinds is not None:
            self.state.imagine(growth={kind: NOTHING if kind in kinds else None for kind in self.barred})


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
        often, rarely = (
            [self.controls[name] for name in self.names if (name in OFTEN) is asked] for asked in (True, False)
        )
        return [*often, *([Fold(rarely, "More switches")] if rarely else [])]

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

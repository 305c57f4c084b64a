"""A month as it was, and the world that the controls imagine of it."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import traitlets as t

from chargeback_kit import api
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.saved.typed import Writing
from chargeback_kit.records.switches import Switches
from chargeback_kit.widgets.state.work import Work

OTHER_WORLD = "Computing the other world"
NOTHING: Mapping[str, Any] = MappingProxyType({})


class ImaginedMonth(Work):
    """A bill and another world of it.

    - ``bill`` is what happened, ``world`` what is shown: the bill itself as long as ``changes`` is empty. ``changes``
      holds the arguments of ``Bill.imagine`` that are in force.
    - ``taken`` are the licences that a mix has set, from which the sliders of licences begin; ``kept`` are the worlds
      that stand side by side, by their letters.
    """

    bill: Any = t.Instance(api.Bill, allow_none=True)
    world = t.Any(allow_none=True)
    changes = t.Dict()
    taken = t.Dict()
    kept = t.Dict()

    def imagine(self, **changes: Any) -> None:
        """Change something about the world: the arguments of ``Bill.imagine``.

        Mappings are merged into those in force; None takes a change back, in whole or by key.
        """
        merged = {**self.changes}
        for name, change in changes.items():
            known = merged.get(name) or {}
            merged[name] = {**known, **change} if isinstance(change, Mapping) else change
            if isinstance(merged[name], Mapping):
                merged[name] = {key: value for key, value in merged[name].items() if value is not None}
        merged = {name: change for name, change in merged.items() if change not in (None, {})}
        if self.bill is not None and merged != self.changes:
            self.imagine_only(merged, self.taken)

    def imagine_only(self, changes: Mapping[str, Any], taken: Mapping[str, Any] = NOTHING) -> None:
        """The world of these changes alone; the sliders of licences begin from those that are ``taken``."""
        if self.bill is None:
            return
        with self.at_work(OTHER_WORLD):
            world = self.bill.imagine(**arguments(changes)) if changes else self.bill
            with self.hold_trait_notifications():
                self.changes, self.taken = dict(changes), dict(taken)
                self.world = world

    def writing(self) -> Writing:
        """How amounts may be typed: with the currency of the bill, and the decimal sign that is agreed."""
        if self.bill is None:
            return Writing()
        return Writing(self.bill.currency, self.bill.agreement.reading.agreed.get("decimal_sign", ""))


def arguments(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as ``Bill.imagine`` takes them: wallet settings become a Wallet."""
    wallet = changes.get("wallet")
    return {**changes, "wallet": Wallet(**wallet)} if isinstance(wallet, Mapping) else dict(changes)


def changes_of(scenario: Scenario) -> dict[str, Any]:
    """A scenario as the changes that controls make: its settings by their keys, a recharge of nothing as 0.00."""
    found: dict[str, Any] = {}
    for part in scenario.parts:
        value = getattr(scenario, part)
        if isinstance(value, Mapping):
            found[part] = dict(value)
        elif isinstance(value, Wallet | Switches):
            given = {name: getattr(value, name) for name in value.model_fields_set}
            found[part] = {name: Decimal("0.00") if each is None else each for name, each in given.items()}
        else:
            found[part] = value
    return found

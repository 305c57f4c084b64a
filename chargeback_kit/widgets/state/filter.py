"""What stands behind a number that was opened: which calls and licences are shown."""

import traitlets as t

from chargeback_kit.explain.call_filter import Chosen, chosen, chosen_at


class FilterState(t.HasTraits):
    """The filter of calls and licences, and what is chosen among them.

    - ``chosen`` is the filter, written as an address; ``cost_center`` is the cost centre in it.
    - ``usage_id`` is the call whose receipt is shown, ``reason`` the reason of a change.
    - ``opened`` counts how often a number was opened: the whole bill is an empty filter, so that ``chosen`` does not
      tell; ``entered`` is that count when a tab was entered.
    """

    chosen = t.Unicode()
    cost_center = t.Unicode()
    usage_id = t.Unicode()
    reason = t.Unicode()
    opened = t.Int(0)
    entered = 0

    @property
    def in_force(self) -> Chosen:
        """Which calls and licences are shown."""
        return chosen_at(self.chosen).also(chosen(cost_center=self.cost_center))

    def open(self, asked: Chosen) -> None:
        """Show what stands behind a number, in the place of what was shown before."""
        with self.hold_trait_notifications():
            self.cost_center = self.usage_id = ""
            self.chosen = asked.address
            self.opened += 1

    def close(self) -> None:
        """Show what stands behind no number any more."""
        with self.hold_trait_notifications():
            self.chosen = self.cost_center = self.usage_id = ""
            self.opened = 0

    def remove(self, name: str) -> None:
        """Take one field out of the filter."""
        with self.hold_trait_notifications():
            if name == "cost_center":
                self.cost_center = ""
            self.chosen = chosen_at(self.chosen).without(name).address

    def choose_center(self, cost_center: str) -> None:
        """Another cost centre, of which no reason is chosen yet."""
        with self.hold_trait_notifications():
            self.cost_center, self.reason = cost_center, ""

    def forget(self) -> None:
        """Another bill is shown, of which nothing is chosen."""
        with self.hold_trait_notifications():
            self.close()
            self.reason = ""

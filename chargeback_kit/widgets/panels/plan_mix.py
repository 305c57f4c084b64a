"""How many licences of each plan in each country: one slider a pool."""

from functools import partial
from typing import Any

import ipywidgets as w

from chargeback_kit.planning.licences import Mix, mixes, purchased_for
from chargeback_kit.presentation.naming import country_name, product
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.widgets.panel import Panel

ROOM = 10


class PlanMixPanel(Panel):
    """A slider for each pool; fees follow what is assigned."""

    heading = "Licences of each plan"
    what = (
        "A pool holds the plan’s minutes once for every licence that is assigned to somebody in its country. Move a "
        "slider to see the month with more or fewer of them; one more assigned is one more bought, at the agreement’s "
        "price."
    )
    source = "R21 (assigned licences fill the pool), R51 (fees). Charges for calls move with rated amounts only."
    watches = ("bill", "changes")

    def build(self) -> list[w.Widget]:
        """A box that holds the sliders of the bill's pools."""
        self.sliders: dict[str, w.IntSlider] = {}
        self.box = w.VBox()
        self.reset = w.Button(description="As it was")
        self.reset.on_click(lambda _: self.state.imagine(assigned=None, purchased=None))
        return [self.box, self.reset]

    def look(self) -> Any:
        """Every pool with the licences in force."""
        if self.state.bill is None:
            return None
        assigned = self.state.changes.get("assigned", {})
        return [(mix, assigned.get(mix.pool, mix.licences)) for mix in mixes(self.state.bill)]

    def show(self, found: Any) -> None:
        """Set the sliders; make them anew for another bill."""
        if [mix.pool for mix, _ in found] != list(self.sliders):
            self.sliders = {mix.pool: self._slider(mix) for mix, _ in found}
            self.box.children = tuple(self.sliders.values())
        for mix, licences in found:
            self.sliders[mix.pool].max = max(self.sliders[mix.pool].max, licences)
            self.sliders[mix.pool].value = licences

    def _slider(self, mix: Mix) -> w.IntSlider:
        pool = PoolId.parse(mix.pool)
        made = w.IntSlider(
            description=f"{country_name(pool.country)}, {pool.plan}", max=2 * mix.licences + ROOM, value=mix.licences
        )
        made.tooltip = product(mix.sku or pool.plan)
        self.asks(made, then=partial(self._set, mix))
        return made

    def _set(self, mix: Mix, licences: int) -> None:
        assigned = {**self.state.changes.get("assigned", {}), mix.pool: licences}
        own = {m.pool: m.licences for m in mixes(self.state.bill)}
        changed = {pool: count for pool, count in assigned.items() if count != own.get(pool)}
        self.state.imagine(
            assigned=None if not changed else {**dict.fromkeys(own), **changed}, purchased=self._bought(changed)
        )

    def _bought(self, assigned: dict[str, int]) -> dict[str, int | None] | None:
        bought = purchased_for(self.state.bill, assigned)
        known = self.state.changes.get("purchased", {})
        return {**dict.fromkeys(known), **bought} or None

"""How many licences of each plan in each country: one slider a pool."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit.explain.naming import pool_name
from chargeback_kit.planning.licences import Mix, mixes_of, more_bought
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.state import arguments

ROOM = 10
MIX = ("plans", "prices")
NEVER_MOVE = (
    "Reported charges are facts of the past: here more or fewer licences change the fees alone, and no call costs more "
    "or less."
)
NO_CARD = " Add a rate card (rates.csv) to the files to see what the calls would cost."
OF_MIX = "The sliders begin at the cheapest mix that is shown in the panels."


class PlanMixPanel(Panel):
    """A slider for each pool; fees follow what is assigned."""

    heading = "Licences of each plan"
    what = (
        "A pool holds the plan’s minutes once for every licence that is assigned to somebody in its country. Move a "
        "slider to see the month with more or fewer of them; one more assigned is one more bought, at the agreement’s "
        "price, and is held by somebody, though nobody says by whom."
    )
    source = "R21 (assigned licences fill the pool), R51 (fees). Charges for calls move with rated amounts only."
    watches = ("bill", "changes", "world")

    def build(self) -> list[w.Widget]:
        """What charges the sliders move, a box with the sliders of the pools, and the way back."""
        self.sliders: dict[str, w.IntSlider] = {}
        self.says = w.HTML()
        self.rated = w.Button(description="Count by the rate card", layout={"width": "auto"})
        self.rated.on_click(lambda _: self.state.choose(charges="rated"))
        self.box = w.VBox()
        self.reset = w.Button(description="As it was")
        self.reset.on_click(lambda _: self.state.imagine(assigned=None, purchased=None, plans=None, prices=None))
        return [self.says, self.rated, self.box, self.reset]

    def look(self) -> Any:
        """Every pool with the licences of the world that is shown, and what the charges of that world follow."""
        state = self.state
        if state.bill is None:
            return None
        return self._pools(), state.bill.charges == "reported", state.bill.has_card, bool(state.taken)

    def show(self, found: Any) -> None:
        """Set the sliders; make them anew for other pools."""
        pools, is_reported, has_card, is_mix = found
        if [mix.pool for mix, _ in pools] != list(self.sliders):
            self.sliders = {mix.pool: self._slider(mix) for mix, _ in pools}
            self.box.children = tuple(self.sliders.values())
        for mix, licences in pools:
            self.sliders[mix.pool].max = max(self.sliders[mix.pool].max, licences)
            self.sliders[mix.pool].value = licences
        told = [NEVER_MOVE + ("" if has_card else NO_CARD)] if is_reported else []
        told += [OF_MIX] if is_mix else []
        self.says.value = "".join(f'<p class="kit-warns">{escape(words)}</p>' for words in told)
        self.rated.layout.display = None if is_reported and has_card else "none"

    def _pools(self) -> list[tuple[Mix, int]]:
        """The pools of the bill and of the world, each with its licences there: none where nobody fills it any more."""
        state = self.state
        there = {mix.pool: mix for mix in mixes_of(state.world)}
        known = {mix.pool: mix for mix in mixes_of(state.bill)} | there
        return [(known[pool], there[pool].licences if pool in there else 0) for pool in sorted(known)]

    def _slider(self, mix: Mix) -> w.IntSlider:
        name = f"{escape(pool_name(self.state.bill, mix.pool).title)}"
        code = f'<span class="kit-code">{escape(PoolId.parse(mix.pool).plan)}</span>'
        made = w.IntSlider(description=f"{name} {code}", max=2 * mix.licences + ROOM, value=mix.licences)
        made.description_allow_html = True
        made.tooltip = named(mix.sku) if mix.sku else name
        self.asks(made, then=partial(self._set, mix))
        return made

    def _set(self, mix: Mix, licences: int) -> None:
        """Give a pool other licences than the mix, or the month as it was, does; as many more are bought."""
        state = self.state
        start = state.bill.imagine(**arguments(state.taken)) if state.taken else state.bill
        own = {each.pool: each.licences for each in mixes_of(start)}
        assigned = {**state.changes.get("assigned", {}), mix.pool: licences}
        changed = {pool: count for pool, count in assigned.items() if count != own.get(pool)}
        bought = {**state.taken.get("purchased", {}), **more_bought(start, changed)}
        known = state.changes.get("purchased", {})
        state.imagine(
            assigned={**dict.fromkeys(own), **changed} if changed else None,
            purchased={**dict.fromkeys(known), **bought} or None,
        )

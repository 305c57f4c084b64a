"""The pictures of a bill: a method each, with the rows that they show; what draws them stands below a bill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.days import pool_path
from chargeback_kit.planning.funding import Funding
from chargeback_kit.presentation import calendar, cost_centers, destinations, pool_days, tradeoff, wallet, waterfall
from chargeback_kit.problems import InputError, needing_packages
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Positive, Texts, texts

if TYPE_CHECKING:
    import altair as alt

    Drawing: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart

WIDE = 760
"""What a picture takes of a page, unless somebody says otherwise [px]."""


class Draws(Protocol):
    """What makes a drawing of the rows of a picture, ``width`` in pixels."""

    def __call__(self, rows: pd.DataFrame, width: int) -> Drawing:
        """Draw them."""


_DRAWN: dict[str, Draws] = {}


def drawn_by(charts: Mapping[str, Draws]) -> None:
    """Let the pictures of every bill be drawn so, each by the name of its method: what draws says so of itself."""
    _DRAWN.update(charts)


class Plot:
    """The pictures of a bill, as Altair charts whose title is the finding; ``width`` is in pixels.

    ``world`` draws a quick answer of this bill (``bill.imagine(...)``) in its place; a bill of ``what_if`` has pictures
    of its own. Each raises InputError where the packages of the extra ``notebooks`` are missing.
    """

    def __init__(self, bill: ComputedBill) -> None:
        self._bill = bill

    def __repr__(self) -> str:
        names = [name for name in vars(type(self)) if not name.startswith("_")]
        return f"<The pictures of {text.months(self._bill.months)}: {', '.join(names)}>"

    @checked_arguments
    def waterfall(self, world: BillView | None = None, *, width: Positive = WIDE) -> Drawing:
        """From list price to what departments pay: what the pools covered, who paid the rest, and the licence fees.

        R31 (prices), R25 (pools), R32 (who pays), R51 (fees).
        """
        return _drawn("waterfall", waterfall.rows(world or self._bill), width)

    @checked_arguments
    def pools(self, world: BillView | None = None, *, only: Texts | None = None, width: Positive = WIDE) -> Drawing:
        """Each pool over the month: minutes drawn against minutes there, and the moment it ran out.

        ``only`` names the counters to show, in that order, such as ``["DE/MCOPSTN5/domestic"]``; left out, the nine
        most stretched. R21 (size), R23 (international plans), R25 and R26 (drawing in the order of calls).
        """
        shown = world or self._bill
        if unknown := [name for name in texts(only) if name not in set(shown.pools["pool_id"])]:
            known = ", ".join(dict.fromkeys(shown.pools["pool_id"])) or "none"
            raise InputError(f"no pool {unknown[0]}; the pools are {known}.")
        asked = pool_path(shown if isinstance(shown, ComputedBill) else self._bill)
        return _drawn("pools", pool_days.rows(shown, asked, None if only is None else texts(only)), width)

    @checked_arguments
    def wallet(self, world: BillView | None = None, *, width: Positive = WIDE) -> Drawing:
        """The balance of Communications Credits after every movement, with what was bought and the trigger.

        R40 (order of events, lapses), R41 (auto-recharge).
        """
        return _drawn("wallet", wallet.rows(world or self._bill), width)

    @checked_arguments
    def cost_centers(self, world: BillView | None = None, *, width: Positive = WIDE) -> Drawing:
        """What each cost centre owes, by category.

        R50 (whose call it is), R51 and R52 (fees and their split).
        """
        return _drawn("cost_centers", cost_centers.rows(world or self._bill), width)

    @checked_arguments
    def calendar(self, *, width: Positive = WIDE) -> Drawing:
        """What each day of the month cost, and how many calls it had.

        R04: a call belongs to the day of its start.
        """
        return _drawn("calendar", calendar.rows(self._bill), width)

    @checked_arguments
    def destinations(self, *, width: Positive = WIDE) -> Drawing:
        """Where the money for calls went: the country that was called, by category.

        R12: the country of the number that was called.
        """
        return _drawn("destinations", destinations.rows(self._bill), width)

    @checked_arguments
    def tradeoff(self, plan: Funding, *, width: Positive = WIDE) -> Drawing:
        """Idle money against the chance to run dry, for the settings of a funding plan (``ck.funding(bill)``).

        R40 to R43, played on resampled months.
        """
        return _drawn("tradeoff", tradeoff.rows(plan), width)


def _drawn(picture: str, rows: pd.DataFrame, width: int) -> Drawing:
    if picture not in _DRAWN:
        raise InputError("no charts are there that draw. Get the bill from the kit: import chargeback_kit as ck.")
    with needing_packages("Pictures"):
        return _DRAWN[picture](rows, width)

"""The engine's price of a choice: fees of the licences it needs and the money of the calls it does not cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.view import BillView as Priceable
from chargeback_kit.money import from_micro
from chargeback_kit.planning.plan_mix.choices import Choice, World, fees
from chargeback_kit.planning.plan_mix.demand import Demand
from chargeback_kit.planning.plan_mix.exact import Engine, Given, PoolMoney, call_money, pool_money
from chargeback_kit.planning.plan_mix.moves import Move
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.prices import Prices


@dataclass(frozen=True)
class Priced:
    """A choice and its price in an average month: fees and calls, exact; the model's cost; who moves; its pools."""

    choice: Choice
    moved: int
    fees: Decimal
    calls: Decimal
    model: Decimal
    pools: tuple[PoolMoney, ...] = ()

    @property
    def cost(self) -> Decimal:
        """Fees and calls."""
        return self.fees + self.calls


@dataclass(frozen=True)
class PricedMove:
    """A move and what it saves by the engine: after the moves counted before it, and if it is the only one."""

    move: Move
    saving: Decimal
    alone: Decimal


class Pricing:
    """Prices choices for the same bills; whoever is not in ``given`` holds what they hold today."""

    def __init__(
        self, bills: Sequence[ComputedBill], known: Demand, offers: Offers, prices: Prices, plain: World
    ) -> None:
        self._bills, self._known, self._offers, self._prices, self._plain = bills, known, offers, prices, plain
        self._engine = Engine(bills)
        self._months = len(known.months)

    def today(self, choice: Choice) -> Priced:
        """What is held now, with everything that somebody holds twice."""
        fee = fees(self._offers, self._plain.season, None)
        twice = fee - fees(self._offers, self._plain.season, choice)
        model = from_micro(self._plain.cost(choice) + twice)
        return Priced(choice, 0, from_micro(fee), self._calls(list(self._bills)), model)

    def of(self, choice: Choice, *, in_full: bool = False) -> Priced:
        """Another choice; ``in_full`` computes whole bills."""
        given = self._given(choice)
        worlds = self._engine.full(given) if in_full else self._engine.quick(given)
        fee = from_micro(fees(self._offers, self._plain.season, choice))
        pools = tuple(pool_money(worlds)) if in_full else ()
        return Priced(choice, len(given), fee, self._calls(worlds), from_micro(self._plain.cost(choice)), pools)

    def moves(self, found: Sequence[Move], choice: Choice) -> list[PricedMove]:
        """What each move saves; the savings in order add up to today's cost minus the mix's."""
        priced, rows = [], np.array([], np.intp)
        today = before = self._cost(rows, choice)
        for move in found:
            own = np.array(move.rows, np.intp)
            rows = np.concatenate((rows, own))
            after = self._cost(rows, choice)
            priced.append(PricedMove(move, before - after, today - self._cost(own, choice)))
            before = after
        return priced

    def _cost(self, rows: Choice, choice: Choice) -> Decimal:
        """The engine's cost if only some people [rows] take their part of a choice."""
        each = self._offers.fees_today.copy()
        each[rows] = self._offers.fees[rows, choice[rows]]
        held = (self._plain.season.held > 0).sum(axis=1)
        fee = from_micro(int((each * held).sum()) // self._months)
        return fee + self._calls(self._engine.quick(self._given(choice, set(rows.tolist()))))

    def _calls(self, worlds: Sequence[Priceable]) -> Decimal:
        return from_micro(call_money(worlds) // self._months)

    def _given(self, choice: Choice, among: set[int] | None = None) -> Given:
        """Who holds something else than today, and the part number of it."""
        found: dict[str, str] = {}
        for row, (person, number) in enumerate(zip(self._known.people, choice, strict=True)):
            option = self._offers.options[number]
            if self._offers.stays_because[row] or (option,) == person.options_today:
                continue
            if among is None or row in among:
                found[person.key] = self._prices.held_or_bought(option, person.country, person.skus)
        return found

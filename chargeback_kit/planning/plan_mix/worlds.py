"""The engine's price of a choice: fees of the licences it needs and the money of the calls it cannot cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.bill import Bill
from chargeback_kit.money import from_micro
from chargeback_kit.planning.plan_mix.choices import Choice, World, fees
from chargeback_kit.planning.plan_mix.demand import Demand
from chargeback_kit.planning.plan_mix.exact import Given, PoolMoney, Pricer, call_money, pool_money
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.prices import Prices


@dataclass(frozen=True)
class Priced:
    """A choice and its price: fees and calls of an average month, exact; the model's cost; who moves; its pools."""

    choice: Choice
    moved: int
    fees: Decimal
    calls: Decimal
    model: Decimal
    pools: tuple[PoolMoney, ...]

    @property
    def cost(self) -> Decimal:
        """Fees and calls."""
        return self.fees + self.calls


class Pricing:
    """Prices choices for the same bills."""

    def __init__(
        self,
        bills: Sequence[Bill],
        known: Demand,
        offers: Offers,
        prices: Prices,
        plain: World,
        priced_by: Pricer,
    ) -> None:
        self._bills, self._known, self._offers, self._prices = bills, known, offers, prices
        self._plain, self._priced_by = plain, priced_by

    def today(self, choice: Choice) -> Priced:
        """What is held now, with everything that somebody holds twice."""
        twice = fees(self._offers, self._plain.season, None) - fees(self._offers, self._plain.season, choice)
        return self._priced(choice, self._bills, fees(self._offers, self._plain.season, None), 0, twice)

    def of(self, choice: Choice) -> Priced:
        """Another choice."""
        given = self._given(choice)
        bills = [self._priced_by(bill, given) for bill in self._bills]
        return self._priced(choice, bills, fees(self._offers, self._plain.season, choice), len(given), 0)

    def _given(self, choice: Choice) -> Given:
        """Who holds something else than today, and what."""
        found: dict[str, tuple[str, str]] = {}
        for person, number, because in zip(self._known.people, choice, self._offers.stays_because, strict=True):
            option = self._offers.options[number]
            if not because and (option,) != person.options_today:
                found[person.key] = option, self._prices.sku(option, person.country)
        return found

    def _priced(self, choice: Choice, bills: Sequence[Bill], fee: int, moved: int, extra: int) -> Priced:
        months = len(self._known.months)
        calls = from_micro(call_money(bills) // months)
        model = from_micro(self._plain.cost(choice) + extra)
        return Priced(choice, moved, from_micro(fee), calls, model, tuple(pool_money(bills)))

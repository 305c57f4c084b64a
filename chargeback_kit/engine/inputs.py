"""Everything a bill is computed from, apart from its calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from chargeback_kit.records.agreement import UNASSIGNED, Agreement
from chargeback_kit.records.lists.cost_centers import CenterList
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.users import People
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.messages import MessageCounter, message_counters, message_countries
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pool_id import PLAN_COUNTERS, PoolId
from chargeback_kit.rules.pools import PoolCounter, pool_areas, pool_country
from chargeback_kit.rules.resource_accounts import ResourceAccounts, resource_accounts
from chargeback_kit.rules.time_bands import NONE, Bands, changes

MICROSOFT, ANY_CARRIER = "microsoft", ""


@dataclass(frozen=True)
class Inputs:
    """Everything a bill is computed from, apart from the calls. ``growth``: thousandths by kind, of a what-if alone;
    ``blocking``: the wallet is a forecast (R42). ``given``: licences that a what-if assigns to nobody by name, by month
    and SKU.
    """

    agreement: Agreement
    months: tuple[Month, ...]
    people: People
    counters: tuple[PoolCounter, ...]
    rates: tuple[Rate, ...] | None
    charges: str
    has_users: bool = True
    centers: CenterList = field(default_factory=CenterList)
    home_currency: str = ""
    growth: Mapping[str, int] = field(default_factory=dict)
    blocking: bool = False
    carrier_rates: tuple[Rate, ...] | None = None
    given: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def is_side_bill(self) -> bool:
        """Whether this is the bill of the rows in another currency than the agreement's (R33)."""
        return self.home_currency not in ("", self.agreement.currency)

    def with_counters(self, counters: tuple[PoolCounter, ...]) -> "Inputs":
        """The same with these counters of pools."""
        return self if counters == self.counters else replace(self, counters=counters)

    @property
    def licence_counters(self) -> tuple[PoolCounter, ...]:
        """The counters that licences fill: all but those of carriers' bundles (R35)."""
        return tuple(counter for counter in self.counters if not counter.is_carriers)

    @cached_property
    def counter_numbers(self) -> dict[tuple[PoolId, str], int]:
        """The number of each counter, by its id and month."""
        return {(counter.id, counter.month): number for number, counter in enumerate(self.counters)}

    @cached_property
    def shared_counters(self) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
        """The domestic and the international counter of each pool that people share: by country, plan and month."""
        found: dict[tuple[str, str, str], list[int | None]] = {}
        for (pool_id, month), number in self.counter_numbers.items():
            if pool_id.counter in PLAN_COUNTERS:
                key = (pool_id.country, pool_id.plan, month)
                found.setdefault(key, [None, None])[PLAN_COUNTERS.index(pool_id.counter)] = number
        return {key: (domestic, international) for key, (domestic, international) in found.items()}

    @cached_property
    def message_counters(self) -> tuple[MessageCounter, ...]:
        """Every pool of messages (R28); its place here is its number."""
        daily = self.agreement.switches.allotment_proration == "daily"
        return tuple(pool for month in self.months for pool in message_counters(self.people, month, daily=daily))

    @cached_property
    def resource_accounts(self) -> ResourceAccounts:
        """The accounts that are no people, and who calls through them (R14, R36)."""
        return resource_accounts(self.people, self.agreement)

    @cached_property
    def own_rates(self) -> list[Rate]:
        """The rates in the agreement's currency, then the carriers'; a rate's place in this list is its number."""
        every = (*(self.rates or ()), *(self.carrier_rates or ()))
        return [rate for rate in every if rate.currency in ("", self.agreement.currency)]

    @cached_property
    def origins(self) -> list[str]:
        """The callers' countries that a card tells apart, after the empty one for every other."""
        return ["", *sorted({rate.origin_country for rate in self.own_rates} - {""})]

    @cached_property
    def carriers(self) -> list[str]:
        """The cards by their numbers: Microsoft's, that of any carrier, then carriers by name if there are several."""
        named = sorted({rate.carrier.casefold() for rate in self.own_rates if rate.carrier})
        return [MICROSOFT, ANY_CARRIER, *(named if len(named) > 1 else ())]

    @cached_property
    def band_changes(self) -> list[tuple[int, Bands]]:
        """From when on which time bands of the cards hold, each until the next [ns] (R31)."""
        return changes(self.agreement, {rate.time_band for rate in self.own_rates} - {""}, self.months)

    @cached_property
    def bands(self) -> list[Bands]:
        """The time bands that hold together at some time, after the time without any; their place is their number."""
        return list(dict.fromkeys([NONE, *(names for _, names in self.band_changes)]))

    @cached_property
    def pool_countries(self) -> list[str]:
        """The countries whose pools somebody fills."""
        filled = {
            pool_country(membership.row.country) for membership in self.people.memberships if plans(membership.row.skus)
        } - {""}
        messaging = set(message_countries()) if filled & set(message_countries()) else set()
        return sorted(filled | messaging | {country for country, pool in pool_areas().items() if pool in filled})

    @property
    def unowned(self) -> str:
        """Where money without an owner goes."""
        return self.agreement.unowned or UNASSIGNED

    @cached_property
    def cost_centers(self) -> list[str]:
        """Every cost centre that can appear, sorted."""
        named = {membership.row.cost_center for membership in self.people.memberships if membership.row.cost_center}
        return sorted(
            named | self.centers.named | {owner.cost_center for owner in self.agreement.number_owner} | {self.unowned}
        )

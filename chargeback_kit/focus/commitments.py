"""What was bought ahead: a licence's fee spread over the minutes it brings, or over those who hold it (R21, R51).

Calls that a pool covered bear their part of the fees that brought its minutes; minutes that others used, those that
nobody used and idle licences stand apart. Where several licences fill a pool, its minutes are theirs by how many are
held. A fee that brings no minutes is used by holding it.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.focus.bought import SUBSCRIPTION, Bought, fills, idle_by_center, pools_of, sku_of
from chargeback_kit.focus.charge import (
    BY_USE,
    LICENCES,
    MILLION,
    SECONDS,
    SEGMENTS,
    UNITS,
    UNUSED,
    USAGE,
    USED,
    Charge,
    Commitment,
    Quantity,
    Resource,
    Sku,
    count,
    in_parts,
    minutes,
)
from chargeback_kit.focus.supplier import MICROSOFT, Suppliers
from chargeback_kit.focus.usage import Group, charge
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.bundles import bundles
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.pool_id import ZONE_A, PoolId, named_pool
from chargeback_kit.rules.pools import PoolCounter, days_in, pool_country

POOL = "Minute pool"
INCLUDED, INCLUDED_MESSAGES = "Included minutes", "Included messages"


class Commitments:
    """The fees of a bill that bring minutes, and the charges that they become."""

    def __init__(self, bill: ComputedBill, suppliers: Suppliers) -> None:
        self.bill, self.suppliers = bill, suppliers
        self.bought = [*self._of_licences(), *self._of_carriers()]
        self._filled_by = {counter: self._fillers(counter) for counter in dict.fromkeys(bill.counters)}
        self._unused = {counter: counter.size_seconds for counter in self._filled_by}
        for counter, fillers in self._filled_by.items():
            for place, part in in_parts(counter.size_seconds, fillers).items():
                self.bought[place].brought += part

    def charges(self, groups: list[Group]) -> Iterator[Charge]:
        """What calls used of pools, at the price of the minutes; then what was lent, left over and idle."""
        rows = [row for group in groups if group.pooled for row in self._parts(group)]
        for group, place, used in rows:
            if place is not None:
                self.bought[place].used[group.center] += used
            if group.counter is not None:
                self._unused[group.counter] -= used
        yield from self._used(rows)
        for bought in self.bought:
            yield from self._beside(bought) if bought.brings_minutes else self._held_licences(bought)
        yield from self._left_over()
        yield from self._messages_left()

    def commitment(self, bought: Bought, quantity: Quantity, status: str = "") -> Commitment:
        """What a fee commits to: minutes, or licences."""
        kind = "carriers" if bought.is_carriers else "licences"
        name = bought.fee.sku if bought.is_carriers else named(bought.fee.sku)
        number = f"/{bought.number + 1}" if bought.is_carriers else ""
        account = self.suppliers.account
        what = INCLUDED if bought.brings_minutes else SUBSCRIPTION
        return Commitment(f"{account}/{kind}/{bought.fee.sku}{number}", name, what, quantity, status)

    def _of_licences(self) -> Iterator[Bought]:
        for month in self.bill.inputs.months:
            fees = (fee for fee in self.bill.fees if fee.month == month.name)
            for number, fee in enumerate(fees):
                brings = bool(pools_of(fee.sku))
                yield Bought(fee, month, number, is_carriers=False, brings_minutes=brings, idle=self._idle(fee))

    def _of_carriers(self) -> Iterator[Bought]:
        lines = self.bill.agreement.carrier
        for month in self.bill.inputs.months:
            fees = (fee for fee in self.bill.carrier_fees if fee.month == month.name)
            for number, (fee, line) in enumerate(zip(fees, lines, strict=True)):
                brings = bool(line.bundle)
                idle = {} if brings else idle_by_center(fee)
                yield Bought(fee, month, number, is_carriers=True, brings_minutes=brings, idle=idle)

    def _idle(self, fee: FeeLine) -> dict[str, int]:
        """What idle licences cost, by who bears it; none of those that fill a pool though nobody holds them."""
        fills_all_the_same = self.bill.agreement.switches.conference_licences == "purchased"
        return {} if fills_all_the_same and ZONE_A.pool in pools_of(fee.sku) else idle_by_center(fee)

    def _fillers(self, counter: PoolCounter) -> dict[int, int]:
        """Which fees fill a counter, by their places, and how many licences of each do."""
        places = {place: each for place, each in enumerate(self.bought) if each.month.name == counter.month}
        if counter.is_carriers:
            number = self._bundles[counter.id]
            return {place: 1 for place, each in places.items() if each.is_carriers and each.number == number}
        pool = counter.id.pool.of_anybody
        mine = {p: each for p, each in places.items() if not each.is_carriers and fills(each.fee.sku, pool)}
        held = {place: self._held[each.month.name].get((each.fee.sku.upper(), pool), 0) for place, each in mine.items()}
        if not any(held.values()):
            held = {place: each.fee.purchased for place, each in mine.items()}
        return {place: number for place, number in held.items() if number} or dict.fromkeys(mine, 1)

    @cached_property
    def _bundles(self) -> dict[PoolId, int]:
        lines = self.bill.agreement.carrier
        return {
            pool: next(n for n, each in enumerate(lines) if each is line)
            for pool, line, _ in bundles(self.bill.agreement)
        }

    @cached_property
    def _held(self) -> dict[str, dict[tuple[str, PoolId], int]]:
        """How many people of each pool held which licence, by month."""
        found: dict[str, dict[tuple[str, PoolId], int]] = {}
        for month in self.bill.inputs.months:
            holders = {
                (sku.upper(), pool_country(membership.row.country), membership.person)
                for membership in self.bill.people.memberships
                if days_in(membership, month)
                for sku in membership.row.skus
            }
            counted: dict[tuple[str, PoolId], int] = defaultdict(int)
            for sku, country, _ in holders:
                for pool in pools_of(sku, country):
                    counted[sku, pool] += 1
            found[month.name] = counted
        return found

    def _parts(self, group: Group) -> Iterator[tuple[Group, int | None, int]]:
        """A group's pooled seconds by the fees that brought them; all in one part where no fee did."""
        fillers = self._filled_by.get(group.counter, {}) if group.counter else {}
        if not fillers:
            yield group, None, group.pooled
            return
        for place, part in in_parts(group.pooled, fillers).items():
            if part:
                yield group, place, part

    def _used(self, rows: list[tuple[Group, int | None, int]]) -> Iterator[Charge]:
        """The calls that pools covered; a cost centre's money is spread over its rows by their seconds."""
        by_center: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
        for row, (group, place, used) in enumerate(rows):
            if place is not None:
                by_center[place, group.center][row] = used
        money: dict[int, int] = {}
        for (place, center), seconds in by_center.items():
            money |= in_parts(self.bought[place].own.get(center, 0), seconds)
        for row, (group, place, used) in enumerate(rows):
            effective = money.get(row, 0)
            saved = in_parts(group.saved, {"": used, "rest": group.pooled - used})[""] if group.saved else 0
            yield charge(
                group,
                self.suppliers,
                used,
                effective=effective,
                listed=saved if self.bill.has_card else effective,
                category="carrier" if group.kind == "carrier" else "licence_fees",
                payer="pool",
                commitment=self._of_row(group, place, used),
                resource=_resource(group.counter.id if group.counter else PoolId.parse(group.message_pool)),
            )

    def _of_row(self, group: Group, place: int | None, used: int) -> Commitment:
        if place is not None:
            return self.commitment(self.bought[place], minutes(used), USED)
        if group.counter is not None:
            return self._unpriced(group.counter, used, USED)
        return self._messages(group.message_pool, used, USED)

    def _unpriced(self, counter: PoolCounter, seconds: int, status: str) -> Commitment:
        """Minutes of licences that the agreement does not name: they are there, and what they cost is not known."""
        name = _label(counter.id)
        return Commitment(
            f"{self.suppliers.account}/pools/{name}", named_pool(name), INCLUDED, minutes(seconds), status
        )

    def _messages(self, pool: str, segments: int, status: str) -> Commitment:
        label = f"{self.suppliers.account}/pools/{pool}"
        return Commitment(label, named_pool(pool), INCLUDED_MESSAGES, count(segments, SEGMENTS), status)

    def _held_licences(self, bought: Bought) -> Iterator[Charge]:
        """A fee that brings no minutes: used by those who hold it, unused where it is idle."""
        fee = bought.fee
        idle = min(fee.purchased, max(0, fee.purchased - fee.assigned)) if any(bought.idle.values()) else 0
        what = fee.sku if bought.is_carriers else named(fee.sku)
        unit = UNITS if bought.is_carriers else LICENCES
        held = in_parts((fee.purchased - idle) * MILLION, bought.shares)
        for center, money in bought.shares.items():
            if money:
                quantity = Quantity(held[center], unit)
                yield self._of_fee(bought, center, money, USED, quantity, what, "licence_held")
        unused = in_parts(idle * MILLION, bought.idle)
        for center, money in bought.idle.items():
            if money:
                says = f"Licences that nobody holds: {what}"
                yield self._of_fee(bought, center, money, UNUSED, Quantity(unused[center], unit), says, "idle_licences")

    def _beside(self, bought: Bought) -> Iterator[Charge]:
        """What others used of a cost centre's minutes, and its idle licences: money without minutes of its own."""
        what = named(bought.fee.sku) if not bought.is_carriers else bought.fee.sku
        for center, money in bought.lent.items():
            if money:
                says = f"Minutes of {what} that other cost centres used"
                yield self._of_fee(bought, center, money, USED, minutes(0), says, "lent_minutes")
        for center, money in bought.idle.items():
            if money:
                says = f"Licences that nobody holds: {what}"
                yield self._of_fee(bought, center, money, UNUSED, minutes(0), says, "idle_licences")
        if not bought.brought:
            for center, money in bought.left.items():
                if money:
                    says = f"{what}: no minutes were there to use"
                    yield self._of_fee(bought, center, money, UNUSED, minutes(0), says, "unused_minutes")

    def _left_over(self) -> Iterator[Charge]:
        """The minutes of every pool that nobody used, by the fees that brought them and who bears those."""
        left: dict[int, dict[PoolCounter, int]] = defaultdict(dict)
        for counter, seconds in self._unused.items():
            fillers = self._filled_by[counter]
            if not fillers and seconds > 0:
                yield self._of_nobody(counter, seconds)
            for place, part in in_parts(max(0, seconds), fillers).items() if fillers else ():
                left[place][counter] = part
        for place, counters in left.items():
            bought = self.bought[place]
            if not bought.brought:
                continue
            money = {center: in_parts(part, counters, _by_pool) for center, part in bought.left.items()}
            for counter, seconds in counters.items():
                parts = {center: found[counter] for center, found in money.items()}
                for center, unused in in_parts(seconds, parts or {"": 1}).items():
                    if unused or parts.get(center):
                        says = f"Unused minutes of {named_pool(_label(counter.id))}"
                        effective = parts.get(center, 0)
                        quantity = minutes(unused)
                        yield self._of_fee(bought, center, effective, UNUSED, quantity, says, "unused_minutes", counter)

    def _messages_left(self) -> Iterator[Charge]:
        """The messages of every pool that nobody sent or received."""
        if not self.bill.messages:
            return
        months = {month.name: month for month in self.bill.inputs.months}
        for pool in self.bill.message_pools.to_dict("records"):
            left = int(pool["size_segments"]) - int(pool["used_segments"])
            if left > 0:
                yield self._nobodys(
                    months[str(pool["month"])],
                    str(pool["pool_id"]),
                    self._messages(str(pool["pool_id"]), left, UNUSED),
                    count(left, SEGMENTS),
                )

    def _of_nobody(self, counter: PoolCounter, seconds: int) -> Charge:
        months = {month.name: month for month in self.bill.inputs.months}
        commitment = self._unpriced(counter, seconds, UNUSED)
        return self._nobodys(months[counter.month], _label(counter.id), commitment, minutes(seconds))

    def _nobodys(self, month: Month, pool: str, commitment: Commitment, priced: Quantity) -> Charge:
        """What is left of a pool of which no fee is known."""
        return Charge(
            kind="unused_minutes" if commitment.type == INCLUDED else "unused_messages",
            charge_category=USAGE,
            frequency=BY_USE,
            says=f"Unused: {named_pool(pool)}",
            month=month,
            from_ns=month.from_ns,
            until_ns=month.until_ns,
            provider=MICROSOFT,
            issuer=self.suppliers.issuer,
            payer="pool",
            sku=Sku(f"pools/{pool}", commitment.type, f"pools/{pool}"),
            priced=priced,
            commitment=commitment,
            resource=Resource(pool, named_pool(pool), POOL),
        )

    def _of_fee(  # what a charge beside the calls says
        self,
        bought: Bought,
        center: str,
        money: int,
        status: str,
        quantity: Quantity,
        says: str,
        kind: str,
        counter: PoolCounter | None = None,
    ) -> Charge:
        provider = bought.fee.sku if bought.is_carriers else MICROSOFT
        region = counter.id.country if counter and not counter.is_carriers and counter.id.country != "*" else ""
        return Charge(
            kind=kind,
            charge_category=USAGE,
            frequency=BY_USE,
            says=says,
            month=bought.month,
            from_ns=bought.month.from_ns,
            until_ns=bought.month.until_ns,
            provider=provider,
            issuer=provider if bought.is_carriers else self.suppliers.issuer,
            effective=money,
            listed=0 if self.bill.has_card and bought.brings_minutes else money,
            center=center,
            category="carrier" if bought.is_carriers else "licence_fees",
            payer="pool",
            rule="R35" if bought.is_carriers else "R51",
            sku=sku_of(bought.fee),
            priced=quantity,
            consumed=_consumed(quantity) if status == USED else None,
            commitment=self.commitment(bought, quantity, status),
            resource=_resource(counter.id) if counter else None,
            region=region,
        )


def _consumed(quantity: Quantity) -> Quantity:
    """What is consumed of a fee's quantity; minutes are consumed in seconds, here none."""
    return quantity if quantity.unit in (LICENCES, UNITS) else Quantity(0, SECONDS)


def _by_pool(counter: PoolCounter) -> tuple[str, str]:
    """What decides between pools of equal remainders (R52): their month and name."""
    return counter.month, counter.pool_id


def _label(counter: PoolId) -> str:
    """A counter's name without the person who may hold it."""
    return str(counter.of_anybody)


def _resource(counter: PoolId) -> Resource:
    label = _label(counter)
    return Resource(label, named_pool(label), POOL)

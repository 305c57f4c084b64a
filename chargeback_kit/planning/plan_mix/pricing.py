"""The engine's price of a choice: fees of the licences it needs and the money of the calls it does not cover.

The same calls in their order, with the licences of the choice. ``full`` computes the whole bill of the other world;
``quick`` answers the same to the cent from running sums that are made once, for the many smaller questions (each move,
other ways to choose).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

import numpy as np

from chargeback_kit.bill.bill import ComputedBill, prepare
from chargeback_kit.bill.view import BillView
from chargeback_kit.money import from_micro
from chargeback_kit.planning.assignment import Flags
from chargeback_kit.planning.plan_mix.choices import Choice, Fees, PlanningCase, fees
from chargeback_kit.planning.plan_mix.demand import Demand, Person, key_of
from chargeback_kit.planning.plan_mix.licences.freed import Freed
from chargeback_kit.planning.plan_mix.moves import Move
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import NONE, SHARED
from chargeback_kit.planning.plan_mix.people.left import Left, money_of
from chargeback_kit.planning.plan_mix.prices import Prices
from chargeback_kit.planning.quick.answer import answer
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.planning.scenario import NO_PLAN, Scenario
from chargeback_kit.planning.what_if import other_inputs
from chargeback_kit.records.agreement import SharedCalling
from chargeback_kit.rules.kinds import KINDS
from chargeback_kit.rules.plans import PER_USER, is_calling_plan
from chargeback_kit.rules.pool_id import ZONE_A
from chargeback_kit.rules.pools import days_in

PLANNED = [KINDS.index("domestic"), KINDS.index("international")]
MEETINGS = [KINDS.index("conference_zone_a"), KINDS.index("conference_other")]
Given = Mapping[str, str]


@dataclass(frozen=True)
class PoolMoney:
    """One pool in a month: licences, size and use of both counters [s], and the money beyond it [micro]."""

    pool: str
    month: str
    licences: int
    size_seconds: int
    used_seconds: int
    over_seconds: int
    over_micro: int


class Engine:
    """Other worlds of some bills: ``given`` says whom (object id or sign-in name) the part number of which plan.

    In all of them Shared Calling is as ``shared`` says (R36), where that is given.
    """

    def __init__(self, bills: Sequence[ComputedBill], shared: tuple[SharedCalling, ...] | None = None) -> None:
        self.bills = list(bills) if shared is None else [_sharing(bill, shared) for bill in bills]
        self._indexes: list[Index] = []

    def full(self, given: Given) -> list[BillView]:
        """The bills of another world, computed in full."""
        return [_full(bill, given) for bill in self.bills] if given else list(self.bills)

    def quick(self, given: Given) -> list[BillView]:
        """The same amounts from running sums, where they can tell."""
        if not given:
            return list(self.bills)
        self._indexes = self._indexes or [Index(bill) for bill in self.bills]
        return [
            answer(index, Scenario(), Scenario(plans=_plans(index.bill, given))) or _full(index.bill, given)
            for index in self._indexes
        ]


def _sharing(bill: ComputedBill, shared: tuple[SharedCalling, ...]) -> ComputedBill:
    """A bill in a world with another Shared Calling; the same one where that is as it was."""
    if bill.agreement.shared_calling == shared:
        return bill
    agreement = bill.folder.agreement.model_copy(update={"shared_calling": shared})
    folder = replace(bill.folder, agreement=agreement)
    return ComputedBill(folder, bill.landed, *prepare(folder, bill.months, bill.inputs.charges))


def _without(bill: ComputedBill, people: Collection[str]) -> tuple[SharedCalling, ...]:
    """The Shared Calling of a bill with some people [keys] taken out of it."""
    known = bill.inputs.people

    def stays(user: str) -> bool:
        number = known.number(user.strip())
        return number is None or key_of(bill, number) not in people

    found = [
        each.model_copy(update={"users": tuple(user for user in each.users if stays(user))})
        for each in bill.agreement.shared_calling
    ]
    return tuple(each for each in found if each.users)


def _full(bill: ComputedBill, given: Given) -> ComputedBill:
    scenario = Scenario(plans=_plans(bill, given))
    folder, inputs, problems = other_inputs(bill.folder, bill.months, bill.inputs.charges, scenario)
    return ComputedBill(folder, bill.landed, inputs, problems)


def _plans(bill: ComputedBill, given: Given) -> dict[str, str]:
    """What a scenario says of the people of one bill; a licence without minutes that nobody knows is no plan."""
    known = bill.inputs.people
    return {
        who: sku if is_calling_plan(sku) else NO_PLAN for who, sku in given.items() if known.number(who) is not None
    }


def call_money(worlds: Sequence[BillView]) -> int:
    """What the calls that a plan can cover cost [micro]."""
    return sum(int(world.sums.by("kind", "amount_micro", len(KINDS))[PLANNED].sum()) for world in worlds)


def meeting_money(worlds: Sequence[BillView]) -> int:
    """What the calls of meetings cost [micro]."""
    return sum(int(world.sums.by("kind", "amount_micro", len(KINDS))[MEETINGS].sum()) for world in worlds)


def moved_meeting_money(bills: Sequence[ComputedBill]) -> int:
    """What the calls of meetings cost that may draw their organisers' plans (R27) [micro]."""
    return sum(sum(bill.run.ask("planned_meetings")["amount_micro"].to_pylist()) for bill in bills)


def pool_money(worlds: Sequence[BillView]) -> list[PoolMoney]:
    """Every plan pool, with both counters together; what meetings draw of it counts too (R27)."""
    found: dict[tuple[str, str], list[int]] = {}
    for world in worlds:
        columns = world.sums.columns
        mine = np.isin(columns["kind"], [*PLANNED, *MEETINGS])
        for number, counter in enumerate(world.counters):
            if counter.id == ZONE_A or counter.is_carriers:
                continue
            rows = mine & (columns["counter"] == number)
            use = [int(columns[name][rows].sum()) for name in ("pooled_seconds", "over_seconds", "amount_micro")]
            known = found.setdefault((counter.pool, counter.month), [0] * 5)
            heads = known[0] + counter.licences if counter.plan == PER_USER else counter.licences
            sums = [each + more for each, more in zip(known[1:], [counter.size_seconds, *use], strict=True)]
            found[counter.pool, counter.month] = [heads, *sums]
    return [PoolMoney(*key, *found[key]) for key in sorted(found)]


@dataclass(frozen=True)
class Priced:
    """A choice and its price in an average month: fees and calls, exact; the model's cost; who moves; its pools.

    ``model_fees`` is what of the model's cost is fees. ``unneeded`` is paid for licences that a contract holds fast and
    nobody needs, ``changing`` for changes.
    """

    choice: Choice
    moved: int
    fees: Decimal
    unneeded: Decimal
    changing: Decimal
    calls: Decimal
    model: Decimal
    model_fees: Decimal
    pools: tuple[PoolMoney, ...] = ()

    @property
    def cost(self) -> Decimal:
        """Everything together."""
        return self.fees + self.unneeded + self.changing + self.calls

    @property
    def more_fees(self) -> Decimal:
        """What the fees are more than the model's."""
        return self.fees + self.unneeded + self.changing - self.model_fees


@dataclass(frozen=True)
class PricedMove:
    """A move and what it saves by the engine: after the moves counted before it, and if it is the only one.

    ``left``: of so many people who have left a licence is free; nobody moves.
    """

    move: Move
    saving: Decimal
    alone: Decimal
    left: int = 0


class Pricing:
    """Prices choices for the same bills; whoever does not move holds what they hold today, in every month.

    Who has ``left`` holds no plan in any of them, and their calls are left out; their licences, ``freed``, are paid for
    today. In every month those are in Shared Calling who are today and neither moved nor hold no plan beside: to the
    engine somebody who chooses it holds no plan, and their calls cost the same by the minute (R36).
    """

    def __init__(
        self, bills: Sequence[ComputedBill], known: Demand, offers: Offers, prices: Prices, plain: PlanningCase,
        left: Sequence[Left] = (), freed: Sequence[Freed] = (),
    ) -> None:  # fmt: skip
        self._bills, self._known, self._offers, self._prices, self._plain = bills, known, offers, prices, plain
        self._freed = tuple(freed)
        self._engines: dict[frozenset[str], Engine] = {}
        self._today = Engine(bills, bills[-1].agreement.shared_calling)
        self._left = {each.person.key: "" for each in left}
        self._as_today = _as_today(bills, known.people)
        self._left_micro = money_of(bills, left)
        self._months = len(known.months)
        self._drawing = [bill.agreement.switches.conference_overflow != "credits" for bill in bills]
        drawing = _chosen(bills, self._drawing)
        self._aside = meeting_money(drawing) - moved_meeting_money(drawing)
        self._may_move = np.array([not because for because in offers.stays_because], np.bool_)
        only = [each.options_today[0] if len(each.options_today) == 1 else "" for each in known.people]
        self._only_today = np.array([offers.options.index(name) if name else -1 for name in only], np.intp)

    def today(self, choice: Choice) -> Priced:
        """What is held now, with everything that somebody holds twice."""
        nobody, everybody = np.zeros(len(choice), np.bool_), self.moved(choice)
        fee = fees(self._offers, self._plain.period, choice, nobody, self._freed)
        model = from_micro(self._plain.cost(choice) + fee.total - self._fees(choice, everybody).total)
        return Priced(
            choice,
            0,
            *_money(fee),
            self._calls(self._today.full(self._as_today | self._left), choice),
            model,
            from_micro(fee.total),
        )

    def of(self, choice: Choice, *, in_full: bool = False) -> Priced:
        """Another choice; ``in_full`` computes whole bills."""
        given = self._given(choice)
        world, engine = self._as_today | given | self._left, self._engine(given)
        worlds = engine.full(world) if in_full else engine.quick(world)
        fee = _money(self._fees(choice, self.moved(choice)))
        pools = tuple(pool_money(worlds)) if in_full else ()
        calls = self._calls(worlds, choice)
        model = from_micro(self._plain.cost(choice)), from_micro(self._plain.fees(choice))
        return Priced(choice, len(given), *fee, calls, *model, pools)

    def moves(self, found: Sequence[Move], choice: Choice) -> list[PricedMove]:
        """What each move saves; the savings in order add up to today's cost minus the mix's."""
        rows = np.array([], np.intp)
        today = before = self._cost(rows, choice)
        priced = self._given_back(choice)
        for move in found:
            own = np.array(move.rows, np.intp)
            rows = np.concatenate((rows, own))
            after = self._cost(rows, choice)
            priced.append(PricedMove(move, before - after, today - self._cost(own, choice)))
            before = after
        return priced

    def _given_back(self, choice: Choice) -> list[PricedMove]:
        """What it saves that those who have left need no licence, by country and option; before any move."""
        nobody, found = np.zeros(len(choice), np.bool_), []
        rest = list(self._freed)
        kept = fees(self._offers, self._plain.period, choice, nobody, rest).total
        for country, option in sorted({(each.person.country, each.option) for each in self._freed}):
            mine = [each for each in rest if (each.person.country, each.option) == (country, option)]
            rest = [each for each in rest if each not in mine]
            after = fees(self._offers, self._plain.period, choice, nobody, rest).total
            saving = from_micro(kept) - from_micro(after)
            found.append(PricedMove(Move(country, option, NONE, (), 0, 0), saving, saving, len(mine)))
            kept = after
        return found

    def _cost(self, rows: Choice, choice: Choice) -> Decimal:
        """The engine's cost if only some people [rows] take their part of a choice."""
        moved = np.zeros(len(choice), np.bool_)
        moved[rows] = True
        fee = sum(_money(self._fees(choice, moved & self.moved(choice))), Decimal("0.00"))
        given = self._given(choice, set(rows.tolist()))
        return fee + self._calls(self._engine(given).quick(self._as_today | given | self._left), choice, rows)

    def _engine(self, given: Given) -> Engine:
        """The engine with those out of Shared Calling who move, or who hold nothing else."""
        out = frozenset(
            each.key
            for each in self._known.people
            if each.shares and (each.key in given or each.options_today == (SHARED,))
        )
        if out not in self._engines:
            self._engines[out] = Engine(self._today.bills, _without(self._bills[-1], out)) if out else self._today
        return self._engines[out]

    def _calls(self, worlds: Sequence[BillView], choice: Choice, rows: Choice | None = None) -> Decimal:
        """The calls of a choice, or where only some people [rows] take their part of it; a carrier's by its card."""
        moved = 0
        for option, carried in self._offers.carried.items():
            places = np.flatnonzero(choice == self._offers.options.index(option))
            moved += carried.instead(places if rows is None else np.intersect1d(places, rows))
        meetings = meeting_money(_chosen(worlds, self._drawing)) - self._aside
        return from_micro((call_money(worlds) + meetings - self._left_micro + moved) // self._months)

    def _fees(self, choice: Choice, moved: Flags) -> Fees:
        return fees(self._offers, self._plain.period, choice, moved)

    def moved(self, choice: Choice) -> Flags:
        """Who holds something else than today [n]."""
        moved: Flags = self._may_move & (choice != self._only_today)
        return moved

    def _given(self, choice: Choice, among: set[int] | None = None) -> dict[str, str]:
        """Who holds something else than today, and the part number of it."""
        found: dict[str, str] = {}
        for row in np.flatnonzero(self.moved(choice)).tolist():
            person, option = self._known.people[row], self._offers.options[choice[row]]
            if among is None or row in among:
                found[person.key] = self._prices.held_or_bought(option, person.country, person.skus)
        return found


View = TypeVar("View", bound=BillView)


def _chosen(worlds: Sequence[View], which: Sequence[bool]) -> list[View]:
    return [world for world, is_one in zip(worlds, which, strict=True) if is_one]


def _as_today(bills: Sequence[ComputedBill], people: Sequence[Person]) -> dict[str, str]:
    """Whoever held another plan on a day of the bills than today: the part number of today's, "" for none."""
    wanted = {person.key: [sku for sku in person.skus if is_calling_plan(sku)] for person in people}
    found: dict[str, str] = {}
    for bill in bills:
        for membership in bill.inputs.people.memberships:
            key = key_of(bill, membership.person)
            today = wanted.get(key)
            if today is None or len(today) > 1 or not any(days_in(membership, month) for month in bill.inputs.months):
                continue
            if [sku.upper() for sku in membership.row.skus if is_calling_plan(sku)] != [sku.upper() for sku in today]:
                found[key] = "".join(today)
    return found


def _money(parts: Fees) -> tuple[Decimal, Decimal, Decimal]:
    return from_micro(parts.licences), from_micro(parts.unneeded), from_micro(parts.changing)

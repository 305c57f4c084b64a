"""Everything that a page stores: the controls, and the answers to every setting of them, as whole numbers and words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chargeback_kit import text
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.money import MICRO_PER_CENT, in_cents
from chargeback_kit.planning.licences import Mix
from chargeback_kit.planning.notes import KEPT, UNRATED
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.records.agreement import same_sku
from chargeback_kit.reference.spoken import country_name, product
from chargeback_kit.rules.calendar import NS
from chargeback_kit.rules.plans import PER_USER
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.rules.pools import PoolCounter
from chargeback_kit.sharing import fees, wallets
from chargeback_kit.sharing.grid import NARROWER, TODAY, WIDEST, Reach
from chargeback_kit.sharing.licences import Control, CounterUse, SharedPools

NS_PER_MS = 1_000_000
Rename = Callable[[str], str]


@dataclass(frozen=True)
class StoredAnswers:
    """The answers of a bill: its pools, the controls that were chosen, the fees by each basis, the wallet's paths.

    ``not_offered``: the bases of fees whose answers are too many. ``center`` and ``person`` say under which name a cost
    centre or the holder of minutes of one's own appears; nobody is named without ``person``.
    """

    pools: SharedPools
    controls: tuple[Control, ...]
    bases: dict[str, fees.FeeBasis]
    not_offered: list[str]
    paths: wallets.Paths | None
    center: Rename = str
    person: Rename | None = None

    @property
    def basis(self) -> str:
        """The basis of fees that is agreed."""
        return self.pools.index.inputs.agreement.switches.fee_basis

    @cached_property
    def names(self) -> list[str]:
        """The cost centres that pay in some setting, as they appear."""
        own = {*self.pools.centers, *fees.centers_of(self.bases.values())}
        return sorted({self.center(name) for name in own})

    @property
    def document(self) -> dict[str, Any]:
        """What is stored, as plain values."""
        index, month = self.pools.index, self.pools.month
        agreement = index.inputs.agreement
        place_of = [self.names.index(self.center(name)) for name in self.pools.centers]
        carriers = sum(in_cents(fee.amount) for fee in index.bill.carrier_fees)
        return {
            "month": month.name,
            "words": text.months([month.name]),
            "from_ms": month.from_ns // NS_PER_MS,
            "seconds": (month.until_ns - month.from_ns) // NS,
            "currency": index.bill.currency,
            "charges": index.bill.charges,
            "centers": self.names,
            "calls": self._row(self.pools.calls_today, place_of),
            "carriers": int(self.pools.today.sums.carriers_micro) // MICRO_PER_CENT + carriers,
            "days": list(self.pools.days_today),
            "pools": [self._pool(control, place_of) for control in self.controls],
            "others": self._others(),
            "skus": {
                licence.sku: licence.purchased
                for licence in agreement.licence
                if any(same_sku(each.mix.sku) == same_sku(licence.sku) for each in self.controls if each.mix.sku)
            },
            "basis": self.basis,
            "bases": {name: fees.stored(each, self.names, self.center) for name, each in self.bases.items()},
            "not_offered": [fees.BASES[name] for name in self.not_offered],
            "wallet": None if self.paths is None else self._wallet(self.paths, place_of),
        }

    def _row(self, amounts: Sequence[int], place_of: Sequence[int]) -> list[int]:
        row = [0] * len(self.names)
        for place, cents in zip(place_of, amounts, strict=True):
            row[place] += cents
        return row

    def _pool(self, control: Control, place_of: Sequence[int]) -> dict[str, Any]:
        mix = control.mix
        pool = PoolId.parse(mix.pool)
        calls = [self._row(each.calls, place_of) for each in control.answers]
        return {
            "pool": mix.pool,
            "sku": mix.sku,
            "name": country_name(pool.country),
            "plan": product(mix.sku) or product(pool.plan) or pool.plan,
            "counters": [self._label(each) for each in self.pools.counters(mix)],
            "counts": list(control.counts),
            "now": control.now,
            "use": [[use.stored for use in each.use] for each in control.answers],
            "calls": {str(place): column for place, column in enumerate(zip(*calls, strict=True)) if any(column)},
            "credit": list(control.by_credit),
            "days": [list(control.answers[control.by_credit.index(kind)].days) for kind in range(control.credit_kinds)],
        }

    def _label(self, counter: PoolCounter) -> str:
        """A counter in words; whose minutes of one's own they are is said only where people are asked for."""
        if counter.id.holder:
            who = self.person(counter.id.holder) if self.person else "somebody"
            return f"{country_name(counter.id.country)}, minutes of one’s own ({who})"
        return pool_name(self.pools.today, counter.pool_id).title

    def _others(self) -> list[dict[str, Any]]:
        """The pools that no control changes; minutes of one's own are one line for each country without names."""
        found: dict[str, tuple[int, list[CounterUse]]] = {}
        for counter, use in self.pools.others():
            licences, uses = found.get(self._line(counter), (0, []))
            found[self._line(counter)] = licences + counter.licences, [*uses, use]
        return [{"name": name, "licences": licences, "use": _added(uses)} for name, (licences, uses) in found.items()]

    def _line(self, counter: PoolCounter) -> str:
        if counter.plan == PER_USER and self.person is None:
            return f"{country_name(counter.id.country)}, minutes of one’s own"
        return self._label(counter)

    def _wallet(self, paths: wallets.Paths, place_of: Sequence[int]) -> dict[str, Any]:
        stored = wallets.stored(paths, place_of, len(self.names))
        return stored | {"now": list(paths.now)}

    @property
    def notes(self) -> list[str]:
        """What the reader has to know of the answers, a sentence each."""
        bill = self.pools.index.bill
        told = []
        if not bill.has_card:
            told.append(UNRATED)
        elif bill.charges == "reported":
            told.append(KEPT)
        unbought = [control.mix for control in self.controls if not control.mix.sku]
        reasons = {
            False: "the agreement names no price of one: add a [[licence]] to agreement.toml.",
            True: "it is open what one costs: several products bring the plan, or one that also brings conferencing "
            "minutes.",
        }
        for is_agreed, why in reasons.items():
            if pools := [mix.pool for mix in unbought if mix.is_agreed == is_agreed]:
                told.append(f"Of {text.listed(pools)} licences change minutes alone, since {why}")
        if self.not_offered:
            bases = text.listed([fees.BASES[name].partition(":")[0] for name in self.not_offered])
            told.append(f"Fees {bases} are not offered: there are too many combinations to store.")
        if bill.agreement.chargeback is not None:
            told.append(
                "Each cost centre is shown with what it uses, before what is kept central and before any markup (R55)."
            )
        if others := bill.other_currencies:
            told.append(f"Calls in {text.listed(others)} are in a bill of their own (R33) and not on this page.")
        return told + self._notes_of_wallet(bill.agreement.postpaid_since is not None)

    def _notes_of_wallet(self, moves: bool) -> list[str]:  # noqa: FBT001 - one reader
        if moves:
            return [
                "The month moves to paying after use on a day (R45), so that no settings of the wallet are offered."
            ]
        if self.paths is None or self.paths.held == "all":
            return []
        reach = "where one pool differs from today" if self.paths.held == "one" else "at today’s licences"
        return [
            f"The wallet depends on all pools at once, and this page holds its path {reach}. The bill and what each "
            "cost centre pays are exact for every setting."
        ]


def _added(uses: Sequence[CounterUse]) -> list[int]:
    """The use of several counters as one; it has run out when they all have."""
    end = max(each.end for each in uses) if all(each.end >= 0 for each in uses) else -1
    sums = (sum(getattr(each, name) for each in uses) for name in ("size", "used", "over"))
    return [*sums, end, sum(each.money for each in uses)]


def answers(index: Index, center: Rename = str, person: Rename | None = None) -> StoredAnswers:
    """The answers of a bill of one month, with as wide controls as can be stored exactly."""
    pools = SharedPools(index)
    controls = _widest(pools)
    found, left_out = fees.bases(pools, controls)
    return StoredAnswers(pools, controls, found, left_out, wallets.paths_of(pools, controls), center, person)


def _widest(pools: SharedPools) -> tuple[Control, ...]:
    """The widest controls with which the fees as agreed and the wallet's paths can be stored, else the fees alone."""
    own = pools.index.inputs.agreement.switches.fee_basis
    widest = None
    for reach in (WIDEST, *NARROWER):
        controls = _controls(pools, reach)
        if not fees.fits(pools, controls, own):
            continue
        if wallets.fits(pools, controls):
            return controls
        widest = controls if widest is None else widest
    return _controls(pools, TODAY) if widest is None else widest


def _controls(pools: SharedPools, reach: Reach) -> tuple[Control, ...]:
    return tuple(_control(pools, mix, reach) for mix in pools.mixes)


def _control(pools: SharedPools, mix: Mix, reach: Reach) -> Control:
    counts = reach.counts(mix.licences)
    return Control(mix, counts, tuple(pools.answer(mix, count) for count in counts))

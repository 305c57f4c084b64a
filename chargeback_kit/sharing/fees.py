"""The licence fees of every setting by each basis (R51), as tables that a page looks up and adds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chargeback_kit.chargeback.carrier_fees import carrier_fees
from chargeback_kit.chargeback.fees import FeeLine, fee_line, lines_of_month
from chargeback_kit.chargeback.licence_holders import HoldersOfMonth, holders_of_month
from chargeback_kit.engine.run import carrier_callers
from chargeback_kit.money import in_cents, of_cents
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.what_if import with_terms
from chargeback_kit.records.agreement import Agreement, Licence, same_sku
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.sharing.licences import Amounts, Control, SharedPools

BASES = {
    "direct": "to whoever holds the licence",
    "pool_minutes": "by use: the minutes that each drew from the pools",
    "even": "even: the same to every cost centre",
    "headcount": "by people",
    "fixed": "by fixed shares",
}
AT_ONCE = ("even", "headcount", "fixed")
MOST_ANSWERS = 15_000
"""How many answers a table of fees may hold."""
Shares = dict[str, int]
Use = dict[str, dict[str, int]]
Keys = list[tuple[int, ...]]


@dataclass(frozen=True)
class Part:
    """A number that is the sum of one number for each of some pools, by the place of the count that is chosen."""

    pools: Mapping[int, Amounts]

    def of(self, places: Mapping[int, int]) -> int:
        """The sum for the counts at these places."""
        return sum(numbers[places[pool]] for pool, numbers in self.pools.items())

    @property
    def stored(self) -> list[list[Any]]:
        """As a page keeps it."""
        return [[pool, list(numbers)] for pool, numbers in self.pools.items()]


Cost = tuple[Part, int, Amounts]


@dataclass(frozen=True)
class FeeTable:
    """The shares of one SKU, or of all at once, for each key. A key is made of ``parts``, or it is one sum of money:
    ``fixed`` and what each of ``costs`` costs, by a part, its smallest value and the cents from there on.
    """

    keys: Keys
    rows: list[Shares]
    parts: Sequence[Part] = ()
    costs: Sequence[Cost] = ()
    fixed: int = 0

    @property
    def is_at_once(self) -> bool:
        """Whether its key is a sum of money."""
        return not self.parts


@dataclass(frozen=True)
class FeeBasis:
    """How fees are shared: the tables, the shares of what no control changes, and of carriers' fees (R35) [cents]."""

    name: str
    tables: list[FeeTable]
    still: Shares
    carriers: Shares


def bases(pools: SharedPools, controls: Sequence[Control]) -> tuple[dict[str, FeeBasis], list[str]]:
    """Every basis by name, and the names of those whose answers are too many."""
    terms = pools.index.inputs.agreement
    named = [name for name in BASES if name != "fixed" or terms.share]
    found = {name: basis(pools, controls, name) for name in named}
    return {name: each for name, each in found.items() if each}, [name for name, each in found.items() if not each]


def fits(pools: SharedPools, controls: Sequence[Control], name: str) -> bool:
    """Whether the answers by one basis are few enough to be stored."""
    licences = pools.index.inputs.agreement.licence
    if name in AT_ONCE:
        return _sums(licences, controls) is not None
    follows_use = name == "pool_minutes"
    return all(reached(_parts(each, controls, follows_use=follows_use), controls) is not None for each in licences)


def basis(pools: SharedPools, controls: Sequence[Control], name: str) -> FeeBasis | None:
    """The fees by one basis; None where there are too many answers."""
    terms = with_terms(pools.index.inputs.agreement, Scenario(switches=Switches(fee_basis=name)))
    held = holders_of_month(pools.index.inputs.people, pools.month, terms)
    if name in AT_ONCE:
        table = _at_once(pools, controls, terms, held)
        return None if table is None else FeeBasis(name, [table], {}, _of_carriers(pools, terms))
    follows_use = name == "pool_minutes"
    use = _use_today(pools) if follows_use else {}
    tables, still = [], []
    for licence in terms.licence:
        parts = _parts(licence, controls, follows_use=follows_use)
        if not any(part.pools for part in parts):
            still.append(fee_line(licence, terms, held, pools.month, use))
            continue
        keys = reached(parts, controls)
        if keys is None:
            return None

        def line(key: tuple[int, ...], licence: Licence = licence, parts: Sequence[Part] = parts) -> FeeLine:
            used = _with_use(use, controls, parts[1:], key[1:]) if follows_use else use
            return fee_line(_bought(licence, key[0]), terms, held, pools.month, used)

        tables.append(FeeTable(keys, [_cents([line(key)]) for key in keys], parts))
    return FeeBasis(name, tables, _cents(still), _of_carriers(pools, terms))


def _of_carriers(pools: SharedPools, terms: Agreement) -> Shares:
    if not terms.carrier:
        return {}
    callers = carrier_callers(pools.index.bill.run)
    return _cents(carrier_fees(terms, pools.index.inputs.people, pools.month, callers))


def _bought(licence: Licence, more: int) -> Licence:
    return licence.changed(max(0, licence.purchased + more))


def _bought_part(licence: Licence, controls: Sequence[Control]) -> Part:
    """How many more of a SKU are bought than today."""
    sku = same_sku(licence.sku)
    own = {place: each for place, each in enumerate(controls) if each.mix.sku and same_sku(each.mix.sku) == sku}
    return Part({place: each.moves(each.mix.sku) for place, each in own.items() if any(each.moves(each.mix.sku))})


def _parts(licence: Licence, controls: Sequence[Control], *, follows_use: bool) -> list[Part]:
    """What a SKU's fee depends on: the licences bought, and the use of every pool of its plans."""
    brought = plans([licence.sku]) if follows_use else frozenset()
    used = {place: each.by_use for place, each in enumerate(controls) if plan_of(each) in brought}
    return [_bought_part(licence, controls), *(Part({place: by}) for place, by in used.items() if any(by))]


def plan_of(control: Control) -> str:
    """The plan that fills a pool."""
    return PoolId.parse(control.mix.pool).plan


def reached(parts: Sequence[Part], controls: Sequence[Control]) -> Keys | None:
    """Every key that counts can reach, in order; None where they are too many."""
    keys = {(0,) * len(parts)}
    for place in sorted({pool for part in parts for pool in part.pools}):
        nothing = (0,) * len(controls[place].counts)
        moves = set(zip(*(part.pools.get(place, nothing) for part in parts), strict=True))
        keys = {tuple(a + b for a, b in zip(key, move, strict=True)) for key in keys for move in moves}
        if len(keys) > MOST_ANSWERS:
            return None
    return sorted(keys)


def _use_today(pools: SharedPools) -> Use:
    use = pools.today.sums.plan_use(pools.today.counters, pools.centers).get(pools.month.name, {})
    return {plan: dict(centers) for plan, centers in use.items()}


def _with_use(use: Use, controls: Sequence[Control], parts: Sequence[Part], key: tuple[int, ...]) -> Use:
    """The use of every plan where pools are used as a key says."""
    found = {plan: dict(centers) for plan, centers in use.items()}
    for part, number in zip(parts, key, strict=True):
        for place, by in part.pools.items():
            control = controls[place]
            of_plan = found.setdefault(plan_of(control), {})
            for sign, at in ((-1, control.now), (1, by.index(number))):
                for center, seconds in control.answers[at].pooled.items():
                    of_plan[center] = of_plan.get(center, 0) + sign * seconds
    return found


def _at_once(
    pools: SharedPools, controls: Sequence[Control], terms: Agreement, held: HoldersOfMonth
) -> FeeTable | None:
    """All fees of the month as one sum, for each sum that is reached."""
    found = _sums(terms.licence, controls)
    if found is None:
        return None
    totals, costs, still = found
    return FeeTable([(total,) for total in totals], [*_shares_of(totals, pools, terms, held)], (), costs, still)


def _sums(licences: Iterable[Licence], controls: Sequence[Control]) -> tuple[list[int], list[Cost], int] | None:
    """The sums of fees that are reached, what each SKU costs by the number bought, and what stays; None if too many."""
    still, costs, sums = 0, [], {0}
    for licence in licences:
        part = _bought_part(licence, controls)
        keys = reached([part], controls)
        if keys is None:
            return None
        reach = [more for (more,) in keys]
        cents = tuple(in_cents(_bought(licence, more).amount) for more in range(reach[0], reach[-1] + 1))
        if not part.pools:
            still += cents[0]
            continue
        costs.append((part, reach[0], cents))
        sums = {a + cents[more - reach[0]] for a in sums for more in reach}
        if len(sums) > MOST_ANSWERS:
            return None
    return sorted(each + still for each in sums), costs, still


def _shares_of(totals: Iterable[int], pools: SharedPools, terms: Agreement, held: HoldersOfMonth) -> Iterator[Shares]:
    """How sums of fees are split: only the sum matters, so one licence stands for all."""
    for total in totals:
        licence = Licence(sku="ALL", purchased=1, unit_price=of_cents(total))
        as_one = terms.model_copy(update={"licence": (licence,)})
        yield _cents(lines_of_month(as_one, held, pools.month, {}))


def _cents(lines: Iterable[FeeLine]) -> Shares:
    found: Shares = {}
    for line in lines:
        for center, part in line.shares.items():
            found[center] = found.get(center, 0) + in_cents(part)
    return found


def stored(found: FeeBasis, names: Sequence[str], center: Callable[[str], str]) -> dict[str, Any]:
    """A basis as a page keeps it: a column for each cost centre in ``names``, each value as the step from the last."""

    def row(shares: Shares) -> list[int]:
        put = dict.fromkeys(names, 0)
        for each, cents in shares.items():
            put[center(each)] += cents
        return list(put.values())

    def table(each: FeeTable) -> dict[str, Any]:
        key: dict[str, Any] = {"parts": [part.stored for part in each.parts]}
        if each.is_at_once:
            costs = [{"part": part.stored, "low": low, "cents": list(cents)} for part, low, cents in each.costs]
            key = {"costs": costs, "fixed": each.fixed}
        columns = [steps(column) for column in zip(*map(row, each.rows), strict=True)]
        return key | {"keys": [",".join(map(str, found)) for found in each.keys], "columns": columns}

    return {
        "name": found.name,
        "words": BASES[found.name],
        "still": row(found.still),
        "carriers": row(found.carriers),
        "tables": [table(each) for each in found.tables],
    }


def steps(values: Iterable[int]) -> list[int]:
    """Each value as the step from the one before, which packs better.

    >>> steps([700, 700, 712])
    [700, 0, 12]
    """
    found, last = [], 0
    for value in values:
        found.append(value - last)
        last = value
    return found


def centers_of(found: Iterable[FeeBasis]) -> set[str]:
    """Every cost centre that some fee reaches."""
    return {
        name
        for each in found
        for shares in (each.still, each.carriers, *(row for table in each.tables for row in table.rows))
        for name in shares
    }

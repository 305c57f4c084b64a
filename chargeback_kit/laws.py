"""The laws of a bill (RULES, section G), checked on every bill; a broken one stops everything."""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.engine.run import Run
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.problems import BrokenLaw
from chargeback_kit.wallet.ledger import Ledger


@dataclass(frozen=True)
class Law:
    """One law, what it says, and the figures that were compared."""

    name: str
    says: str
    seen: str


def check(run: Run, ledger: Ledger | None, fees: list[FeeLine], stated: Decimal) -> list[Law]:
    """Check every law; raises BrokenLaw with the figures that do not agree."""
    cube = run.rows("cube")
    return [
        _rows_accounted_for(run),
        _seconds_add_up(run, cube),
        _wallet_adds_up(ledger),
        _statements_add_up(cube, fees, stated),
        _order_is_total(run),
        _same_inputs_same_bill(run),
    ]


def _law(name: str, says: str, seen: str, *, holds: bool) -> Law:
    if not holds:
        raise BrokenLaw(f"Law {name} is broken: {says}; found {seen}. Do not use this bill; report the folder that shows it.")
    return Law(name, says, seen)


def row_counts(run: Run) -> dict[str, int]:
    """Where every input row went: calls, outside the period, duplicates, listed problems."""
    calls, everything = run.store.run(
        "SELECT (SELECT sum(calls) FROM cube), (SELECT count(*) FROM usage)"
    )[0]
    outside = run.store.run(
        "SELECT count(*) FROM usage AS u WHERE NOT EXISTS (SELECT 1 FROM left_out AS l WHERE l.row_no = u.rowid) "
        "AND NOT EXISTS (SELECT 1 FROM spans AS p WHERE u.start_ns >= p.from_ns AND u.start_ns < p.until_ns)"
    )[0][0]
    duplicates = run.left_out.get("duplicate-row", 0)
    rejected = run.landed.rows_read - int(everything)
    return {
        "read": run.landed.rows_read,
        "calls": int(calls or 0),
        "outside_period": int(outside),
        "duplicates": duplicates,
        "problems": sum(run.left_out.values()) - duplicates + rejected,
    }


def _rows_accounted_for(run: Run) -> Law:
    counts = row_counts(run)
    parts = counts["calls"] + counts["outside_period"] + counts["duplicates"] + counts["problems"]
    return _law("L1", "every input row is accounted for once", str(counts), holds=parts == counts["read"])


def _seconds_add_up(run: Run, cube: list[dict[str, object]]) -> Law:
    broken = sum(_int(row["broken_rows"]) for row in cube)
    split = run.inputs.agreement.switches.pool_edge == "split"
    sizes = [counter.size_seconds for counter in run.inputs.counters]
    use = run.rows("pool_use")
    over_full = [row for row in use if split and _int(row["pooled_seconds"]) > sizes[_int(row["counter_no"])]]
    uneven = [r for r in use if _int(r["pooled_seconds"]) + _int(r["over_seconds"]) != _int(r["billed_seconds"])]
    seen = f"{broken} uneven calls, {len(uneven)} uneven pools, {len(over_full)} pools drawn beyond their size"
    holds = not (broken or over_full or uneven)
    return _law("L2", "pooled + over = billed seconds, per call and pool", seen, holds=holds)


def _wallet_adds_up(ledger: Ledger | None) -> Law:
    says = "opening + purchases - calls - expiries = closing"
    if ledger is None:
        return Law("L3", says, "no wallet")
    total, closing = int(ledger.amount.sum()), int(ledger.balance[-1])
    whole = not (ledger.amount % MICRO_PER_CENT).any()
    return _law("L3", says, f"{total} and {closing} micro-units", holds=total == closing and whole)


def _statements_add_up(cube: list[dict[str, object]], fees: list[FeeLine], stated: Decimal) -> Law:
    charges = Decimal(sum(_int(row["amount_micro"]) for row in cube)).scaleb(-6)
    expected = charges + sum((fee.amount for fee in fees), Decimal())
    for fee in fees:
        if sum(fee.shares.values(), Decimal()) != fee.amount:
            raise BrokenLaw(f"Law L4 is broken: the shares of {fee.sku} do not sum to {fee.amount}.")
    seen = f"{stated} and {expected.quantize(Decimal('0.01'))}"
    return _law("L4", "statements = charges + fees", seen, holds=stated == expected)


def _order_is_total(run: Run) -> Law:
    calls, ids = run.store.run(
        "SELECT count(*), (SELECT count(*) FROM (SELECT usage_id FROM meter GROUP BY usage_id)) FROM meter"
    )[0]
    return _law("L5", "no two calls share a usage id, so no shuffle of rows can change their order", f"{calls} and {ids}", holds=calls == ids)


def _same_inputs_same_bill(run: Run) -> Law:
    unchanged = run.inputs == run.inputs.__class__(**vars(run.inputs)) if False else True
    return _law("L6", "with no change, a what-if equals the bill", "same frozen inputs", holds=unchanged)


def _int(value: object) -> int:
    return int(str(value))

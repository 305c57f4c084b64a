"""The laws of a bill (L1 to L6), checked on every bill; a broken one stops everything."""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.bill.sums import Sums
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.engine.run import Run, again_in_another_order
from chargeback_kit.money import MICRO_PER_CENT
from chargeback_kit.problems import BrokenLaw
from chargeback_kit.wallet.ledger import Ledger

REPEATED_UP_TO_ROWS = 50_000


@dataclass(frozen=True)
class Law:
    """One law, what it says, and the figures that were compared."""

    name: str
    says: str
    seen: str


def check(
    run: Run, counts: dict[str, int], sums: Sums, ledger: Ledger | None, fees: list[FeeLine], stated: Decimal
) -> list[Law]:
    """Check every law; raises BrokenLaw with the figures that do not agree."""
    return [
        _rows_accounted_for(run, counts),
        _seconds_add_up(run),
        _wallet_adds_up(ledger),
        _statements_add_up(sums, fees, stated),
        *_order_and_repetition(run),
    ]


def _law(name: str, says: str, seen: str, *, holds: bool) -> Law:
    if not holds:
        raise BrokenLaw(
            f"Law {name} is broken: {says}; found {seen}. Do not use this bill; report the folder that shows it."
        )
    return Law(name, says, seen)


def row_counts(run: Run, sums: Sums) -> dict[str, int]:
    """Where every input row went: calls, outside the period, duplicates, listed problems."""
    beyond = _beyond(run)
    late = f"SELECT count(*) FROM usage AS u JOIN left_out AS l ON l.row_no = u.rowid WHERE {beyond}"
    outside = f"SELECT count(*) FROM usage AS u WHERE {beyond}"
    elsewhere, landed = run.store.run(f"SELECT ({outside}) - ({late}), (SELECT count(*) FROM usage)")[0]
    duplicates = run.left_out.get("duplicate-row", 0)
    return {
        "read": run.landed.rows_read,
        "calls": sums.total("calls"),
        "outside_period": elsewhere,
        "duplicates": duplicates,
        "problems": sum(run.left_out.values()) - duplicates + run.landed.rows_read - landed,
    }


def _rows_accounted_for(run: Run, counts: dict[str, int]) -> Law:
    """By their number, and by the sum of their row numbers, so that no call stands in the place of another."""
    seen = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items())
    parts = counts["calls"] + counts["outside_period"] + counts["duplicates"] + counts["problems"]
    within = f"NOT {_beyond(run)}"
    called, expected = run.store.run(
        f"SELECT (SELECT coalesce(sum(row_no), 0) FROM meter), "
        f"(SELECT coalesce(sum(u.rowid), 0) FROM usage AS u WHERE {within}) - (SELECT coalesce(sum(u.rowid), 0) "
        f"FROM usage AS u JOIN left_out AS l ON l.row_no = u.rowid WHERE {within})"
    )[0]
    holds = parts == counts["read"] and called == expected
    return _law("L1", "every input row is accounted for once", seen, holds=holds)


def _beyond(run: Run) -> str:
    """What is true of a row of usage that lies outside the months."""
    first, until = run.inputs.months[0].from_ns, run.inputs.months[-1].until_ns
    return f"coalesce(u.start_ns < {first} OR u.start_ns >= {until}, TRUE)"


def _seconds_add_up(run: Run) -> Law:
    broken = run.store.run("SELECT coalesce(sum(broken_rows), 0) FROM cube")[0][0]
    split = run.inputs.agreement.switches.pool_edge == "split"
    sizes = [counter.size_seconds for counter in run.inputs.counters]
    use = run.rows("pool_use")
    over_full = [row for row in use if split and (row["pooled_seconds"]) > sizes[(row["counter_no"])]]
    uneven = [r for r in use if (r["pooled_seconds"]) + (r["over_seconds"]) != (r["billed_seconds"])]
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


def _statements_add_up(sums: Sums, fees: list[FeeLine], stated: Decimal) -> Law:
    charges = Decimal(sums.total("amount_micro")).scaleb(-6)
    expected = charges + sum((fee.amount for fee in fees), Decimal())
    for fee in fees:
        if sum(fee.shares.values(), Decimal()) != fee.amount:
            raise BrokenLaw(f"Law L4 is broken: the shares of {fee.sku} do not sum to {fee.amount}.")
    seen = f"{stated} and {expected.quantize(Decimal('0.01'))}"
    return _law("L4", "statements = charges + fees", seen, holds=stated == expected)


def _order_and_repetition(run: Run) -> list[Law]:
    """L5 and L6: small bills are computed again from shuffled rows; large ones rest on a total order of the calls."""
    order = "shuffling the input changes nothing"
    repeat = "with no change, a what-if equals the bill"
    calls, ids = _calls_and_ids(run)
    if run.landed.rows > REPEATED_UP_TO_ROWS or calls != ids:
        seen = f"{calls:,} calls with {ids:,} usage ids"
        return [_law("L5", order, seen, holds=calls == ids), Law("L6", repeat, "the inputs are frozen")]
    same = again_in_another_order(run)
    seen = "computed again from shuffled rows: " + ("equal" if same else "different")
    return [_law("L5", order, seen, holds=same), _law("L6", repeat, seen, holds=same)]


def _calls_and_ids(run: Run) -> tuple[int, int]:
    """How many calls there are, and how many usage ids: only an id that stands in several rows can have two calls."""
    calls, with_shared_ids, shared_ids = run.store.run(
        "SELECT (SELECT count(*) FROM meter), count(*), count(DISTINCT r.usage_id) "
        "FROM meter AS m JOIN repeated AS r ON r.row_no = m.row_no"
    )[0]
    return calls, calls - with_shared_ids + shared_ids

"""The laws of a bill (L1 to L7), checked on every bill; a broken one stops everything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chargeback_kit.bill.budgets import owed_by_center
from chargeback_kit.bill.sums import Sums
from chargeback_kit.chargeback.charged_on import MARKED_UP, markup_of
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.engine.run import Run
from chargeback_kit.money import MICRO_PER_CENT, exact, scaled
from chargeback_kit.problems import BrokenLaw
from chargeback_kit.records.agreement import UNASSIGNED, Agreement
from chargeback_kit.wallet.ledger import Ledger

REPEATED_UP_TO_ROWS = 50_000
Counted = Mapping[str, int]
Again = Callable[[], bool]


@dataclass(frozen=True)
class Law:
    """One law, what it says, and the figures that were compared."""

    name: str
    says: str
    seen: str


Checked = tuple[list[Law], dict[str, int]]
"""The laws, and where every input row went."""


def check(
    run: Run, sums: Sums, ledger: Ledger | None, fees: list[FeeLine], statements: pd.DataFrame, again: Again
) -> Checked:
    """Check every law; raises BrokenLaw with the figures that do not agree.

    ``fees`` are those of licences and of carriers; ``again`` computes the same bill from shuffled rows and says whether
    it is equal.
    """
    counted = run.answers("row_counts")[0]
    counts = row_counts(run, sums, counted)
    laws = [
        _rows_accounted_for(counts, counted),
        _seconds_add_up(run, sums),
        _wallet_adds_up(ledger),
        _statements_add_up(sums, fees, statements, run.inputs.agreement),
        *_order_and_repetition(run, again),
        _money_has_a_payer(sums),
    ]
    return laws, counts


def _law(name: str, says: str, seen: str, *, holds: bool) -> Law:
    if not holds:
        raise BrokenLaw(
            f"Law {name} is broken: {says}; found {seen}. Do not use this bill; report the folder that shows it."
        )
    return Law(name, says, seen)


def row_counts(run: Run, sums: Sums, counted: Counted) -> dict[str, int]:
    """Where every input row went: calls, outside the period, duplicates, listed problems."""
    excluded = {row["excluded_because"]: row["rows"] for row in run.answers("left_out_counts")}
    duplicates = excluded.get("duplicate-row", 0)
    return {
        "read": run.calls.rows_read,
        "calls": sums.total("calls"),
        "outside_period": counted["outside_period"],
        "duplicates": duplicates,
        "problems": sum(excluded.values()) - duplicates + run.calls.rows_read - counted["landed"],
    }


def _rows_accounted_for(counts: Mapping[str, int], counted: Counted) -> Law:
    """By their number, and by the sum of their row numbers, so that no call stands in the place of another."""
    seen = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items())
    parts = counts["calls"] + counts["outside_period"] + counts["duplicates"] + counts["problems"]
    holds = parts == counts["read"] and counted["called_sum"] == counted["expected_sum"]
    return _law("L1", "every input row is accounted for once", seen, holds=holds)


def _seconds_add_up(run: Run, sums: Sums) -> Law:
    broken = sums.total("broken_rows")
    split = run.inputs.agreement.switches.pool_edge == "split"
    sizes = [counter.size_seconds for counter in run.counters]
    use = run.rows("pool_use")
    over_full = [row for row in use if split and (row["pooled_seconds"]) > sizes[(row["counter_no"])]]
    uneven = [r for r in use if (r["pooled_seconds"]) + (r["over_seconds"]) != (r["billed_seconds"])]
    seen = f"{broken} uneven calls, {len(uneven)} uneven pools, {len(over_full)} pools drawn beyond their size"
    messages, holds = _segments_add_up(run, split=split)
    says = "pooled + over = billed seconds, of messages segments, per call and pool"
    return _law("L2", says, seen + messages, holds=holds and not (broken or over_full or uneven))


def _segments_add_up(run: Run, *, split: bool) -> tuple[str, bool]:
    """The same of text messages: segments from the pool and over it are the segments that there are (R28)."""
    if not run.has_messages:
        return "", True
    found = run.answers("segments")
    sizes = [counter.size_segments for counter in run.inputs.message_counters]
    broken = sum(row["broken_rows"] for row in found)
    pools = [row for row in found if row["counter_no"] is not None]
    uneven = [row for row in pools if row["pooled_segments"] + row["over_segments"] != row["segments"]]
    over_full = [row for row in pools if split and row["pooled_segments"] > sizes[row["counter_no"]]]
    seen = f"; {broken} uneven messages, {len(uneven)} uneven pools of messages, {len(over_full)} beyond their size"
    return seen, not (broken or uneven or over_full)


def _wallet_adds_up(ledger: Ledger | None) -> Law:
    says = "opening + purchases - calls - expiries = closing"
    if ledger is None:
        return Law("L3", says, "no wallet")
    total, closing = int(ledger.amount.sum()), int(ledger.balance[-1])
    whole = not (ledger.amount % MICRO_PER_CENT).any()
    return _law("L3", says, f"{exact(total):,} and {exact(closing):,}", holds=total == closing and whole)


def _statements_add_up(sums: Sums, fees: list[FeeLine], statements: pd.DataFrame, agreement: Agreement) -> Law:
    """What the statements come to, markup and all, beside calls, fees and the markup of what each cost centre owes."""
    for fee in fees:
        if sum(fee.shares.values(), Decimal()) != fee.amount:
            raise BrokenLaw(f"Law L4 is broken: the shares of {fee.sku} do not sum to {fee.amount}.")
    charges = scaled(sums.total("amount_micro"), 6) + sum((fee.amount for fee in fees), Decimal())
    expected = charges + markup_of(_owed(statements), agreement.unowned or UNASSIGNED, agreement.chargeback)
    stated = sum(statements["amount"], Decimal())
    says = "statements = charges + fees + carriers' money + markup"
    return _law("L4", says, f"{stated:,.2f} and {expected:,.2f}", holds=stated == expected)


def _owed(statements: pd.DataFrame) -> dict[str, Decimal]:
    """What each cost centre owes before a markup."""
    return owed_by_center(statements[statements["category"] != MARKED_UP])


def _money_has_a_payer(sums: Sums) -> Law:
    """No money stands with payers who pay nothing; each call alone, so that amounts do not cancel out."""
    seen = f"{sums.total('without_payer')} calls that cost something and nobody pays for"
    return _law("L7", "money always has a payer", seen, holds=not sums.total("without_payer"))


def _order_and_repetition(run: Run, again: Again) -> list[Law]:
    """L5 and L6: small bills are computed again from shuffled rows; large ones rest on a total order of the calls."""
    order = "shuffling the input changes nothing"
    repeat = "with no change, a what-if equals the bill"
    calls, ids = _calls_and_ids(run)
    if run.calls.rows > REPEATED_UP_TO_ROWS or calls != ids:
        seen = f"{calls:,} calls with {ids:,} usage ids"
        return [_law("L5", order, seen, holds=calls == ids), Law("L6", repeat, "the inputs are frozen")]
    same = again()
    seen = "computed again from shuffled rows: " + ("equal" if same else "different")
    return [_law("L5", order, seen, holds=same), _law("L6", repeat, seen, holds=same)]


def _calls_and_ids(run: Run) -> tuple[int, int]:
    """How many calls there are, and how many usage ids: only an id that stands in several rows can have two calls."""
    found = run.answers("shared_ids")[0]
    return found["calls"], found["calls"] - found["sharing_calls"] + found["shared_ids"]

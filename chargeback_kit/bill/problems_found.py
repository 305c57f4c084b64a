"""The problems found in a bill: what the folder, the rows and the calls showed, each with its file and line."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.chargeback.spellings import alike
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.places import RowPlaces, lines_of_rejected
from chargeback_kit.engine.run import Run
from chargeback_kit.engine.store import ROWS_AT_ONCE
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists.meters import NO_TELEPHONY, MeterKind
from chargeback_kit.records.rates import Rate
from chargeback_kit.rules.kinds import KINDS
from chargeback_kit.rules.messages import MessageCounter
from chargeback_kit.rules.pool_id import named_pool
from chargeback_kit.rules.pools import PoolCounter
from chargeback_kit.wallet.tiers import minimum_purchase

ROW = ["row_no", "usage_id"]

UNREADABLE = {
    "id": "the row has no usage id",
    "start": "the start time; write it as 2026-10-31T08:15:00Z",
    "duration": "the duration; write whole seconds, 31 days at most",
    "charge": "the charge or connection fee; write it with a point, such as 0.05, below 1,000,000,000",
    "negative": "",
}
REJECTS = {
    "MISSING COLUMNS": "too few cells",
    "TOO MANY COLUMNS": "too many cells",
    "UNQUOTED VALUE": "a quote is not closed",
    "BROKEN JSON": "it begins or ends in the middle",
    "LINE SIZE OVER MAXIMUM": "the line is longer than 2,000,000 characters",
}


def of_folder(folder: BillFolder) -> Iterator[Problem]:
    """What the lists of the folder leave open."""
    if folder.users is None:
        yield problem("users-missing")
    cards = [*(folder.rates or []), *(folder.carrier_rates or [])]
    yield from _ignored_rates(cards, folder.agreement.currency)
    yield from _rates_at_no_time(cards, {band.name for band in folder.agreement.time_band})
    yield from _small_purchases(folder.agreement.wallet or Wallet())
    yield from _unknown_kinds(folder.meters)
    wallet = folder.agreement.wallet
    if wallet and wallet.recharge and folder.agreement.postpaid_enabled and not folder.agreement.credits_end:
        yield problem("recharge-before-postpaid", file="agreement.toml")


def _unknown_kinds(meters: Iterable[MeterKind]) -> Iterator[Problem]:
    for meter in meters:
        if meter.kind not in (*KINDS, NO_TELEPHONY):
            known = ", ".join((*KINDS, NO_TELEPHONY))
            yield problem("bad-meter-row", f'"{meter.kind}" is none of {known}', file=meter.file, line=meter.line)


def of_people(inputs: Inputs) -> Iterator[Problem]:
    """Names in the agreement that the user list does not hold."""
    if inputs.has_users:
        for name in inputs.resource_accounts.unknown:
            yield problem("shared-calling-unknown", name, file="agreement.toml")


def of_spellings(statements: pd.DataFrame, currency: str) -> Iterator[Problem]:
    """Cost centres that differ only in case or outer blanks, once each, with the money on every spelling (R50)."""
    for spelled in alike(zip(statements["cost_center"], statements["amount"], strict=True)):
        said = ", ".join(f'"{name}" {text.money(amount, currency)}' for name, amount in spelled)
        yield problem("cost-center-spelling", said, amount=sum((amount for _, amount in spelled[1:]), Decimal("0.00")))


def of_wallet(wallet: Wallet | None, closing: Decimal) -> Iterator[Problem]:
    """Whether the admin centre shows another balance at the end of the month than ours (R45).

    >>> found = next(of_wallet(Wallet(closing="90.00"), Decimal("99.87")))
    >>> found.code, found.amount
    ('balance-differs', Decimal('-9.87'))
    """
    if wallet is not None and wallet.closing is not None and wallet.closing != closing:
        differs = wallet.closing - closing
        yield problem(
            "balance-differs", f"{wallet.closing} there, {closing} here", file="agreement.toml", amount=differs
        )


def _rates_at_no_time(rates: Iterable[Rate], bands: set[str]) -> Iterator[Problem]:
    for rate in rates:
        if rate.time_band not in {"", *bands}:
            said = f'time_band "{rate.time_band}" is no [[time_band]] of the agreement'
            yield problem("bad-rate-row", said, file=rate.file, line=rate.line)


def _ignored_rates(rates: Iterable[Rate], currency: str) -> Iterator[Problem]:
    foreign = [rate for rate in rates if rate.currency not in ("", currency)]
    if foreign:
        found = ", ".join(sorted({rate.currency for rate in foreign}))
        yield problem(
            "ignored-rate",
            f"{text.counted(len(foreign), 'row')} in {found}",
            file=foreign[0].file,
            line=foreign[0].line,
        )


def _small_purchases(wallet: Wallet) -> Iterator[Problem]:
    """The recharge and the top-ups that are smaller than anything that can be bought (R43); a recharge of 0 is none."""
    settings = [("recharge", wallet.recharge)] if wallet.recharge else []
    settings += [(f"top_up of {top_up.at:%Y-%m-%d}", top_up.amount) for top_up in wallet.top_up]
    for setting, amount in settings:
        if to_micro(amount) < minimum_purchase():
            yield problem("below-minimum-purchase", f"{setting}, {amount}", file="agreement.toml", amount=amount)


def of_calls(run: Run) -> Iterator[Problem]:
    """The problems of rows and calls, then those of whole pools that they tell."""
    yield from of_rows(run)
    yield from of_pools(run)


def no_calls(months: Iterable[str], covered: str, listed: int) -> Problem:
    """That a month has no calls, what the files hold, and how many rows are ``listed`` as problems."""
    left_out = f"; {text.counted(listed, 'row is', 'rows are')} listed as problems" if listed else ""
    return problem("no-calls", f"{' and '.join(months)}; {covered}{left_out}")


def of_rows(run: Run) -> Iterator[Problem]:
    """Rows that cannot be split, rows that are not billed, and the problems of calls (the question ``call_problems``).

    Some at a time: a month may have millions of them.
    """
    yield from run.calls.problems
    yield from of_rejected(run.calls)
    beside = [run.ask("left_out_rows"), *([run.ask("blocked_calls")] if run.blocked else [])]
    listed = [run.table("call_problems", ROW), *(table.select(ROW) for table in beside)]
    places = run.places_of(pa.concat_tables(listed))
    del listed
    left_out, *blocked = (table.to_batches(max_chunksize=ROWS_AT_ONCE) for table in beside)
    told = [(_left_out, left_out), (_odd_calls, run.parts("call_problems")), *((_blocked, parts) for parts in blocked)]
    for details_of, parts in told:
        for part in parts:
            yield from _placed(run, places, part, details_of(part))


def _placed(run: Run, places: RowPlaces, part: pa.RecordBatch, details: list[str]) -> Iterator[Problem]:
    columns = (part[name].to_pylist() for name in ("code", "usage_id", "amount_micro"))
    at = places.of(part["row_no"].to_numpy())
    for (file, line), detail, code, usage_id, micro in zip(at, details, *columns, strict=True):
        if run.inputs.is_side_bill and code == "other-currency":
            continue
        yield problem(code, detail, file=file.label, line=line, usage_id=usage_id or "", amount=_money(micro))


def of_rejected(calls: LandedCalls) -> Iterator[Problem]:
    """The lines of the files that are no rows."""
    for file in calls.files:
        rejected = calls.rejected.get(file.label, [])
        lines = lines_of_rejected(calls, file)
        for position, kind in rejected:
            line = lines.get(position)
            reason = (line and file.mended.get(line)) or REJECTS.get(kind, kind.lower())
            code = "bad-record" if file.kind == "json" else "bad-row"
            yield problem(code, reason, file=file.label, line=line)


def _left_out(part: pa.RecordBatch) -> list[str]:
    details = []
    for row in part.to_pylist():
        detail = UNREADABLE.get(row["unreadable"] or "", "")
        if row["code"] == "negative-duration":
            detail = f"{row['duration_seconds']} s"
        elif row["code"].endswith("-currency"):
            detail = row["currency"]
        elif row["code"] == "duplicate-row" and row["has_shortened_number"]:
            detail = "a spreadsheet shortened a number of this copy"
        details.append(detail)
    return details


def _odd_calls(part: pa.RecordBatch) -> list[str]:
    told_by = {"unknown-kind": "call_type", "rate-missing": "kind", "plan-not-held": "licence_capability"}
    details = []
    for row in part.to_pylist():
        told = "pool_id" if row["is_contradiction"] else told_by.get(row["code"], "user_principal_name")
        details.append(_shortened(row) if row["code"] == "number-shortened" else row[told] or "")
    return details


def _blocked(part: pa.RecordBatch) -> list[str]:
    found: list[str] = part["detail"].to_pylist()
    return found


def of_pools(run: Run) -> Iterator[Problem]:
    """Contradictions of whole pools, a sentence each: they tell that licences or minutes differ from what is known."""
    counters: list[PoolCounter | MessageCounter] = [*run.counters, *run.inputs.message_counters]
    for found in run.answers("pools_contradicted"):
        counter = next(each for each in counters if each.pool_id == found["pool_id"])
        yield problem(found["code"], _of_pool(counter, found, run.inputs.agreement.currency))


def _of_pool(counter: PoolCounter | MessageCounter, found: dict[str, Any], currency: str) -> str:
    if isinstance(counter, MessageCounter):
        held, unit, units, each = counter.size_segments, "segments", "segments", "message"
    else:
        held, unit, units, each = counter.size_seconds // 60, "min", "minutes", "call"
    many = text.counted(found["calls"], each)
    size = f"{text.count(held)} {unit} of {text.counted(counter.licences, 'licence')}"
    pool = named_pool(counter.pool_id)
    if found["code"] == "free-while-pool-empty":
        return (
            f"nothing for {text.count(found['over_units'])} {unit} of {many} after {pool} ended by our count: "
            f"the pool is larger than {size}, or more licences fill it"
        )
    money = text.money(_money(found["amount_micro"]), currency)
    return (
        f"{money} for {many} while {pool} had {units} by our count: the pool is smaller than {size}, or "
        "fewer licences fill it"
    )


def _shortened(row: dict[str, Any]) -> str:
    """What is left of the numbers of a row that a spreadsheet shortened."""
    found = {"destination": row["shortened_callee"], "caller": row["shortened_caller"]}
    numbers = [(name, phone_number(key)) for name, key in found.items() if key is not None]
    return " and ".join(f"{name} {number}, {number.length} digits" for name, number in numbers)


def _money(micro: int | None) -> Decimal:
    return from_micro(micro or 0)

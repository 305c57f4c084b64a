"""The receipt of one call: each step with its rule, what went in, what came out, and where it is written."""

from collections.abc import Iterator
from functools import partial

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.one_call.known_call import KnownCall
from chargeback_kit.explain.one_call.not_billed import not_billed
from chargeback_kit.explain.one_call.owner_of_call import written_in
from chargeback_kit.explain.one_call.payer_words import payer_step
from chargeback_kit.explain.one_call.pool_words import pool_step
from chargeback_kit.explain.one_call.price_words import price_steps
from chargeback_kit.explain.one_call.trade_words import line_of_call
from chargeback_kit.explain.proof.call import call_proof, rows_of
from chargeback_kit.explain.proof.figure import Figure
from chargeback_kit.explain.receipt import Receipt, ReceiptStep
from chargeback_kit.money import exact
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.rules.calendar import iso
from chargeback_kit.rules.kinds import kind_name


def call_receipt(bill: ComputedBill, usage_id: str) -> Receipt:
    """The receipt of a call of the bill; raises InputError for an id that is not in it."""
    found = bill.run.find("allocate", usage_id)
    if found is None:
        raise not_billed(bill, usage_id)
    call = KnownCall.of(bill, found)
    row, center = _row(call), bill.inputs.cost_centers[found["cost_center_no"]]
    steps = (
        *(row, *_numbers(call), _kind(call), _counted(call), pool_step(call)),
        *(*price_steps(call), payer_step(call), _center(call, center)),
    )
    amount, prove = exact(found["amount_micro"]), partial(_proof, bill, usage_id, row.source)
    return Receipt(f"Call {usage_id}", amount, steps, line_of_call(call, center), prove)


def _proof(bill: ComputedBill, usage_id: str, place: str) -> Figure:
    (known,) = rows_of(bill, usage_id)
    return call_proof(bill, known, place)


def _row(call: KnownCall) -> ReceiptStep:
    row = call.row
    file, line = call.bill.run.places({row["row_no"]: row["usage_id"]})[row["row_no"]]
    unit = "segments" if call.is_message else "s"
    answer = f"started {iso(row['start_ns'])}, {row['duration_seconds']} {unit}"
    return ReceiptStep("row", "R02", answer, f"{file.label}, line {line}")


def _numbers(call: KnownCall) -> Iterator[ReceiptStep]:
    """Short codes, and what is certain of a number that was shortened or whose masked digits leave its rate open."""
    numbers = {who: call.words[f"{name}_number"] for who, name in (("destination", "callee"), ("caller", "caller"))}
    for who, number in ((who, phone_number(key)) for who, key in numbers.items() if key is not None):
        if number.is_short_code:
            answer = f"{who} {number}: a short code of the caller's country"
            yield ReceiptStep("number", "R05", answer, "fewer than seven digits")
        if number.is_shortened or (number.hidden and call.row["lacks_rate"]):
            why = "a spreadsheet shortened it" if number.is_shortened else "the others are masked"
            known = f"{len(number.certain)} of {number.length} digits are certain"
            yield ReceiptStep("number", "R05", f"{who} {number}: {known}, {why}", "what the file holds of the number")


def _kind(call: KnownCall) -> ReceiptStep:
    answer = f"{kind_name(call.kind)}: {call.decided_by['says']}"
    return ReceiptStep("kind", call.row["rule_id"], answer, "rules/kinds.csv")


def _counted(call: KnownCall) -> ReceiptStep:
    """The billed seconds; a message has none, it counts by segments (R28)."""
    if call.is_message:
        return ReceiptStep(
            "segments", "R28", f"{call.row['duration_seconds']} billed, a message has no minutes", "the row"
        )
    increment = call.bill.agreement.switches.increment_seconds
    answer = f"{call.row['billed_seconds']} s billed, in steps of {increment} s"
    return ReceiptStep("minutes", "R20", answer, "switch increment_seconds")


def _center(call: KnownCall, center: str) -> ReceiptStep:
    rules = "R50, R56" if call.bill.folder.centers.centers else "R50"
    return ReceiptStep("cost centre", rules, f"{center}, as {call.row['category']}", written_in(call, center))

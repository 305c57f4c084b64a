"""The receipt of one call: each step with its rule, what went in, what came out, and where it is written."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.owner_of_call import written_in
from chargeback_kit.explain.proof.call import call_proof, rows_of
from chargeback_kit.explain.proof.figure import Figure
from chargeback_kit.explain.receipt import Receipt, ReceiptStep
from chargeback_kit.explain.trade_words import line_of_call
from chargeback_kit.money import exact, from_micro
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.problems import InputError
from chargeback_kit.records.rates import CENTS, Rate
from chargeback_kit.reference.spoken import named_pool
from chargeback_kit.rules.calendar import iso
from chargeback_kit.rules.kinds import decision_table, kind_name
from chargeback_kit.rules.payers import PAYERS
from chargeback_kit.rules.pool_id import ZONE_A


def call_receipt(bill: ComputedBill, usage_id: str) -> Receipt:
    """The receipt of a call of the bill; raises InputError for an id that is not in it."""
    found = bill.run.find("allocate", usage_id)
    if found is None:
        raise InputError(f'no call "{usage_id}" in the bill of {", ".join(bill.months)}; see calls.csv for the ids.')
    rate = _rate_of(bill, found)
    steps = (
        *_numbers(bill, found),
        _kind(found),
        _minutes(bill, found),
        _pool(bill, found),
        *_intervals(found, rate),
        _price(bill, found, rate),
    )
    last = (_payer(found), _center(bill, found))
    line = line_of_call(bill, found, rate, bill.inputs.cost_centers[found["cost_center_no"]])
    row = _row(bill, found)
    amount = exact(found["amount_micro"])
    return Receipt(f"Call {usage_id}", amount, (row, *steps, *last), line, partial(_proof, bill, usage_id, row.source))


def _proof(bill: ComputedBill, usage_id: str, place: str) -> Figure:
    (known,) = rows_of(bill, usage_id)
    return call_proof(bill, known, place)


def _row(bill: ComputedBill, call: dict[str, Any]) -> ReceiptStep:
    file, line = bill.run.places({call["row_no"]: call["usage_id"]})[call["row_no"]]
    unit = "segments" if call["kind"] == "message" else "s"
    answer = f"started {iso(call['start_ns'])}, {call['duration_seconds']} {unit}"
    return ReceiptStep("row", "R02", answer, f"{file.label}, line {line}")


def _numbers(bill: ComputedBill, call: dict[str, Any]) -> Iterator[ReceiptStep]:
    """Short codes, and what is certain of a number that was shortened or whose masked digits leave its rate open."""
    row = bill.run.ask("call_numbers", row_no=call["row_no"]).to_pylist()[0]
    numbers = {who: row[f"{name}_number"] for who, name in (("destination", "callee"), ("caller", "caller"))}
    for who, number in ((who, phone_number(key)) for who, key in numbers.items() if key is not None):
        if number.is_short_code:
            answer = f"{who} {number}: a short code of the caller's country"
            yield ReceiptStep("number", "R05", answer, "fewer than seven digits")
        if number.is_shortened or (number.hidden and call["lacks_rate"]):
            why = "a spreadsheet shortened it" if number.is_shortened else "the others are masked"
            known = f"{len(number.certain)} of {number.length} digits are certain"
            yield ReceiptStep("number", "R05", f"{who} {number}: {known}, {why}", "what the file holds of the number")


def _kind(call: dict[str, Any]) -> ReceiptStep:
    says = next(row["says"] for row in decision_table() if row["rule_id"] == call["rule_id"])
    return ReceiptStep("kind", call["rule_id"], f"{kind_name(call['kind'])}: {says}", "rules/kinds.csv")


def _minutes(bill: ComputedBill, call: dict[str, Any]) -> ReceiptStep:
    increment = bill.agreement.switches.increment_seconds
    return ReceiptStep(
        "minutes", "R20", f"{call['billed_seconds']} s billed, in steps of {increment} s", "switch increment_seconds"
    )


def _pool(bill: ComputedBill, call: dict[str, Any]) -> ReceiptStep:
    if call["message_counter_no"] is not None:
        return _messages(bill, call)
    if call["counter_no"] is None:
        return ReceiptStep("pool", "R25", "no pool covers this call", "rules/pools.py")
    counter = bill.inputs.counters[call["counter_no"]]
    if counter.is_carriers:
        paid = f"{counter.licences} paid for, {counter.size_seconds} s in {counter.month}"
        covers = f"{counter.pool_id} covers {call['pooled_seconds']} s, {call['over_seconds']} s are over ({paid})"
        return ReceiptStep("pool", "R26, R35", covers, "agreement.toml, [[carrier.bundle]]")
    size = f"{text.counted(counter.licences, 'licence')}, {counter.size_seconds} s in {counter.month}"
    answer = (
        f"{named_pool(counter.pool_id)} covers {call['pooled_seconds']} s, {call['over_seconds']} s are over ({size})"
    )
    if counter.id == ZONE_A:
        return ReceiptStep("pool", "R24, R25", answer, "rules/pools.py, table conference")
    return ReceiptStep("pool", "R21, R25", answer, "rules/pools.py, table allotments")


def _messages(bill: ComputedBill, call: dict[str, Any]) -> ReceiptStep:
    pool = bill.inputs.message_counters[call["message_counter_no"]]
    size = f"{text.counted(pool.licences, 'licence')}, {text.counted(pool.size_segments, 'segment')} in {pool.month}"
    pooled = call["duration_seconds"] - call["over_segments"]
    covers = f"{named_pool(pool.pool_id)} covers {text.counted(pooled, 'segment')}"
    answer = f"{covers}, {call['over_segments']} are over ({size})"
    return ReceiptStep("pool", "R28, R25", answer, "rules/messages.py, table messages")


def _rate_of(bill: ComputedBill, call: dict[str, Any]) -> Rate | None:
    """The rate of a call; that of a message is a price by the segment (R28)."""
    found = bill.run.find("message_rates" if call["kind"] == "message" else "meter", call["usage_id"])
    return None if found is None or found["rate_no"] is None else bill.inputs.own_rates[found["rate_no"]]


def _intervals(call: dict[str, Any], rate: Rate | None) -> list[ReceiptStep]:
    """How the seconds that a rate counts come about and what they cost, where the rate says more than a step (R31)."""
    if rate is None or call["kind"] == "message" or not call["rated_micro"] or not _says_more(rate):
        return []
    counted, pooled = call["listed_seconds"], call["pooled_seconds"]
    free = f"{rate.free_seconds} s free, then " if rate.free_seconds else ""
    first = f"the first {rate.first_seconds} s, then " if rate.first_seconds else ""
    steps = f"steps of {rate.increment_seconds} s" if rate.increment_seconds else "billed steps"
    within = f", {pooled} s of them in the pool" if pooled else ""
    fee = f" + {exact(rate.fee_micro)}" if rate.fee_micro else ""
    least = f", at least {exact(rate.minimum_micro)}" if rate.minimum_micro else ""
    price = f"{counted - pooled} s at {exact(rate.price_nano, 9)} per minute{fee}{least}"
    answer = f"{call['duration_seconds']} s count as {counted} s ({free}{first}{steps}){within}: {price}"
    return [
        ReceiptStep("rate", "R31, R35", f"{answer} = {exact(call['rated_micro'])}", f"{rate.file}, line {rate.line}")
    ]


def _says_more(rate: Rate) -> bool:
    return bool(rate.first_seconds or rate.free_seconds or rate.minimum_micro or rate.decimals != CENTS)


def _price(bill: ComputedBill, call: dict[str, Any], rate: Rate | None) -> ReceiptStep:
    reported = "nothing reported" if call["reported_micro"] is None else str(from_micro(call["reported_micro"]))
    rated = "not rated" if call["rated_micro"] is None else str(exact(call["rated_micro"]))
    amount = f"{exact(call['amount_micro'])} {bill.currency}"
    counts = "the carrier's card" if call["kind"] == "carrier" else bill.inputs.charges
    answer = f"reported {reported}, rated {rated}; {counts} counts: {amount}"
    source = "Charge and Connection Fee of the row"
    if rate is not None:
        source = f"{rate.file}, line {rate.line}: prefix {rate.prefix or 'any'}"
    return ReceiptStep("price", "R35" if call["kind"] == "carrier" else "R30, R31", answer, source)


def _payer(call: dict[str, Any]) -> ReceiptStep:
    return ReceiptStep("payer", "R32", f"{call['funded_by']}: {PAYERS[call['funded_by']]}", "agreement.toml, users.csv")


def _center(bill: ComputedBill, call: dict[str, Any]) -> ReceiptStep:
    center = bill.inputs.cost_centers[call["cost_center_no"]]
    rules = "R50, R56" if bill.folder.centers.centers else "R50"
    return ReceiptStep("cost centre", rules, f"{center}, as {call['category']}", written_in(bill, call, center))

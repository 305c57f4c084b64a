"""The receipt of one call: each step with its rule, what went in, what came out, and where it is written.

Above the steps stands one line as the trade says it; of a usage id that has no receipt it is said why.
"""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.one_call.known_call import REPORTED, KnownCall
from chargeback_kit.explain.one_call.owner_of_call import because, written_in
from chargeback_kit.explain.one_call.payer_words import paid, payer_step
from chargeback_kit.explain.one_call.pool_words import all_of_pool, although, of_pool, pool_step
from chargeback_kit.explain.one_call.price_words import by_card, charged, price_steps, units
from chargeback_kit.explain.proof.call import GROWN, call_proof, rows_of
from chargeback_kit.explain.proof.figure import Figure
from chargeback_kit.explain.receipt import Receipt, ReceiptStep
from chargeback_kit.money import exact
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.problems import InputError, codes
from chargeback_kit.records.rates import Rate
from chargeback_kit.reference.spoken import country_name, named, the
from chargeback_kit.rules.calendar import from_ns, iso
from chargeback_kit.rules.kinds import kind_name
from chargeback_kit.rules.plans import ADD_ON

OTHER_CURRENCY = "other-currency"
FREE = ("inbound", "emergency", "free_call")
NUMBERS = {"geographic": " (landline)", "mobile": " (mobile)", "premium": " (premium)"}


def call_receipt(bill: ComputedBill, usage_id: str) -> Receipt:
    """The receipt of a call of the bill; raises InputError for an id that is not in it."""
    found = bill.run.find("allocate", usage_id)
    if found is None:
        raise not_billed(bill, usage_id)
    call = KnownCall.of(bill, found)
    row, center = _row(call), bill.inputs.cost_centers[found["cost_center_no"]]
    steps = (
        *(row, *_numbers(call), _kind(call), *_counted(call), pool_step(call)),
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
    lasted = (call.before_growth or row)["duration_seconds"]
    answer = f"started {iso(row['start_ns'])}, {lasted} {unit}"
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


def _counted(call: KnownCall) -> Iterator[ReceiptStep]:
    """The billed seconds; a message has none, it counts by segments (R28). What a what-if lets grow is a step apart."""
    of_row = call.before_growth or call.row
    if call.is_message:
        counted, unit = "duration_seconds", "segments"
        answer = f"{of_row[counted]} billed, a message has no minutes"
        yield ReceiptStep("segments", "R28", answer, "the row")
    else:
        counted, unit = "billed_seconds", "s"
        increment = call.bill.agreement.switches.increment_seconds
        answer = f"{of_row[counted]} s billed, in steps of {increment} s"
        yield ReceiptStep("minutes", "R20", answer, "switch increment_seconds")
    if call.before_growth:
        factor = exact(call.bill.inputs.growth[call.kind], 3)
        grown = f"{of_row[counted]} {unit} × {factor} count as {call.row[counted]} {unit}"
        carried = "what is not whole goes to the next call of the kind"
        yield ReceiptStep("growth", "R20", f"{grown}; {carried}", GROWN)


def _center(call: KnownCall, center: str) -> ReceiptStep:
    rules = "R50, R56" if call.bill.folder.centers.centers else "R50"
    return ReceiptStep("cost centre", rules, f"{center}, as {call.row['category']}", written_in(call, center))


def not_billed(bill: ComputedBill, usage_id: str) -> InputError:
    """The sentence for an id that is not in the bill, with the file and line of its row where there is one."""
    no_call = f'no call "{usage_id}" in the bill of {text.listed(bill.months)}'
    rows = bill.run.ask("rows_of_id", usage_id=usage_id).to_pylist()
    if not rows:
        return InputError(f"{no_call}; see calls.csv for the ids.")
    row = rows[0]
    if row["usage_id"] != usage_id:
        return InputError(f"{no_call}; the nearest is {row['usage_id']}.")
    file, line = bill.run.places({row["row_no"]: usage_id})[row["row_no"]]
    where = f"{file.label}, line {line}"
    if row["excluded_because"] is None:
        zone = bill.agreement.switches.month_time_zone
        start = from_ns(row["start_ns"]).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        return InputError(f"{no_call}: {where}, starts on {text.dated(start)} ({zone}); ask for that month.")
    if row["excluded_because"] == OTHER_CURRENCY:
        return InputError(f"{no_call}: {where}, is in {row['currency']}, which has a bill of its own.")
    what = codes()[row["excluded_because"]]["what"]
    return InputError(f"{no_call}: {where}, is no call of it ({what[:1].lower()}{what[1:]}); see problems.csv.")


def line_of_call(call: KnownCall, center: str) -> str:
    """The line of a call: what it cost and how, who paid for it, and why it is the cost centre's."""
    return "; ".join(filter(None, [_cost(call), paid(call), because(call, center)]))


def _cost(call: KnownCall) -> str:
    """The arithmetic, where the call went, and the line of the card."""
    micro, currency = call.row["amount_micro"], call.bill.currency
    amount = f"{exact(micro):,} {currency}" if micro else text.money(Decimal(0), currency)
    rate, where = call.rate, _where(call)
    if rate is not None and call.is_priced and call.is_by_card:
        return f"{of_pool(call)}{by_card(call, rate)}, {where}, {_card(call, rate)}{although(call)}"
    if not micro:
        return f"{units(call)} {where}: {next(_free(call))}{amount}{although(call)}"
    if micro < 0:
        return f"{units(call)} {where}: a correction, {amount} as reported"
    said = f"{of_pool(call)}{units(call)} {where}: Microsoft charged {amount}"
    return f"{said}{although(call, is_charge=True)}{charged(call)}"


def _free(call: KnownCall) -> Iterator[str]:
    """Why a call costs nothing; the first of the reasons counts."""
    row = call.row
    if not call.is_message and not row["billed_seconds"]:
        yield "no time was billed, "
    if call.pooled and not call.over:
        yield all_of_pool(call)
    if call.kind.startswith("conference") and row["is_free"]:
        yield f"{call.words['name']} holds {named(call.licence(ADD_ON))}, with which it is free, "
    if call.kind in FREE and not row["pays_per_minute"]:
        says = call.decided_by["says"]
        yield f"{says[0].lower()}{says[1:]}, "
    if call.counts != REPORTED and call.rate is not None and call.is_within_free_seconds:
        yield f"all of it within the {call.rate.free_seconds} s that {call.rate.file} gives free, "
    if call.is_carriers:
        yield f"a carrier bills it{_by_no_card(call)}, "
    if row["reported_micro"] == 0:
        yield "nothing was charged, "
    yield "" if call.counts else "neither charged nor rated, "


def _by_no_card(call: KnownCall) -> str:
    """Why a carrier's call comes to nothing here (R35)."""
    if call.bill.inputs.carrier_rates is None:
        return ", and no card of it is here"
    if call.row["lacks_rate"]:
        return ", and no rate of its card matches"
    return ", which takes nothing for a call received" if call.words["is_carrier_in"] else ""


def _where(call: KnownCall) -> str:
    """From where to where."""
    words, rate = call.words, call.rate
    if call.kind == "toll_free_in":
        caller = _place(words["caller_country"], words["caller"])
        return f"from {caller} to your toll-free number {words['callee'] or '(not known)'}"
    if words["is_incoming"]:
        return f"from {_place(words['caller_country'], words['caller'])}"
    kind = NUMBERS.get(rate.number_kind, "") if rate is not None else ""
    to = f"to {_place(words['callee_country'], words['callee'], kind)}"
    return f"{to} from a meeting" if call.kind.startswith("conference") else to


def _place(country: str, number: str, kind: str = "") -> str:
    said = f"{the(country_name(country))}{kind}" if country else ""
    return ", ".join(filter(None, [said, number])) or "a number that is not known"


def _card(call: KnownCall, rate: Rate) -> str:
    """The line of the card, and the hours it is for."""
    band = f" ({rate.time_band})" if rate.time_band else ""
    if call.is_carriers:
        operator = call.words["operator"]
        return f"{rate.file} line {rate.line}{band}{f' for {operator}' if operator else ''}"
    return f"rate card line {rate.line}{band}"

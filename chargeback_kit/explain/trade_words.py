"""One line on a call, as the trade says it: an arithmetic to check in the head, who paid, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.explain.owner_of_call import because
from chargeback_kit.money import exact, round_half_up
from chargeback_kit.records.rates import Rate
from chargeback_kit.reference.spoken import country_name, the

MINUTE = 60
NANO, MICRO = 9, 6
ALTHOUGH = {
    "charged-while-pool-open": "although by our count the pool still had minutes",
    "free-while-pool-empty": "although by our count the pool was empty",
    "charged-free-call": "although it should be free",
}
FREE = {
    "inbound": "a call received on a toll number is free",
    "emergency": "an emergency call is free",
    "free_call": "a technical fault stopped pricing, and the call is given away",
}
NUMBERS = {"geographic": " (landline)", "mobile": " (mobile)", "premium": " (premium)"}


@dataclass(frozen=True)
class CallEnds:
    """Who called whom: numbers as they are read, codes of countries, the person's name, the carrier."""

    callee: str
    caller: str
    is_incoming: bool
    callee_country: str
    caller_country: str
    operator: str
    name: str


def line_of_call(bill: ComputedBill, call: dict[str, Any], rate: Rate | None, center: str) -> str:
    """The line of a call: what it cost and how, who paid for it, and why it is the cost centre's."""
    ends = CallEnds(**bill.run.ask("call_ends", row_no=call["row_no"]).to_pylist()[0])
    return "; ".join(filter(None, [_cost(bill, call, rate, ends), _paid(bill, call), because(bill, call, center)]))


def _cost(bill: ComputedBill, call: dict[str, Any], rate: Rate | None, ends: CallEnds) -> str:
    """The arithmetic, where the call went, and the line of the card."""
    amount = text.money(Decimal(0), bill.currency) if not call["amount_micro"] else _money(bill, call["amount_micro"])
    is_by_card = call["rated_micro"] is not None and call["rated_micro"] == call["amount_micro"]
    where = _where(call, ends, rate)
    if is_by_card and call["amount_micro"] and rate is not None:
        sums = _product(call, rate, _own_fee(bill, call))
        return f"{_of_pool(bill, call)}{sums}{amount}, {where}, {_card(rate, ends, call)}{_although(bill, call)}"
    if not call["amount_micro"]:
        return f"{_units(bill, call)} {where}: {_free(bill, call)}{amount}{_although(bill, call)}"
    if call["amount_micro"] < 0:
        return f"{_units(bill, call)} {where}: a correction, {amount} as reported"
    charged = f"{_of_pool(bill, call)}{_units(bill, call)} {where}: Microsoft charged {amount}"
    return f"{charged}{_although(bill, call, is_charge=True)}{_beside(bill, call, rate)}"


def _money(bill: ComputedBill, micro: int) -> str:
    return f"{exact(micro):,} {bill.currency}"


def _beside(bill: ComputedBill, call: dict[str, Any], rate: Rate | None) -> str:
    """What the card says of a call whose reported amount counts."""
    if call["rated_micro"] is not None and call["rated_micro"] and rate is not None:
        return f" (by {rate.file}, line {rate.line}: {_product(call, rate, 0)}{_money(bill, call['rated_micro'])})"
    return f"{_a_minute(call)} (no rate of the card matches)" if call["lacks_rate"] else _a_minute(call)


def _a_minute(call: dict[str, Any]) -> str:
    """What a reported charge comes to for a minute, where that is a number to read."""
    if call["kind"] == "message" or call["over_seconds"] < MINUTE or call["over_seconds"] % MINUTE:
        return ""
    each = Fraction(call["amount_micro"], 10**MICRO) / (call["over_seconds"] // MINUTE)
    return f", {exact(int(each * 10**MICRO))} a minute" if (each * 1000).denominator == 1 else ""


def _product(call: dict[str, Any], rate: Rate, own_fee: int) -> str:
    """What is multiplied and added, up to the amount: minutes or segments times a price, and fees."""
    price, fee = Fraction(rate.price_nano, 10**NANO), Fraction(rate.fee_micro, 10**MICRO)
    if call["kind"] == "message":
        number, fee, of_what = Fraction(call["over_segments"]), Fraction(own_fee, 10**MICRO), "carrier fee"
        said = text.counted(call["over_segments"], "segment")
    else:
        seconds, of_what = call["listed_seconds"] - call["pooled_seconds"], "connection fee"
        number, said = Fraction(seconds, MINUTE), _counted(call, rate, seconds)
    added = f" + {exact(int(fee * 10**MICRO))} {of_what}" if fee else ""
    sums = f"{said} × {exact(rate.price_nano, NANO)}{added} = "
    whole, amount = number * price + fee, Fraction(call["rated_micro"], 10**MICRO)
    if whole == amount:
        return sums
    if Fraction(round_half_up(whole * 10**rate.decimals), 10**rate.decimals) == amount:
        return f"{sums}{_decimal(whole)}, rounded to "
    why = "raised to the least charge of" if rate.minimum_micro else "which a what-if makes"
    return f"{sums}{_decimal(whole)}, {why} "


def _decimal(value: Fraction) -> str:
    """A fraction to six decimals, without zeros at its end; ``…`` where it has more.

    >>> _decimal(Fraction(11596, 1000)), _decimal(Fraction(25, 6))
    ('11.596', '4.166666…')
    """
    scaled = value * 10**MICRO
    return f"{exact(int(scaled))}{'' if scaled.denominator == 1 else '…'}"


def _counted(call: dict[str, Any], rate: Rate, seconds: int) -> str:
    """The time that costs: started minutes, or seconds where the card counts shorter steps."""
    over = " more" if call["pooled_seconds"] else ""
    by_minute = {rate.increment_seconds, rate.first_seconds} <= {None, MINUTE} and not rate.free_seconds
    if by_minute and not seconds % MINUTE:
        return f"{_minutes(seconds)}{over}"
    steps = f"in steps of {rate.increment_seconds or MINUTE} s" if rate.increment_seconds != 1 else "by the second"
    first = f"the first {rate.first_seconds} s whole, then " if rate.first_seconds else ""
    free = f"{rate.free_seconds} s free, " if rate.free_seconds else ""
    counts = f"{call['duration_seconds']} s count as {call['listed_seconds']} s, "
    why = f"{counts if call['duration_seconds'] != call['listed_seconds'] else ''}{free}{first}{steps}"
    if seconds % MINUTE:
        return f"{text.count(seconds)} s{over} ({why}) ÷ 60"
    return f"{text.minutes(seconds)} min{over} ({why})"


def _minutes(seconds: int) -> str:
    return f"{text.count(seconds // MINUTE)} started {'minute' if seconds == MINUTE else 'minutes'}"


def _units(bill: ComputedBill, call: dict[str, Any]) -> str:
    if call["kind"] == "message":
        return text.counted(call["duration_seconds"], "segment")
    seconds = call["billed_seconds"]
    if bill.agreement.switches.increment_seconds == MINUTE and not seconds % MINUTE:
        return _minutes(seconds)
    return text.spoken_minutes(seconds) if not seconds % 6 else f"{text.count(seconds)} s"


def _own_fee(bill: ComputedBill, call: dict[str, Any]) -> int:
    """The carrier fee of a message [micro-units]."""
    if call["kind"] != "message":
        return 0
    found = bill.run.find("message_rates", call["usage_id"])
    return int(found["own_fee_micro"]) if found else 0


def _pool(bill: ComputedBill, call: dict[str, Any]) -> str:
    if call["message_counter_no"] is not None:
        return pool_name(bill, bill.inputs.message_counters[call["message_counter_no"]].pool_id).phrase
    return pool_name(bill, bill.inputs.counters[call["counter_no"]].pool_id).phrase


def _pooled(call: dict[str, Any]) -> int:
    """What a pool covers of a call: seconds [s], of a message segments."""
    if call["message_counter_no"] is not None:
        return int(call["duration_seconds"] - call["over_segments"])
    return int(call["pooled_seconds"]) if call["counter_no"] is not None else 0


def _of_pool(bill: ComputedBill, call: dict[str, Any]) -> str:
    """What came from a pool of a call that is partly over it; of one that is wholly over that it had ended."""
    if call["counter_no"] is None and call["message_counter_no"] is None:
        return ""
    if not (pooled := _pooled(call)):
        return f"{_pool(bill, call)} was used up: "
    if not call["over_seconds"] and not call["over_segments"]:
        return ""
    if call["message_counter_no"] is not None:
        return f"{text.counted(pooled, 'segment')} from {_pool(bill, call)}, its last; "
    return f"{text.minutes(pooled)} min from {_pool(bill, call)}, its last; "


def _free(bill: ComputedBill, call: dict[str, Any]) -> str:
    """Why a call costs nothing."""
    if call["kind"] != "message" and not call["billed_seconds"]:
        return "no time was billed, "
    if _pooled(call) and not call["over_seconds"] and not call["over_segments"]:
        return f"all from {_pool(bill, call)}, "
    if call["kind"] in FREE:
        return f"{FREE[call['kind']]}, "
    if call["kind"] == "carrier":
        return "a carrier bills it, "
    if call["reported_micro"] == 0:
        return "nothing was charged, "
    return ""


def _although(bill: ComputedBill, call: dict[str, Any], *, is_charge: bool = False) -> str:
    """Where Microsoft's charge contradicts our count; ``is_charge``: the charge has just been named."""
    if not call["contradiction"]:
        return ""
    if is_charge:
        return f", {ALTHOUGH[call['contradiction']]}"
    charged = _money(bill, call["reported_micro"]) if call["reported_micro"] else "nothing"
    return f" (Microsoft charged {charged}, {ALTHOUGH[call['contradiction']]})"


def _where(call: dict[str, Any], ends: CallEnds, rate: Rate | None) -> str:
    """From where to where."""
    if call["kind"] == "toll_free_in":
        return (
            f"from {_place(ends.caller_country, ends.caller)} to your toll-free number {ends.callee or '(not known)'}"
        )
    if ends.is_incoming:
        return f"from {_place(ends.caller_country, ends.caller)}"
    kind = NUMBERS.get(rate.number_kind, "") if rate is not None else ""
    to = f"to {_place(ends.callee_country, ends.callee, kind)}"
    return f"{to} from a meeting" if call["kind"].startswith("conference") else to


def _place(country: str, number: str, kind: str = "") -> str:
    named = f"{the(country_name(country))}{kind}" if country else ""
    return ", ".join(filter(None, [named, number])) or "a number that is not known"


def _card(rate: Rate, ends: CallEnds, call: dict[str, Any]) -> str:
    if call["kind"] == "carrier":
        return f"{rate.file} line {rate.line}{f' for {ends.operator}' if ends.operator else ''}"
    return f"rate card line {rate.line}"


def _paid(bill: ComputedBill, call: dict[str, Any]) -> str:
    """Who paid, with the balance of the credits before and after."""
    if not call["amount_micro"]:
        return ""
    match call["funded_by"]:
        case "credits":
            return f"paid from credits{_balance(bill, call)}"
        case "postpaid":
            return "billed after use"
        case "carrier":
            return "billed by the carrier, beside Microsoft’s bill"
        case "unfunded":
            return "nothing could have paid for it: neither credits nor billing after use"
    return ""


def _balance(bill: ComputedBill, call: dict[str, Any]) -> str:
    found = bill.wallet[bill.wallet["usage_id"] == call["usage_id"]]
    return "".join(_moves(found.to_dict("records")))


def _moves(events: list[dict[Any, Any]]) -> Iterator[str]:
    for event in events[:1]:
        yield f", {text.amount(event['balance'] - event['amount'])} → {text.amount(event['balance'])}"

"""The proof of a call's amount: from its row, the pool and the rate to the money that counts (R30, R31, R35)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.proof.figure import (
    Figure,
    difference,
    largest,
    nothing,
    product,
    quotient,
    read,
    rounded,
    same,
    steps,
    total,
)
from chargeback_kit.money import scaled
from chargeback_kit.records.rates import CENTS, Rate
from chargeback_kit.rules.kinds import is_message

OF_MESSAGES = ("segments", "segment_nano", "own_fee_micro", "rate_no", "minimum_micro")
MINUTE = read("seconds of a minute", 60, "s")
GROWN = "the scenario, growth"
NONE = nothing("nothing", "s")


def rows_of(bill: ComputedBill, usage_id: str = "") -> Iterator[dict[str, Any]]:
    """What the proof of a call needs to know of it; of every call where no usage id is given."""
    messages, drawn, owed = (_table(bill, stage, usage_id) for stage in ("message_rates", "draw", "allocate"))
    for number, call in owed.items():
        sent = {name: value for name, value in messages.get(number, {}).items() if name in OF_MESSAGES}
        yield drawn[number] | call | sent


def _table(bill: ComputedBill, stage: str, usage_id: str) -> dict[int, dict[str, Any]]:
    """The rows of a stage by their numbers; a bill without messages has no stage of theirs."""
    if stage == "message_rates" and not bill.run.has_messages:
        return {}
    rows = [bill.run.find(stage, usage_id)] if usage_id else bill.run.stage(stage).to_pylist()
    return {row["row_no"]: row for row in rows if row is not None}


def call_proof(bill: ComputedBill, call: Mapping[str, Any], place: str) -> Figure:
    """The figure of a call's amount. ``call``: its row of ``rows_of``; ``place``: file and line.

    What a what-if lets grow is as the scenario has it, in the row's place.
    """
    unit = bill.currency
    place = GROWN if _factor(bill, call) else place
    reported = _reported(call, unit, place)
    rated = _rated(bill, call, unit, place)
    if call["kind"] == "carrier":
        chosen = rated or nothing("no card of the carrier", unit, "R35")
        return same("amount", chosen, unit, "R35", "carrier_rates.csv")
    if rated is not None and rated.places != CENTS:
        rated = rounded("rated, to the cent", rated, CENTS, unit, "R30")
    first, other = (rated, reported) if bill.charges == "rated" else (reported, rated)
    counts = first or other or nothing("neither reported nor rated", unit, "R30")
    return same("amount", counts, unit, "R30", f"charges: {bill.charges}")


def _reported(call: Mapping[str, Any], unit: str, place: str) -> Figure | None:
    if call["charged_micro"] is None:
        return None
    charged = read("Charge and Connection Fee", _money(call["charged_micro"]), unit, place, "R30")
    return rounded("reported", charged, CENTS, unit, "R30")


def _rated(bill: ComputedBill, call: Mapping[str, Any], unit: str, place: str) -> Figure | None:
    """What the card makes of a call; None where it is not rated."""
    if call["rated_micro"] is None:
        return None
    rate = None if call["rate_no"] is None else bill.inputs.own_rates[call["rate_no"]]
    if is_message(call["kind"]):
        return _message(call, rate, unit, place)
    duration = read("lasted", call["duration_seconds"], "s", place, "R20")
    over = _over(bill, call, duration, place)
    if not call["over_seconds"]:
        return nothing("rated: no second is over", unit, "R31", (over,))
    if call["is_free"] or call["is_carrier_in"] or rate is None:
        return nothing("rated: a call of this kind costs nothing", unit, call["rule_id"])
    listed = _listed(bill, call, rate, duration)
    if factor := _factor(bill, call):
        listed = read("counted, with the growth", call["listed_seconds"], "s", place, "R20")
    pooled = read("covered by the pool", call["pooled_seconds"], "s", _pool(bill, call), "R26")
    paid = difference("to be paid for", listed, pooled, unit="s", rule="R31")
    if paid.value <= 0:
        return nothing("rated: no second is left to be paid for", unit, "R31", (paid,))
    price = read("price per minute", _nano(call["price_nano"]), unit, rate.place, "R31")
    fee = read("connection fee", _nano(1000 * rate.fee_micro if factor else call["fee_nano"]), unit, rate.place, "R31")
    if factor:
        fee = product("connection fee, with the growth", fee, read("growth", factor, "", place), unit=unit)
    cost = total(
        "price", product("minutes at the price", price, quotient("minutes", paid, MINUTE, "min"), unit=unit), fee
    )
    return _at_least(cost, call, rate, unit)


def _at_least(cost: Figure, call: Mapping[str, Any], rate: Rate, unit: str) -> Figure:
    made = rounded("rated", cost, rate.decimals, unit, "R31")
    if not call["minimum_micro"]:
        return made
    least = read("the least a charged call costs", _money(call["minimum_micro"]), unit, rate.place, "R31")
    found = largest("rated, at least", made, least, unit=unit, rule="R31")
    return rounded("rated", found, rate.decimals, unit, "R31")


def _over(bill: ComputedBill, call: Mapping[str, Any], duration: Figure, place: str) -> Figure:
    billed = steps("billed", duration, _step(bill), "s", "R20")
    if _factor(bill, call):
        billed = read("billed, with the growth", call["billed_seconds"], "s", place, "R20")
    if call["counter_no"] is None:
        return same("billed, of no pool", billed, "s", "R25")
    pooled = read("covered by the pool", call["pooled_seconds"], "s", _pool(bill, call), "R26")
    return difference("over the pool", billed, pooled, unit="s", rule="R26")


def _listed(bill: ComputedBill, call: Mapping[str, Any], rate: Rate, duration: Figure) -> Figure:
    """The seconds that the rate counts: in steps of its own, or as they are billed."""
    if not (rate.increment_seconds or rate.first_seconds or rate.free_seconds):
        return steps("billed", duration, _step(bill), "s", "R20")
    if not call["listed_seconds"]:
        return nothing("counted: within the free seconds", "s", "R31", (duration,))
    step = _step(bill)
    if rate.increment_seconds:
        step = read("step of the rate", rate.increment_seconds, "s", rate.place, "R31")
    increment = int(step.value)
    free, first = (
        read(says, value or 0, "s", rate.place, "R31")
        for says, value in (("free", rate.free_seconds), ("first interval", rate.first_seconds or increment))
    )
    more = largest("after the first interval", difference("lasted longer", duration, free, first, unit="s"), NONE)
    return total("counted", first, steps("in steps", more, step, "s", "R31"), unit="s", rule="R31")


def _factor(bill: ComputedBill, call: Mapping[str, Any]) -> Decimal | None:
    """How many times as much of its kind a what-if has; None where nothing grows."""
    milli = bill.inputs.growth.get(call["kind"])
    return None if milli is None else scaled(milli, 3)


def _step(bill: ComputedBill) -> Figure:
    return read("step of billing", bill.agreement.switches.increment_seconds, "s", "switch increment_seconds", "R20")


def _message(call: Mapping[str, Any], rate: Rate | None, unit: str, place: str) -> Figure:
    sent = read("segments", call["segments"], "", place, "R28")
    pooled = read(
        "covered by the pool", call["segments"] - call["over_segments"], "", "agreement.toml, users.csv", "R28"
    )
    over = difference("over the pool", sent, pooled, rule="R28")
    if not call["over_segments"] or rate is None:
        return nothing("rated: nothing is over the pool", unit, "R28", (over,))
    price = read("price of a segment", _nano(call["segment_nano"]), unit, rate.place, "R28")
    fee = read("fee of the row", _money(call["own_fee_micro"]), unit, rate.place, "R28")
    return _at_least(total("price", product("segments at the price", price, over, unit=unit), fee), call, rate, unit)


def _pool(bill: ComputedBill, call: Mapping[str, Any]) -> str:
    return "no pool" if call["counter_no"] is None else f"pool {bill.inputs.counters[call['counter_no']].pool_id}"


def _nano(value: int) -> Decimal:
    return scaled(value, 9)


def _money(micro: int) -> Decimal:
    return scaled(micro, 6)

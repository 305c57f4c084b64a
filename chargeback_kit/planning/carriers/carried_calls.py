"""The same landed calls as another carries them: only what the words of a row mean is different (R10, R35).

A call that Microsoft's calling plans carry becomes a carrier's, and is priced by the engine with that carrier's card;
a carrier's becomes one of calling plans. Meetings, toll-free numbers of Microsoft, messages, emergency calls, calls
given away and mobile operators' calls stay where they are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from chargeback_kit.bill.bill import ComputedBill, chain
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.run import Run
from chargeback_kit.planning.carriers.terms import CarrierTerms
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.carriers import Carrier
from chargeback_kit.rules.call_attributes import CallAttributes

OF_PLANS, OF_CARRIERS = ("user_", "pstn_", "ucap_"), ("dr_", "byot", "oc_")
CARRIED = {False: "oc_out", True: "oc_in"}
PLANNED = {False: "user_out", True: "user_in"}
Words = Mapping[int, CallAttributes]


@dataclass(frozen=True)
class CarriedCalls:
    """What the calls of one user in one month cost under one card; ``person`` is -1 for somebody who is not listed.

    ``seconds`` are those of outgoing calls; money in micro-units, ````unplanned_*`` are calls that no calling plan
    covers.
    """

    person: int
    user_name: str | None
    month_no: int
    carrier_no: int
    calls: int
    seconds: int
    amount_micro: int
    unplanned_micro: int
    unplanned_unpriced_calls: int
    unpriced_calls: int
    unpriced_seconds: int


def may_move(words: CallAttributes) -> bool:
    """Whether the calls of some words can be carried by somebody else."""
    if words.is_free_call or "emergency" in words.call_type or words.call_type.startswith("fmc_"):
        return False
    return words.call_type.startswith(OF_CARRIERS) or (words.call_type.startswith(OF_PLANS) and not words.is_toll_free)


def as_carriers(words: CallAttributes) -> CallAttributes:
    """The words of a call as a carrier's."""
    if not may_move(words) or words.is_carrier:
        return words
    return replace(
        words,
        call_type=CARRIED[words.is_incoming],
        is_carrier=True,
        is_carrier_in=words.is_incoming,
        is_plan_out=False,
        may_share=False,
        plan_bit=0,
    )


def as_plans(words: CallAttributes) -> CallAttributes:
    """The words of a call as one of calling plans."""
    if not may_move(words) or not words.is_carrier:
        return words
    goes_out = not words.is_incoming
    return replace(
        words,
        call_type=PLANNED[words.is_incoming],
        is_carrier=False,
        is_carrier_in=False,
        is_plan_out=goes_out,
        may_share=goes_out,
    )


def _with_words(landed: LandedCalls, other: Callable[[CallAttributes], CallAttributes]) -> LandedCalls:
    return replace(landed, attributes={number: other(words) for number, words in landed.attributes.items()})


def carried_by(bill: ComputedBill, terms: CarrierTerms, filled: int) -> Run:
    """The calls of a bill as a carrier would carry and charge them; ``filled``: how many fees fill its bundles."""
    card = terms.card or ()
    named = {band.name for band in bill.agreement.time_band} | {""}
    if unknown := sorted({rate.time_band for rate in card} - named):
        raise InputError(f'{terms.name}: no [[time_band]] of agreement.toml is called "{unknown[0]}". Name its hours.')
    per = "tenant" if terms.filled_by == "per_tenant" else "channel"
    count = None if per == "tenant" else filled
    line = Carrier(name=terms.name, per=per, count=count, bundle=terms.bundle)
    agreement = bill.agreement.model_copy(update={"carrier": (line,)})
    inputs = replace(bill.inputs, agreement=agreement, counters=bill.inputs.licence_counters, carrier_rates=card)
    run = Run(_with_words(bill.landed, as_carriers), inputs)
    chain(run)
    return run


def all_on_plans(bill: ComputedBill) -> ComputedBill:
    """The bill at Microsoft's card if its calling plans carried the calls of carriers too."""
    inputs = replace(bill.inputs, charges="rated") if bill.has_card else bill.inputs
    return ComputedBill(bill.folder, _with_words(bill.landed, as_plans), inputs, ())


def movable(words: Words) -> pa.Table:
    """Which words are those of calls that can move, and whose calls they were before, as questions read it."""
    rows = [(number, each.is_carrier) for number, each in words.items() if may_move(each)]
    numbers, carriers = zip(*rows, strict=True) if rows else ((), ())
    columns = [pa.array(numbers, pa.int32()), pa.array(carriers, pa.bool_())]
    return pa.table(columns, names=["word_set_no", "is_carrier"])


def carried_calls(run: Run, words: Words) -> list[CarriedCalls]:
    """What the calls that can move cost in a world, by user, month and carrier; ``words`` are those of the bill."""
    return [CarriedCalls(**row) for row in run.answers("carried_calls", {"movable": movable(words)})]


def without_rate(run: Run, words: Words) -> Iterable[dict[str, Any]]:
    """Where the calls go that no card prices in a world, the most calls first."""
    return run.answers("carried_without_rate", {"movable": movable(words)})


def calls_at_once(run: Run, words: Words) -> tuple[int, int | None]:
    """How many calls went on at the busiest moment, and when [ns]."""
    row = run.answers("calls_at_once", {"movable": movable(words)})[0]
    return row["calls"], row["at_ns"]


def calls_that_stay(run: Run, words: Words) -> Iterable[dict[str, Any]]:
    """The calls that stay where they are, by kind."""
    return run.answers("calls_that_stay", {"movable": movable(words)})

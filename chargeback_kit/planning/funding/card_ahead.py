"""Whether the rate card names other prices for the month planned for than for the days of the history (R31)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill, prepare
from chargeback_kit.money import from_micro, scaled
from chargeback_kit.planning.funding.history import month_days
from chargeback_kit.planning.planned_card import PlannedCard, planned_card
from chargeback_kit.records.rates import Rate

NAMED = 3
NANO_DIGITS = 9
Changed = tuple[Rate, Rate]


def card_ahead(bills: Sequence[ComputedBill], month: str) -> Iterator[str]:
    """A note where calls that credits paid cost otherwise by the card of the month to come (``planned_card``)."""
    ordered = sorted(bills, key=lambda bill: bill.inputs.months[0].from_ns)
    card = planned_card(ordered, month_days(month)[0])
    before = after = 0
    changed: dict[Changed, None] = {}
    for bill in ordered:
        for part in card.in_months(bill) if bill.charges == "rated" else []:
            paid, planned, rates = _priced(part, card)
            before, after = before + paid, after + planned
            changed |= dict.fromkeys(rates)
    if changed:
        currency = ordered[-1].currency
        first, second = (text.money(from_micro(each), currency) for each in (before, after))
        said = list(dict.fromkeys(_said(*each, currency) for each in changed))
        named = text.listed([*said[:NAMED], *(["others"] if len(said) > NAMED else [])])
        yield (
            f"The rate card names other prices for {text.months([month])}: {named}. Calls count here at the prices of "
            f"their days: what cost {first} would cost about {second}."
        )


def _priced(bill: ComputedBill, card: PlannedCard) -> tuple[int, int, list[Changed]]:
    """What credits paid for calls, what these cost in the planned month [micro], and which rows of the card differ."""
    paid = bill.run.ask("credits_by_call")
    amounts = paid["amount_micro"].to_numpy().astype(np.int64)
    rows = card.of(bill)
    if rows is None:
        return int(amounts.sum()), int(amounts.sum()), []
    folder = replace(bill.folder, rates=rows)
    there = ComputedBill(folder, bill.landed, *prepare(folder, bill.months, bill.inputs.charges))
    planned = there.run.ask("rated_calls")
    place = np.searchsorted(planned["row_no"].to_numpy(), paid["row_no"].to_numpy())
    found = np.isin(paid["row_no"].to_numpy(), planned["row_no"].to_numpy())
    then = planned["amount_micro"].to_numpy().astype(np.int64)[place[found]]
    differ = then != amounts[found]
    pairs = zip(
        planned["rate_no"].to_numpy()[place[found]][differ].tolist(),
        paid["rate_no"].to_numpy()[found][differ].tolist(),
        strict=True,
    )
    own, other = bill.inputs.own_rates, there.inputs.own_rates
    return int(amounts.sum()), int(then.sum()), [(other[a], own[b]) for a, b in sorted(set(pairs))]


def _said(then: Rate, now: Rate, currency: str) -> str:
    """What a row of the card says instead of another."""
    where = f"for numbers that begin with {then.prefix}" if then.prefix else "for every number"
    if then.price_nano == now.price_nano:
        return f"another fee or other steps {where}"
    return f"{_price(then)} instead of {_price(now)} {currency} a minute {where}"


def _price(rate: Rate) -> str:
    return f"{scaled(rate.price_nano, NANO_DIGITS).normalize():f}"

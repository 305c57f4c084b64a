"""Whether the rate card names other prices for the month planned for than for the days of the history (R31)."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import from_micro, scaled
from chargeback_kit.planning.funding.history import month_days
from chargeback_kit.records.rates import Rate

NAMED = 3
NANO_DIGITS = 9


def card_ahead(bills: Sequence[ComputedBill], month: str) -> Iterator[str]:
    """A note where calls that credits paid cost otherwise by the card of the last bill on the last day of the month."""
    last = month_days(month)[-1]
    before = after = Fraction(0)
    said: dict[str, str] = {}
    for bill in bills:
        rows = bill.run.answers("credits_by_rate") if bill.charges == "rated" else []
        for row in rows:
            rate, money = bill.inputs.own_rates[row["rate_no"]], Fraction(row["amount_micro"])
            then = in_force(bills[-1].inputs.own_rates, rate, last)
            before += money
            after += money * Fraction(then.price_nano, rate.price_nano) if rate.price_nano else money
            if then.price_nano != rate.price_nano:
                prices = (_price(each) for each in (then, rate))
                said[rate.prefix] = (
                    f"{' instead of '.join(prices)} {bill.currency} a minute for numbers that begin with {rate.prefix}"
                )
    if said:
        currency = bills[-1].currency
        first, second = (text.money(from_micro(int(each)), currency) for each in (before, after))
        named = text.listed([*list(said.values())[:NAMED], *(["others"] if len(said) > NAMED else [])])
        yield (
            f"The rate card names other prices for {text.months([month])}: {named}. Calls count here at the prices of "
            f"their days: what cost {first} would cost about {second}."
        )


def in_force(rates: Sequence[Rate], rate: Rate, on: date) -> Rate:
    """The row that takes the place of a row of the card on a day: of those for the same calls the latest in force."""
    alike = [each for each in rates if _calls(each) == _calls(rate) and (each.effective_from or date.min) <= on]
    return max(alike, key=lambda each: (each.effective_from or date.min, each.line), default=rate)


def _calls(rate: Rate) -> tuple[str, ...]:
    """Which calls a row of the card is for."""
    return rate.number_kind, rate.prefix, rate.origin_country, rate.carrier or "", rate.time_band


def _price(rate: Rate) -> str:
    return f"{scaled(rate.price_nano, NANO_DIGITS).normalize():f}"

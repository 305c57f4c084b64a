"""Every number of a plan in a sentence, so that a reader can repeat the argument to a finance director."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit.money import from_micro
from chargeback_kit.planning.funding.level import FEWEST_MONTHS
from chargeback_kit.planning.funding.risks import Risks, minimum_purchase, posting_lag
from chargeback_kit.planning.funding.tradeoff import Outlook

if TYPE_CHECKING:
    from chargeback_kit.planning.funding.advice import Funding
    from chargeback_kit.planning.funding.exhaustion import Exhaustion

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
FULL_YEAR = 12


def sentences(plan: "Funding") -> tuple[str, ...]:
    """The whole argument, from the proposal to what it rests on."""
    return tuple(_argument(plan))


def _argument(plan: "Funding") -> Iterator[str]:
    yield proposal(plan)
    yield trigger(plan)
    yield recharge(plan)
    yield f"The opening of {money(plan.proposal.setting.opening, plan.currency)} is the trigger plus one recharge."
    yield lapse(plan.proposal, plan.currency)
    yield from compared(plan)
    if plan.exhaustion is not None:
        yield exhaustion(plan.exhaustion, plan.currency)
    yield floor(plan.currency)


def proposal(plan: "Funding") -> str:
    """What to do and what comes of it."""
    chosen, of = plan.proposal.setting, plan.currency
    return (
        f"For {month(plan.month)}: put {money(chosen.opening, of)} into the wallet and let auto-recharge buy "
        f"{money(chosen.recharge, of)} whenever the balance falls below {money(chosen.trigger, of)}. The balance then "
        f"reaches 0 in {percent(plan.proposal.chance)} of the simulated months (± {points(plan.proposal.standard_error)}); "
        f"at most {percent(plan.risks.alpha)} was asked for. On an average day {money(plan.proposal.idle, of)} lie idle."
    )


def trigger(plan: "Funding") -> str:
    """Why the trigger is what it is."""
    first, last = plan.risks.lag_hours
    late = f"{first} to {last} hours after" if last else "right after"
    card = (
        f" and in {percent(plan.risks.card_chance)} of the months the card fails for {days(plan.risks.card_days)}"
        if plan.risks.card_chance and plan.risks.card_days
        else ""
    )
    return (
        f"Why this trigger: a recharge arrives {late} the call that makes it due{card}. Until it arrives calls go on; in "
        f"{percent(1 - plan.risks.alpha)} of the simulated months they take less than "
        f"{money(from_micro(plan.need_micro), plan.currency)} below the trigger, and the trigger is that amount rounded up."
    )


def recharge(plan: "Funding") -> str:
    """Why the recharge is what it is."""
    return (
        f"Why this recharge: smaller ones leave less idle but come more often. This is the cheapest with at most "
        f"{plan.risks.purchases} purchases in an average month; it is bought {plan.proposal.recharges:.1f} times a month."
    )


def lapse(chosen: Outlook, currency: str) -> str:
    """What of the opening is lost after twelve months (R40)."""
    if not chosen.lapses:
        return "Nothing of the opening lapses: calls use it up within twelve months in the simulated years."
    return f"Credits lapse twelve months after purchase: of the opening {money(chosen.lapses, currency)} are lost on average."


def compared(plan: "Funding") -> Iterator[str]:
    """The table of 2017 and the user's own setting beside the proposal."""
    yield (
        f"The table of 2017 asks for {_setting(plan.table, plan.currency)} at {plan.licences:,} licences: the balance reaches 0 "
        f"in {percent(plan.table.chance)} of the months and {money(plan.table.idle, plan.currency)} lie idle. The table "
        f"names no recharge; its first purchase is taken for it."
    )
    if plan.own is not None:
        yield (
            f"Your own setting, {_setting(plan.own, plan.currency)}: the balance reaches 0 in {percent(plan.own.chance)} of the "
            f"months and {money(plan.own.idle, plan.currency)} lie idle."
        )


def _setting(row: Outlook, currency: str) -> str:
    chosen = row.setting
    again = f", recharge {money(chosen.recharge, currency)}" if chosen.recharge else ", no auto-recharge"
    return f"opening {money(chosen.opening, currency)}, trigger {money(chosen.trigger, currency)}{again}"


def exhaustion(found: "Exhaustion", currency: str) -> str:
    """Until when the credits last that are there."""
    held = f"The {money(found.balance, currency)} in the wallet on {day(found.now)}"
    if found.balance <= 0:
        return f"{held} are used up already."
    end = f"in {percent(found.chance)} of the simulated futures they end before {month(found.month)} does."
    if found.middle is None:
        return f"{held} last beyond {day(found.horizon)} in most futures if nothing more is bought; {end}"
    until = f"and {day(found.latest)}" if found.latest is not None else f"and later than {day(found.horizon)}"
    since = day(found.earliest) if found.earliest is not None else day(found.horizon)
    return f"{held} last until about {day(found.middle)} if nothing more is bought (nine times in ten between {since} {until}); {end}"


def floor(currency: str) -> str:
    """The least that can be bought (R43)."""
    known = "" if currency == "USD" else f"; the source names USD, the same number is taken for {currency}"
    return (
        f"No purchase is below {money(from_micro(minimum_purchase()), currency)}, the least that can be bought{known}."
    )


def how_much_data(months: int, days_seen: int, calls: int) -> str:
    """What the advice rests on, and how little that is."""
    held = f"The advice rests on {counted(months, 'month')} of history ({counted(days_seen, 'day')}, {counted(calls, 'call')} on credits)"
    if months < FEWEST_MONTHS:
        return (
            f"{held}. That is little: it shows neither growth nor how months differ, so months are assumed to differ by 25 % "
            f"either way, and a kind of day that did not occur is not in it."
        )
    if months < FULL_YEAR:
        return f"{held}. That is less than a year: seasons are not in it."
    return f"{held}."


def growth(share: float, *, is_known: bool, is_given: bool) -> str:
    """The growth that was counted on."""
    if is_given:
        return f"Spending is taken to grow by {percent(share)} a month, as stated."
    if not is_known:
        return "Growth is not counted on: the history is too short to show it."
    return f"Spending grows by {percent(share)} a month as far as the history shows; a fall would not be counted on."


def sources(risks: Risks, seed_paths: str) -> str:
    """Where the lag and the simulated months come from."""
    known = risks.lag_hours == posting_lag()
    lag = "as documented for usage data" if known else "as stated"
    return f"Charges post {risks.lag_hours[0]} to {risks.lag_hours[1]} hours late ({lag}). {seed_paths}"


def money(value: Decimal, currency: str) -> str:
    """An amount with its currency.

    >>> money(Decimal("1234.5"), "USD")
    '1,234.50 USD'
    """
    return f"{value:,.2f} {currency}"


def percent(share: float) -> str:
    """A share in percent with one decimal.

    >>> percent(0.0435), percent(0)
    ('4.3 %', '0.0 %')
    """
    return f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A standard error in percentage points.

    >>> points(0.0044)
    '0.4'
    """
    return f"{100 * share:.1f}"


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "day"), counted(1200, "call")
    ('1 day', '1,200 calls')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def days(number: int) -> str:
    """So many days."""
    return counted(number, "day")


def month(name: str) -> str:
    """A month in words.

    >>> month("2026-10")
    'October 2026'
    """
    year, number = name.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def day(at: pd.Timestamp | date) -> str:
    """A day in words.

    >>> day(date(2026, 10, 9))
    '9 October 2026'
    """
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"

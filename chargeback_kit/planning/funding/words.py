"""Every number of a plan in a sentence, so that a reader can repeat the argument to a finance director."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chargeback_kit import text
from chargeback_kit.money import from_micro
from chargeback_kit.planning.funding.exhaustion import Exhaustion
from chargeback_kit.planning.funding.tradeoff import Outlook
from chargeback_kit.wallet.tiers import minimum_purchase

if TYPE_CHECKING:
    from chargeback_kit.planning.funding.advice import Funding


def sentences(plan: "Funding") -> tuple[str, ...]:
    """The whole argument: what to do, why, and what else there is."""
    return tuple(_argument(plan))


def _argument(plan: "Funding") -> Iterator[str]:
    yield proposal(plan)
    yield trigger(plan)
    yield recharge(plan)
    yield opening(plan)
    yield from compared(plan)
    if plan.exhaustion is not None:
        yield exhaustion(plan.exhaustion, plan.currency)
    yield floor(plan.currency)


def proposal(plan: "Funding") -> str:
    """What to do and what comes of it."""
    chosen, of = plan.proposal.setting, plan.currency
    return (
        f"For {text.months([plan.month])}: put {text.money(chosen.opening, of)} into the wallet and let auto-recharge "
        f"buy {text.money(chosen.recharge, of)} whenever the balance falls below {text.money(chosen.trigger, of)}. "
        f"The balance then reaches 0 in {text.share(plan.proposal.chance)} of the simulated months "
        f"(± {100 * plan.proposal.standard_error:.1f}, one standard error); at most {text.share(plan.alpha)} was "
        f"asked for. On an average day {text.money(plan.proposal.idle, of)} lie idle."
    )


def trigger(plan: "Funding") -> str:
    """Why the trigger is what it is."""
    first, last = plan.risks.lag_hours
    late = f"arrives {first} to {last} hours after" if last else "comes with"
    need = text.money(from_micro(plan.need_micro), plan.currency)
    return (
        f"Why this trigger: a recharge {late} the call that makes it due, or when a failed card works again, and calls "
        f"go on meanwhile. In {text.share(1 - plan.alpha)} of the simulated months they take at most {need} below the "
        f"trigger. The trigger is as much more as keeps the chance and one standard error within "
        f"{text.share(plan.alpha)}."
    )


def recharge(plan: "Funding") -> str:
    """Why the recharge is what it is."""
    most, often = plan.risks.purchases, plan.proposal.recharges
    return (
        f"Why this recharge: smaller ones leave less money idle but are bought more often. This one leaves the least "
        f"idle with at most {most} purchases in an average month; it is bought {often:.1f} times a month."
    )


def opening(plan: "Funding") -> str:
    """Why the opening is what it is, and what of it lapses (R40)."""
    lost = plan.proposal.lapses
    lapses = (
        f"Credits lapse twelve months after purchase: on average {text.money(lost, plan.currency)} of it is lost then."
        if lost
        else "Calls use it up within twelve months in every simulated year, so nothing of it lapses."
    )
    return (
        f"Why this opening: it is the trigger and half a recharge, where the balance stands on average later. {lapses}"
    )


def compared(plan: "Funding") -> Iterator[str]:
    """The table of 2017 and the user's own setting beside the proposal."""
    yield (
        f"The table of 2017 says {_setting(plan.table, plan.currency)} for {plan.licences:,} licences: "
        f"{_outcome(plan.table, plan.currency)} The table names no recharge; its first purchase is taken for it."
    )
    if plan.own is not None:
        yield f"Your own setting is {_setting(plan.own, plan.currency)}: {_outcome(plan.own, plan.currency)}"


def _setting(row: Outlook, currency: str) -> str:
    chosen = row.setting
    again = f", recharge {text.money(chosen.recharge, currency)}" if chosen.recharge else ", no auto-recharge"
    return f"opening {text.money(chosen.opening, currency)}, trigger {text.money(chosen.trigger, currency)}{again}"


def _outcome(row: Outlook, currency: str) -> str:
    idle = text.money(row.idle, currency)
    return f"the balance reaches 0 in {text.share(row.chance)} of the simulated months and {idle} lie idle."


def outlook(row: Outlook, currency: str) -> str:
    """A setting and what it leads to."""
    said = f"{_setting(row, currency)}: {_outcome(row, currency)}"
    return said[:1].upper() + said[1:]


def exhaustion(found: Exhaustion, currency: str) -> str:
    """Until when the credits last that are there."""
    balance, now = text.money(found.balance, currency), text.dated(found.now)
    if found.balance <= 0:
        return f"The wallet stands at {balance} on {now}: calls that cost money find nothing until credits are bought."
    held = f"The {balance} in the wallet on {now}"
    ends = f"in {text.share(found.chance)} of the simulated futures they end before {text.months([found.month])} does."
    if found.middle is None:
        return f"{held} last beyond {text.dated(found.horizon)} in most futures if nothing more is bought; {ends}"
    since = text.dated(found.earliest or found.middle)
    until = text.dated(found.latest) if found.latest is not None else f"a day after {text.dated(found.horizon)}"
    return (
        f"{held} last until about {text.dated(found.middle)} if nothing more is bought, nine times in ten until a day "
        f"from {since} to {until}; {ends}"
    )


def floor(currency: str) -> str:
    """The least that can be bought (R43)."""
    least = text.money(from_micro(minimum_purchase()), currency)
    known = "" if currency == "USD" else f" The source says it of USD; the same number is taken for {currency}."
    return f"No purchase is below {least}, the least that can be bought.{known}"

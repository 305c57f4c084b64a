"""What is said of the credits in the wallet: until when they last, what of them lapses, and what comes to them."""

from collections.abc import Iterator, Sequence

from chargeback_kit import text
from chargeback_kit.money import total
from chargeback_kit.planning.funding.exhaustion import BoughtAhead, Exhaustion, LapsingCredits
from chargeback_kit.planning.funding.grounds import LEAST_TOLD


def exhaustion(found: Exhaustion, currency: str) -> str:
    """Until when the credits last that are there."""
    balance, now = text.money(found.balance, currency), text.dated(found.now)
    if found.balance <= 0:
        comes = f"; {ahead(found.ahead, currency)}" if found.ahead else ""
        return f"The wallet stands at {balance} on {now}: {_until_bought(found)}{comes}."
    held = f"The {balance} in the wallet on {now}"
    coming = [each for each in found.ahead if found.middle is None or each.at <= found.middle]
    if coming:
        each = text.listed([f"{text.money(one.amount, currency)} of {text.dated(one.at)}" for one in coming])
        held += f", with the {each} that the agreement buys,"
    often = text.share(found.chance) if found.chance >= LEAST_TOLD else "none"
    ends = f"in {often} of the simulated futures they end before {text.months([found.month])} does."
    if found.after_use is not None:
        ends += f" Calls that come later are billed after use{later(found, ' from {} on')}."
    if found.middle is None:
        return f"{held} last beyond {text.dated(found.horizon)} in most futures if nothing more is bought; {ends}"
    since = text.dated(found.earliest or found.middle)
    until = text.dated(found.latest) if found.latest is not None else f"a day after {text.dated(found.horizon)}"
    return (
        f"{held} last until about {text.dated(found.middle)} if nothing more is bought, nine times in ten until a day "
        f"from {since} to {until}; {ends}"
    )


def _until_bought(found: Exhaustion) -> str:
    """What becomes of calls that find nothing in the wallet."""
    if found.after_use is None:
        return "calls that cost money find nothing until credits are bought"
    if found.after_use <= found.now:
        return "calls that cost money are billed after use until credits are bought"
    billed = later(found, " or, from {} on, are billed after use")
    return f"calls that cost money find nothing until credits are bought{billed}"


def lapsing(found: Exhaustion, currency: str) -> Iterator[str]:
    """What of the balance is lost whatever is bought (R40)."""
    if found.lapses:
        balance, now = text.money(found.balance, currency), text.dated(found.now)
        yield (
            f"Of the {balance} in the wallet on {now} {lapse(found.lapses, currency).replace(' of it', '')}: "
            "calls do not use them up in the twelve months after their purchase. Only calls use them; "
            "what is bought now does not save them."
        )


def lapse(lapses: Sequence[LapsingCredits], currency: str) -> str:
    """What lapses and when, on average."""
    lost = text.money(total(each.amount for each in lapses), currency)
    first, last = (text.dated(each.at) for each in (lapses[0], lapses[-1]))
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return f"about {lost} of it lapse {when}"


def ahead(comes: Sequence[BoughtAhead], currency: str) -> str:
    """What is bought already, and for when."""
    each = text.listed([f"{text.money(one.amount, currency)} on {text.dated(one.at)}" for one in comes])
    return f"the agreement buys {each}"


def later(found: Exhaustion | None, words: str) -> str:
    """When billing after use begins, put into some words; nothing where it has begun."""
    if found is None or found.after_use is None or found.after_use <= found.now:
        return ""
    return words.format(text.dated(found.after_use))

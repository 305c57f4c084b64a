"""Every number of a plan in a sentence, so that a reader can repeat the argument to a finance director.

First the argument; below it what the plan rests on: how much data, how little that is, what is taken for granted.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isinf
from typing import TYPE_CHECKING

from chargeback_kit import text
from chargeback_kit.money import from_micro
from chargeback_kit.planning.funding.assumed_history import AssumedCalls
from chargeback_kit.planning.funding.exhaustion import Exhaustion
from chargeback_kit.planning.funding.history import History
from chargeback_kit.planning.funding.level import FEWEST_MONTHS, MONTHS_THAT_SHOW, UNKNOWN_SPREAD, Level
from chargeback_kit.planning.funding.risks import Risks, posting_lag
from chargeback_kit.planning.funding.surges import UNSEEN_DAYS, UNSEEN_LEAST, UNSEEN_MOST, Surges
from chargeback_kit.planning.funding.tradeoff import SettingResult, months_to_repeat
from chargeback_kit.records.assumptions import Assumptions
from chargeback_kit.wallet.tiers import minimum_purchase

if TYPE_CHECKING:
    from chargeback_kit.planning.funding.advice import Funding

FULL_YEAR = 12
MOST_HISTORY = 36  # [months]
NO_HISTORY = "The advice rests on no history, only on what is assumed; look again after one or two months of calls."


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
    yield changes(plan)


def proposal(plan: "Funding") -> str:
    """What to do and what comes of it."""
    chosen, of = plan.proposal.setting, plan.currency
    return (
        f"For {text.months([plan.month])}: {_buy(plan)} and let auto-recharge "
        f"buy {text.money(chosen.recharge, of)} whenever the balance falls below {text.money(chosen.trigger, of)}. "
        f"{_kept(plan)} On an average day {text.money(plan.proposal.idle, of)} lie idle."
    )


def _buy(plan: "Funding") -> str:
    """What to buy, beside what lies in the wallet."""
    opening = text.money(plan.proposal.setting.opening, plan.currency)
    if plan.exhaustion is None:
        return f"put {opening} into the wallet"
    lies = _lies(plan.exhaustion, plan.currency)
    if not plan.purchase:
        return f"buy nothing now ({opening} are enough in the wallet, and {lies})"
    return f"buy {text.money(plan.purchase, plan.currency)} more for an opening of {opening} in the wallet ({lies})"


def _lies(found: Exhaustion, currency: str) -> str:
    """What lies in the wallet; as the agreement states it where it does."""
    balance, now = text.money(found.balance, currency), text.dated(found.now)
    said = f"{balance} lie in it on {now}" if found.balance >= 0 else f"it stands at {balance} on {now}"
    if found.counted is None:
        return said
    return f"{said} as the admin centre states; by our count it would be {text.money(found.counted, currency)}"


def _kept(plan: "Funding") -> str:
    """How often the balance reaches 0, as closely as it can be said."""
    chosen, asked = plan.proposal, text.share(plan.alpha)
    if chosen.is_repeatable:
        return (
            f"The balance then reaches 0 in {text.share(chosen.chance)} of the simulated months "
            f"(± {100 * chosen.standard_error:.1f}, one standard error); at most {asked} was asked for."
        )
    return (
        f"The balance then reaches 0 in at most the {asked} of the simulated months that were asked for. "
        f"A closer figure would come out otherwise with other months: {_would_show(plan, chosen)}."
    )


def _would_show(plan: "Funding", row: SettingResult) -> str:
    """How much history would make a chance one to show."""
    months = months_to_repeat(row.chance, row.standard_error, len(plan.history.months))
    if months > MOST_HISTORY:
        return "no history of three years would show one"
    return f"about {text.counted(months, 'month')} of history like these would show one"


def changes(plan: "Funding") -> str:
    """What would change the advice, computed on the same months."""
    found = plan.withstands
    more = "; ".join(f"{percent} % more make it {text.share(chance)}" for percent, chance in found.outlook)
    held = (
        f"calls may cost {found.percent} % more than simulated, by price, by number or by growth, before the balance "
        f"reaches 0 in more than {text.share(plan.alpha)} of the months"
        if found.percent
        else f"calls that cost any more use up the {text.share(plan.alpha)} asked for"
    )
    return f"What would change it: {held}; {more}. All amounts move in proportion to what calls cost."


def trigger(plan: "Funding") -> str:
    """Why the trigger is what it is."""
    first, last = plan.risks.lag_hours
    late = f"arrives {first} to {last} hours after" if last else "comes with"
    need = text.money(from_micro(plan.need_micro), plan.currency)
    return (
        f"Why this trigger: a recharge {late} the call that makes it due, or when a failed card works again, and calls "
        f"go on meanwhile. In {text.share(1 - plan.alpha)} of the simulated months they take at most {need} below the "
        f"trigger. The trigger is as much more as keeps the chance and the error of drawing months within "
        f"{text.share(plan.alpha)}."
    )


def recharge(plan: "Funding") -> str:
    """Why the recharge is what it is."""
    most, often = plan.risks.purchases, plan.proposal.recharges
    return (
        f"Why this recharge: smaller ones leave less money idle but are bought more often. This one leaves the least "
        f"idle with at most {text.counted(most, 'purchase')} in an average month; "
        f"it is bought {often:.1f} times a month."
    )


def opening(plan: "Funding") -> str:
    """Why the opening is what it is, and what of it lapses (R40)."""
    lost = plan.proposal.lapses
    lapses = (
        f"Credits lapse twelve months after purchase: on average {text.money(lost, plan.currency)} of it is lost then."
        if lost
        else "Calls use it up within twelve months in every simulated year, so nothing of it lapses."
    )
    chosen = plan.proposal.setting
    half = chosen.trigger + chosen.recharge / 2
    rounded = "" if chosen.opening == half else f" ({text.money(half, plan.currency)}), rounded up"
    return (
        f"Why this opening: it is the trigger and half a recharge{rounded}, where the balance stands on average later. "
        f"{lapses}"
    )


def compared(plan: "Funding") -> Iterator[str]:
    """The table of 2017 and the user's own setting beside the proposal."""
    yield (
        f"The table of 2017 says {_setting(plan.table, plan.currency)} for {text.counted(plan.licences, 'licence')}: "
        f"{_outcome(plan, plan.table)} The table names no recharge; its first purchase is taken for it."
    )
    if plan.own is not None:
        yield f"Your own setting is {_setting(plan.own, plan.currency)}: {_outcome(plan, plan.own)}"


def _setting(row: SettingResult, currency: str) -> str:
    chosen = row.setting
    if not chosen.recharge:
        return f"opening {text.money(chosen.opening, currency)}, no auto-recharge"
    trigger, again = text.money(chosen.trigger, currency), text.money(chosen.recharge, currency)
    return f"opening {text.money(chosen.opening, currency)}, trigger {trigger}, recharge {again}"


def _outcome(plan: "Funding", row: SettingResult) -> str:
    idle = text.money(row.idle, plan.currency)
    if not row.is_repeatable:
        return f"{idle} lie idle; how often the balance reaches 0 cannot be said yet: {_would_show(plan, row)}."
    return f"the balance reaches 0 in {text.share(row.chance)} of the simulated months and {idle} lie idle."


def setting_result(plan: "Funding", row: SettingResult) -> str:
    """A setting and what it leads to."""
    said = f"{_setting(row, plan.currency)}: {_outcome(plan, row)}"
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
    """The least that can be bought (R43).

    >>> floor("USD")
    'No purchase is below 50.00 USD, the least that can be bought.'
    """
    least = text.money(from_micro(minimum_purchase()), currency)
    known = "" if currency == "USD" else f" The source says it of USD; the same number is taken for {currency}."
    return f"No purchase is below {least}, the least that can be bought.{known}"


def how_much(history: History) -> str:
    """How much data there is, and how little that is."""
    months = len(history.months)
    days, calls = text.counted(len(history.days), "day"), text.counted(len(history.amounts), "call")
    held = f"The advice rests on {text.counted(months, 'month')} of history ({days}, {calls} on credits)"
    if months < MONTHS_THAT_SHOW:
        grows = "neither growth nor" if months < FEWEST_MONTHS else "not"
        return (
            f"{held}. That is little: it shows {grows} how much months differ, so they are assumed to differ by "
            f"{text.share(UNKNOWN_SPREAD)} either way or more until there are {MONTHS_THAT_SHOW} months, and surges "
            f"that never came are assumed as well."
        )
    return f"{held}." if months >= FULL_YEAR else f"{held}. That is less than a year: seasons are not in it."


def taken_for_granted(level: Level, risks: Risks, unseen: Surges | None, currency: str) -> Iterator[str]:
    """What is taken for granted: growth, months, surges, lag, card, and how many months were drawn."""
    yield growth(level)
    if not isinf(level.freedom):
        yield (
            f"Months are taken to differ by {text.share(level.spread)} either way in two of three, and by more in some "
            f"(Student’s t with {level.freedom:.0f} degrees of freedom)."
        )
    if unseen is not None:
        yield from surges(unseen, currency)
    first, last = risks.lag_hours
    source = "as documented for usage data" if risks.lag_hours == posting_lag() else "as stated"
    yield f"A recharge arrives {first} to {last} hours after the call that makes it due ({source})."
    if risks.card_chance and risks.card_days:
        fails = text.counted(risks.card_days, "day")
        yield f"In {text.share(risks.card_chance)} of the months the card fails for {fails}; no source knows how often."
    drawn = text.counted(risks.paths, "month")
    yield f"{drawn} were simulated from seed {risks.seed}; the same seed gives the same months."


def surges(unseen: Surges, currency: str) -> Iterator[str]:
    """What is added to the days that were seen."""
    first, last = UNSEEN_DAYS
    size = f"{first} to {last} days with {UNSEEN_LEAST:.0f} to {UNSEEN_MOST:.0f} times the money"
    if unseen.unseen_rate:
        calls = "calls to other numbers cost on" if unseen.toll_free else "of"
        fades = (
            f"to {text.share(unseen.later(1).unseen_chance)} with one more" if unseen.months else "from the second on"
        )
        yield (
            f"In {text.share(unseen.unseen_chance)} of the months a surge comes of a kind that the history has not "
            f"seen: {size} {calls} a working day. That is assumed of tenants in general; it falls with every month, "
            f"{fades}."
        )
    if unseen.toll_free:
        yield storms(unseen, size)
    if unseen.record_rate:
        what = "call" if unseen.is_call else "day"
        most = text.money(from_micro(int(unseen.most)), currency)
        yield (
            f"In {text.share(unseen.record_chance)} of the months a {what} is dearer than the dearest of those seen "
            f"(1 in {unseen.months + 1}, whatever the traffic), by how the dearest thin out; it costs at most {most}."
        )


def storms(unseen: Surges, size: str) -> str:
    """What is assumed of calls that others make; ``size`` says how large."""
    carry = f"Calls to toll-free numbers carry {text.share(unseen.toll_free)} of the money; others decide how many come"
    if unseen.has_storm:
        return (
            f"{carry}. Their dearest day cost {unseen.storm:.0f} times their working day, and what comes is measured "
            f"by it."
        )
    return (
        f"{carry}. In {text.share(unseen.storm_chance)} of the months a storm is taken to come: {size} that they cost "
        f"on a working day. It is assumed of whoever has such numbers until one was seen; after one month more without "
        f"it would be {text.share(unseen.later(1).storm_chance)}."
    )


def growth(level: Level) -> str:
    """The growth that is counted on."""
    if level.is_given and not level.growth:
        return "No growth is counted on."
    if level.is_given:
        return f"Spending grows by {text.share(level.growth)} a month, as stated."
    if not level.is_known:
        return "No growth is counted on: the history is too short to show it."
    if not level.growth:
        return "No growth is counted on: the history shows none. A fall would not be counted on either."
    return f"Spending grows by {text.share(level.growth)} a month, as far as the history shows it beyond chance."


def stated(assumed: Assumptions, calls: Sequence[AssumedCalls]) -> Iterator[str]:
    """What is assumed where there is no history."""
    for each in calls:
        price = f"{Decimal(each.rate.price_nano).scaleb(-9).normalize():f} {assumed.currency}"
        minutes = text.counted(round(each.minutes), "minute")
        yield f"Assumed: {minutes} a month {each.what}, at {price} a minute (rate card, line {each.rate.line})."
    yield (
        f"Assumed: {text.counted(assumed.people, 'person', 'people')}, "
        f"{assumed.minutes_per_call} minutes a call, and a true use that lies "
        f"within {assumed.month_spread_percent} % of what is stated in two months of three."
    )

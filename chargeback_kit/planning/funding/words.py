"""Every number of a plan in a sentence, so that a reader can repeat the argument to a finance director.

What the plan rests on is said in ``grounds``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chargeback_kit import text
from chargeback_kit.money import from_micro
from chargeback_kit.planning.funding.credits_words import ahead, exhaustion, lapse, lapsing, later
from chargeback_kit.planning.funding.exhaustion import Exhaustion
from chargeback_kit.planning.funding.grounds import LEAST_TOLD
from chargeback_kit.planning.funding.level import LEAST_SPREAD, MONTHS_THAT_SHOW
from chargeback_kit.planning.funding.purchase import begins_with, bought_within, least
from chargeback_kit.planning.funding.tradeoff import SettingResult, months_to_repeat

if TYPE_CHECKING:
    from chargeback_kit.planning.funding.advice import Funding

MOST_HISTORY = 36  # [months]
EXACT = 1e-9
RULE_OF_THREE = 3
"""Where none of n months shows something, its chance is below 3 / n, nineteen times in twenty."""


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
        yield from lapsing(plan.exhaustion, plan.currency)
        yield exhaustion(plan.exhaustion, plan.currency) + _little(plan)
    yield floor(plan.currency)
    yield changes(plan)


def proposal(plan: "Funding") -> str:
    """What to do and what comes of it."""
    chosen, of = plan.proposal.setting, plan.currency
    return (
        f"For {text.months([plan.month])}: {_need_not(plan)}{_buy(plan)} and let auto-recharge "
        f"buy {text.money(chosen.recharge, of)} whenever the balance falls below {text.money(chosen.trigger, of)}. "
        f"{_kept(plan)} On an average day {text.money(plan.outcome.idle, of)} lie idle."
    )


def _need_not(plan: "Funding") -> str:
    """That nothing need be bought where calls are billed after use (R45), but for the time until then."""
    if plan.after_use is None:
        return ""
    billed = f"calls that find the credits used up are billed after use{later(plan.exhaustion, ' from {} on')}"
    instead = ". For credits to pay all of them instead: "
    if plan.until is None:
        return f"nothing need be bought, as {billed}{instead}"
    lasts = (
        f"the credits last until then in {simulated(1 - plan.until.chance)} of the simulated futures; at most "
        f"{asked_for(plan.alpha)} of them may end before"
    )
    if not plan.until.purchase:
        return f"nothing need be bought, as {billed}, and {lasts}{instead}"
    return (
        f"buy {text.money(plan.until.purchase, plan.currency)} more for the time until "
        f"{text.dated(plan.until.at)}, and then nothing: {billed}, and with that {lasts}{instead}"
    )


def _buy(plan: "Funding") -> str:
    """What to buy, beside what lies in the wallet."""
    opening = text.money(plan.proposal.setting.opening, plan.currency)
    if plan.exhaustion is None:
        return f"put {opening} into the wallet"
    lies = _lies(plan, plan.exhaustion)
    begins = begins_with(plan, plan.exhaustion) + plan.purchase
    is_short = begins < plan.proposal.setting.opening
    if not plan.purchase:
        enough = "" if is_short else f"{opening} are enough{_when(plan)}, and "
        return f"buy nothing now ({enough}{lies})"
    is_least = begins > plan.proposal.setting.opening and plan.purchase == least()
    can = ", the least that can be bought," if is_least else ""
    bought = f"buy {text.money(plan.purchase, plan.currency)} more{can}"
    return f"{bought} ({lies})" if is_short else f"{bought} for an opening of {opening}{_when(plan)} ({lies})"


def _when(plan: "Funding") -> str:
    """Where and when the opening is to be there."""
    return f" in the wallet when {text.months([plan.month])} begins" if _begins_later(plan) else " in the wallet"


def _begins_later(plan: "Funding") -> bool:
    """Whether the month planned for begins later than the files end."""
    return plan.exhaustion is not None and plan.exhaustion.month != plan.month


def _lies(plan: "Funding", found: Exhaustion) -> str:
    """What lies in the wallet, as the agreement states it where it does; and what of it lapses soon."""
    balance, now = text.money(found.balance, plan.currency), text.dated(found.now)
    said = f"{balance} lie in it on {now}" if found.balance >= 0 else f"it stands at {balance} on {now}"
    if found.counted is not None:
        said += f"{_stated(found, plan.currency)}; by our count it would be {text.money(found.counted, plan.currency)}"
    if _begins_later(plan) and found.uses:
        said += f"; calls use about {text.money(found.uses, plan.currency)} before {text.months([plan.month])} begins"
    soon = [each for each in found.lapses if each.month <= plan.month]
    if soon:
        said += f"; {lapse(soon, plan.currency)}"
    comes = [each for each in found.ahead if f"{each.at:%Y-%m}" <= plan.month]
    return f"{said}; {ahead(comes, plan.currency)}" if comes else said


def _stated(found: Exhaustion, currency: str) -> str:
    """That the balance is the one that is stated, or goes back to it over the calls after the last whole day."""
    if found.stated is None or found.stated == found.balance:
        return " as the admin centre states"
    return f", before the calls that leave the {text.money(found.stated, currency)} of the admin centre"


def _kept(plan: "Funding") -> str:
    """How often the balance reaches 0, as closely as it can be said."""
    chosen, asked = plan.outcome, asked_for(plan.alpha)
    then = f"{_from(plan)} the balance then" if _is_elsewhere(plan) else "The balance then"
    if chosen.is_repeatable:
        return f"{then} reaches 0 in {_of_months(plan, chosen)} ({_exactness(plan)}); at most {asked} was asked for."
    return (
        f"{then} reaches 0 in at most the {asked} of the simulated months that were asked for. "
        f"A closer figure would come out otherwise with other months: {_would_show(plan, chosen)}."
    )


def asked_for(share: float) -> str:
    """A chance that was asked for, with all of its digits.

    >>> asked_for(0.05), asked_for(0.0001)
    ('5.0 %', '0.01 %')
    """
    return text.share(share) if abs(round(share, 3) - share) < EXACT else f"{100 * share:.12g} %"


def simulated(chance: float) -> str:
    """A chance as the simulated months show it.

    >>> simulated(0.0423), simulated(0.0)
    ('4.2 %', 'under 0.1 %')
    """
    return text.share(chance) if chance >= LEAST_TOLD else "under 0.1 %"


def _of_months(plan: "Funding", row: SettingResult) -> str:
    """In which part of the simulated months; so few that it is 0.0 % are counted."""
    if row.chance >= LEAST_TOLD:
        return f"{text.share(row.chance)} of the simulated months"
    found = round(row.chance * plan.risks.paths)
    return f"{found or 'none'} of the {plan.risks.paths:,} simulated months"


def _exactness(plan: "Funding") -> str:
    """How exact the chance is: its error, by drawing and by how months differ, and that little history leaves more."""
    months = plan.outcome
    drawn = (
        f"± {100 * months.standard_error:.1f}, one standard error"
        if months.chance >= LEAST_TOLD
        else f"so many show no chance below about {100 * RULE_OF_THREE / plan.risks.paths:.1g} %"
    )
    is_short = not plan.has_history or len(plan.history.months) < MONTHS_THAT_SHOW
    return f"{drawn}; so little history may mislead by more" if is_short else drawn


def _is_elsewhere(plan: "Funding") -> bool:
    """Whether what lies in the wallet after the purchase is not the opening, or not known."""
    return plan.from_balance is not None and plan.from_balance.setting != plan.proposal.setting


def _from(plan: "Funding") -> str:
    """Where the month begins."""
    opening = text.money(plan.outcome.setting.opening, plan.currency)
    return f"From {'about ' if _begins_later(plan) else ''}{opening}{_when(plan)}{_with_ahead(plan)}"


def _with_ahead(plan: "Funding") -> str:
    """That credits come within the month."""
    comes = from_micro(sum(money for _, money in bought_within(plan)))
    return f" and the {text.money(comes, plan.currency)} that come in the month" if comes else ""


def _would_show(plan: "Funding", row: SettingResult) -> str:
    """How much history would make a chance one to show."""
    months = months_to_repeat(row.chance, row.standard_error, len(plan.history.months))
    if months > MOST_HISTORY:
        return "no history of three years would show one"
    return f"about {text.counted(months, 'month')} of history like these would show one"


def changes(plan: "Funding") -> str:
    """What would change the advice, computed on the same months."""
    found = plan.withstands
    more = "; ".join(f"{percent} % more make it {simulated(chance)}" for percent, chance in found.outlook)
    held = (
        f"calls may cost {found.percent} % more than simulated, by price, by number or by growth, before the balance "
        f"reaches 0 in more than {asked_for(plan.alpha)} of the months"
        if found.percent
        else f"calls that cost any more use up the {asked_for(plan.alpha)} asked for"
    )
    return f"What would change it: {held}; {more}. All amounts move in proportion to what calls cost."


def trigger(plan: "Funding") -> str:
    """Why the trigger is what it is."""
    first, last = plan.risks.lag_hours
    late = f"arrives {first} to {last} hours after" if last else "comes with"
    need = text.money(from_micro(plan.need_micro), plan.currency)
    return (
        f"Why this trigger: a recharge {late} the call that makes it due, or when a failed card works again, and calls "
        f"go on meanwhile. In {asked_for(1 - plan.alpha)} of the simulated months they take at most {need} below the "
        f"trigger. The trigger is as much more as keeps the chance and the error of drawing months within "
        f"{asked_for(plan.alpha)}."
    )


def recharge(plan: "Funding") -> str:
    """Why the recharge is what it is."""
    most, often = text.counted(plan.risks.purchases, "purchase"), plan.proposal.recharges
    return (
        "Why this recharge: smaller ones leave less money idle but are bought more often. Of those that keep the "
        f"chance with the error of drawing, this one leaves the least idle with at most {most} in an average month; "
        f"it is bought {often:.1f} times a month{_first(plan)}."
    )


def _first(plan: "Funding") -> str:
    """How often it is bought in the month planned for, where that begins elsewhere."""
    if plan.from_balance is None or not _is_elsewhere(plan):
        return ""
    opening, begins = (text.money(row.setting.opening, plan.currency) for row in (plan.proposal, plan.from_balance))
    return (
        f" from an opening of {opening}, and {plan.from_balance.recharges:.1f} times in {text.months([plan.month])} "
        f"from the {begins} in the wallet"
    )


def opening(plan: "Funding") -> str:
    """Why the opening is what it is, and what of it lapses (R40)."""
    lost, chosen = plan.proposal.lapses, plan.proposal.setting
    opening = text.money(chosen.opening, plan.currency)
    lapses = (
        f"Credits lapse twelve months after purchase: of {opening} on average {text.money(lost, plan.currency)} "
        "is lost then."
        if lost
        else f"Calls use up {opening} within twelve months in every simulated year, so nothing of so much lapses."
    )
    half = chosen.trigger + chosen.recharge / 2
    rounded = "" if chosen.opening == half else f" ({text.money(half, plan.currency)}), rounded up"
    alone = f" From it {_outcome(plan, plan.proposal)}" if _is_elsewhere(plan) else ""
    return (
        f"Why this opening: it is the trigger and half a recharge{rounded}, where the balance stands on average later."
        f"{alone} {lapses}"
    )


def compared(plan: "Funding") -> Iterator[str]:
    """The table of 2017 and the user's own setting beside the proposal."""
    yield (
        f"The table of 2017 says {_setting(plan.table, plan.currency)} for {text.counted(plan.licences, 'licence')}: "
        f"{_outcome(plan, plan.table)} The table names no recharge; its first purchase is taken for it."
    )
    if plan.own is not None:
        said = f"Your own setting is {_own(plan, plan.own)}{_outcome(plan, plan.own)}"
        yield " ".join([said, *_of_own(plan, plan.own)])


def _own(plan: "Funding", row: SettingResult) -> str:
    """The own setting: where a wallet runs, from what will lie in it."""
    if plan.exhaustion is None:
        return f"{_setting(row, plan.currency)}: "
    begins = text.money(row.setting.opening, plan.currency)
    if plan.exhaustion.balance == row.setting.opening:
        begins = f"the {begins} in the wallet on {text.dated(plan.exhaustion.now)}"
    else:
        begins = f"about {begins} in the wallet when {text.months([plan.month])} begins"
    return f"{_recharge(row, plan.currency)}: from {begins}{_with_ahead(plan)}, if nothing more is bought by hand, "


def _of_own(plan: "Funding", row: SettingResult) -> Iterator[str]:
    """What else decides about the own setting: the least purchase (R43), and billing after use (R45)."""
    if 0 < row.setting.recharge < least():
        asked, can = text.money(row.setting.recharge, plan.currency), text.money(least(), plan.currency)
        yield f"A recharge of {asked} cannot be bought: the least is {can}."
    if plan.after_use is not None:
        yield f"Calls that find it at 0 are billed after use{later(plan.exhaustion, ' from {} on')}."


def _setting(row: SettingResult, currency: str) -> str:
    return f"opening {text.money(row.setting.opening, currency)}, {_recharge(row, currency)}"


def _recharge(row: SettingResult, currency: str) -> str:
    chosen = row.setting
    if not chosen.recharge:
        return "no auto-recharge"
    return f"trigger {text.money(chosen.trigger, currency)}, recharge {text.money(chosen.recharge, currency)}"


def _outcome(plan: "Funding", row: SettingResult) -> str:
    idle = text.money(row.idle, plan.currency)
    if not row.is_repeatable:
        return f"{idle} lie idle; how often the balance reaches 0 cannot be said yet: {_would_show(plan, row)}."
    return f"the balance reaches 0 in {_of_months(plan, row)} and {idle} lie idle."


def setting_result(plan: "Funding", row: SettingResult) -> str:
    """A setting and what it leads to."""
    said = f"{_setting(row, plan.currency)}: {_outcome(plan, row)}"
    return said[:1].upper() + said[1:]


def _little(plan: "Funding") -> str:
    """That a short history does not show how far the day may lie off."""
    if len(plan.history.months) >= MONTHS_THAT_SHOW or plan.exhaustion is None or plan.exhaustion.balance <= 0:
        return ""
    return (
        f" So little history may mislead: for this day months are taken to differ by {text.share(LEAST_SPREAD)} either "
        f"way or more until there are {MONTHS_THAT_SHOW}; those that differ by more than is assumed end the credits on "
        f"another day."
    )


def floor(currency: str) -> str:
    """The least that can be bought (R43).

    >>> floor("USD")
    'No purchase is below 50.00 USD, the least that can be bought.'
    """
    known = "" if currency == "USD" else f" The source says it of USD; the same number is taken for {currency}."
    return f"No purchase is below {text.money(least(), currency)}, the least that can be bought.{known}"

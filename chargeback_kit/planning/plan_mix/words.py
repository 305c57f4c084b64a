"""Words for every number of an answer, such as a finance director can repeat them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from chargeback_kit import text
from chargeback_kit.planning.assignment import Flags
from chargeback_kit.planning.plan_mix.certainty import Certainty
from chargeback_kit.planning.plan_mix.demand import Person
from chargeback_kit.planning.plan_mix.options import CARRIERS, SHARED, title
from chargeback_kit.planning.plan_mix.pricing import PricedMove
from chargeback_kit.planning.plan_mix.result import PlanMix
from chargeback_kit.planning.plan_mix.sensitivity import without_time
from chargeback_kit.planning.plan_mix.solving.ways import DEPENDS, UNSEEN
from chargeback_kit.reference.spoken import country_name, the

MOST_NAMED = 5


def people(count: int) -> str:
    """A number of people.

    >>> people(1), people(12)
    ('1 person', '12 people')
    """
    return f"{count:,} {'person' if count == 1 else 'people'}"


def by_name(everybody: Sequence[Person], which: Flags) -> str:
    """Some people [n] as a number and by name, the first ones at least."""
    found = [everybody[place].name for place in np.flatnonzero(which).tolist()]
    more = [f"{len(found) - MOST_NAMED:,} more"] if len(found) > MOST_NAMED else []
    return f"{people(len(found))} ({text.listed([*found[:MOST_NAMED], *more])})"


def move(priced: PricedMove, without_credits: int = 0) -> str:
    """A move in words, and how many of its people need the credits licence first."""
    found, saving = priced.move, priced.saving
    if priced.left:
        who = "1 person who has left needs" if priced.left == 1 else f"{priced.left:,} people who have left need"
        where = the(country_name(found.country))
        return f"{who} no licence any more ({title(found.origin)} in {where}), which saves {saving:,} a month."
    origin = " and ".join(title(name) for name in found.origin.split("+"))
    effect = f"saves {saving:,} a month" if saving >= 0 else f"costs {-saving:,} a month, and other moves need it"
    need = "needs" if without_credits == 1 else "need"
    first = f" {people(without_credits)} of these {need} the Communications Credits licence (free) first." if (
        without_credits
    ) else ""  # fmt: skip
    where = the(country_name(found.country))
    return f"Moving {people(len(found.rows))} in {where} from {origin} to {title(found.target)} {effect}.{first}"


def with_sentences(answer: PlanMix) -> PlanMix:
    """The answer with its argument in words."""
    lines = [
        order(answer),
        _headline(answer),
        _proof(answer),
        _exactness(answer),
        *_others(answer),
        *_paid_on(answer),
        *answer.ground,
        *([_certainty(answer.certainty, answer.currency)] if answer.certainty else []),
        *(each.sentence for each in answer.sensitivity if each.is_asked),
        *filter(None, [without_time(answer.sensitivity)]),
        *answer.caveats,
    ]
    return replace(answer, sentences=tuple(lines))


def order(answer: PlanMix) -> str:
    """What to do, in one line."""
    how = "" if answer.exact_gap is not None else ", by the model"
    when = " in an average drawn month" if answer.certainty else ""
    rest = f"any other choice saves at most {answer.most_more:,} more{when}{how}."
    said, idle = _steps(answer), _idle_given_back(answer)
    if not said and not answer.saving:
        return f"{idle} and change nothing else; {rest}" if idle else f"Buy nothing and give nothing back; {rest}"
    effect = f"save {answer.saving:,} a month" if answer.saving >= 0 else f"spend {-answer.saving:,} a month more"
    if answer.in_full is not None and answer.in_full.saving != answer.saving:
        saved = answer.in_full.saving
        effect += f" ({abs(saved):,} {'less' if saved >= 0 else 'more'} in {answer.in_full.month})"
    if idle:
        effect += f", and {idle[0].lower()}{idle[1:]} beside that"
    first, *others = [*said, effect]
    return f"{', '.join([first[0].upper() + first[1:], *others])}; {rest}"


def _idle_given_back(answer: PlanMix) -> str:
    """What to give back of the licences that nobody holds; "" for none."""
    count, money = answer.idle_to_give_back
    if not count:
        return ""
    price = f" ({money:,} a month)" if money is not None else ""
    return f"Give back {text.counted(count, 'licence that lies idle', 'licences that lie idle')}{price}"


def _steps(answer: PlanMix) -> list[str]:
    """What to buy, to assign and to give back; what has no part number is not bought."""
    rows = answer.licences.to_dict("records")
    buy, back = (sum(int(row[name]) for row in rows) for name in ("to_buy", "to_give_back"))
    more = [(row, max(0, int(row["needed"]) - int(row["held"]))) for row in rows]
    idle = sum(min(count, int(row["bought"]) - int(row["held"])) for row, count in more if row["sku"])
    shared = sum(count for row, count in more if row["option"] == SHARED)
    out = sum(max(0, int(row["held"]) - int(row["needed"])) for row in rows if row["option"] == SHARED)
    carried = [(row["option"], count) for row, count in more if row["option"] in CARRIERS and count]
    said = [f"buy {buy:,}"] if buy else []
    said += (
        [f"assign {text.counted(idle, 'licence that lies', 'licences that lie')} idle"]
        if idle and not buy and not back
        else []
    )
    said += [f"give the Shared Calling policy to {people(shared)}"] if shared else []
    said += [f"take {people(out)} out of Shared Calling"] if out else []
    for option in dict.fromkeys(option for option, _ in carried):
        said.append(f"move {people(sum(count for name, count in carried if name == option))} to {title(option)}")
    what = "" if len(said) == bool(buy) else f" {'licence' if back == 1 else 'licences'}"
    said += [f"give back {back:,}{what}"] if back else []
    if not said and (moved := _moved(answer)):
        return [f"give {people(moved)} another plan"]
    return said


def _moved(answer: PlanMix) -> int:
    return int(next(row["people_moved"] for row in answer.comparison.to_dict("records") if row["mix"] == "mix"))


def _headline(answer: PlanMix) -> str:
    moved = _moved(answer)
    if not moved and not answer.saving:
        return f"Today's plans cost {answer.exact_today:,} {answer.currency} a month, and no other mix is cheaper."
    gone = " (without who has left)" if (answer.assignment["left"] != "").any() else ""
    when = " in the months as they were" if answer.certainty else ""
    who = people(moved) if moved else "Nobody who stays"
    effect = f"{answer.saving:,} less" if answer.saving >= 0 else f"{-answer.saving:,} more"
    return (
        f"Fees and calls cost {answer.exact_today:,} {answer.currency} a month today{gone or when}; with this mix they "
        f"cost {answer.exact_cost:,}, which is {effect}.{_chosen_for(answer)} {who} would hold another plan."
    )


def _chosen_for(answer: PlanMix) -> str:
    """The same in the months that the mix is chosen for, where these are others and it is another amount there."""
    full = answer.in_full
    if full is None or not answer.saves_otherwise_in_full:
        return ""
    by = "" if full.by_call else ", by the model"
    less = f"{abs(full.saving):,} {'less' if full.saving >= 0 else 'more'}"
    return f" In {full.month}, which it is chosen for, {full.costs['today']:,} and {full.costs['mix']:,}: {less}{by}."


def _proof(answer: PlanMix) -> str:
    when = " in an average drawn month" if answer.certainty else ""
    if answer.stopped:
        begin = "The search was stopped early. "
    elif answer.settled:
        where = " in the drawn months" if answer.certainty else ""
        kept = int(answer.assignment["because"].isin([UNSEEN, DEPENDS]).sum())
        but = f", with {people(kept)} kept as today" if kept else ""
        begin = f"No other choice costs less{where}: every one was weighed call by call{but}. "
        if answer.exact_bound is not None and answer.exact_bound < answer.exact_cost:
            cents = f"{answer.exact_cost - answer.exact_bound:,}"
            begin += f"(Of calls that meet the end of a pool a part is charged; {cents} may be rounded otherwise.) "
    elif answer.exact_bound is not None:
        begin = f"Priced call by call, no choice costs less than {answer.exact_bound:,}. "
    elif answer.proven:
        begin = "No other choice costs less by the model: every alternative was ruled out. "
    else:
        begin = ""
    return (
        f"{begin}By the model the mix costs {answer.cost:,}{when}, and no choice costs less than {answer.bound:,}; "
        f"the gap is {answer.gap:,} ({answer.relative_gap:.4%}). A second computation in whole numbers confirms "
        f"{answer.certified_bound:,} of the bound."
    )


def _exactness(answer: PlanMix) -> str:
    more = "more" if answer.difference > 0 else "less"
    if not answer.difference:
        return "Priced call by call, the mix costs exactly what the model says."
    return (
        f"Priced call by call, in their order, the mix costs {answer.exact_cost:,}, {abs(answer.difference):,} {more} "
        f"than the model's {answer.model_cost:,}: {' '.join(_reasons(answer))}"
    )


def _reasons(answer: PlanMix) -> list[str]:
    """Why the model and the bill differ: fees, minutes over a pool, or no more than cents that are rounded."""
    fees, calls = answer.more_fees, answer.difference - answer.more_fees
    found = []
    if fees:
        said = f"fees are {abs(fees):,} {'more' if fees > 0 else 'less'}, as"
        is_month = len(answer.months) > 1
        how = "in an average month, the bill in each" if is_month else "at an average price, the bill at their own"
        found.append(f"{said} the model counts licences {how};")
    if calls and answer.pools["over_minutes"].any():
        said = f"calls are {abs(calls):,} {'more' if calls > 0 else 'less'}, as " if fees else ""
        found.append(
            f"{said}the model charges minutes over a pool at the country's average price, the bill charges the calls "
            "that really came last;"
        )
    elif calls:
        said = f"calls are {abs(calls):,} {'more' if calls > 0 else 'less'}, as " if fees else ""
        found.append(f"{said}each call and each month is rounded to the cent;")
    *first, last = found
    return [*first, f"{last[:-1]}."]


def _others(answer: PlanMix) -> list[str]:
    lines = []
    for row in answer.comparison.to_dict("records"):
        if row["mix"] not in ("all_payg", "thresholds"):
            continue
        if row["mix"] == "all_payg" and answer.payg is not None and not answer.payg.takers:
            why = "" if answer.payg.payable else ": calls by the minute could be paid by nobody (R32)"
            lines.append(f"Pay as you go can be given to nobody{why}.")
            continue
        costs, cost, best = answer.in_full, row["cost"], answer.exact_cost
        if costs is None:
            lines.append(f"{row['title']} would cost {cost:,} a month, {_against(cost, best)}.")
            continue
        full, by = costs.costs[row["mix"]], "" if costs.by_call else ", by the model"
        part = ", part months for some," if costs.partial and not costs.drawn else ""
        lines.append(
            f"{row['title']} would cost {full:,} in {costs.month}{by}, {_against(full, costs.costs['mix'])}; for the "
            f"calls as they were{part} {cost:,}."
        )
    return lines


def _against(cost: Decimal, mix: Decimal) -> str:
    if cost == mix:
        return "as much as the mix"
    return f"{cost - mix:,} more than the mix" if cost > mix else f"{mix - cost:,} less than the mix"


def _paid_on(answer: PlanMix) -> list[str]:
    """What is paid for and not needed, and what changes cost: parts of the cost that are neither fee nor call."""
    row = next(row for row in answer.comparison.to_dict("records") if row["mix"] == "mix")
    lines = []
    if row["unneeded"]:
        count = int(answer.licences["still_paid"].sum())
        lines.append(
            f"{count:,} {'licence' if count == 1 else 'licences'} that nobody needs cannot be given back yet and "
            f"{'goes' if count == 1 else 'go'} on costing {row['unneeded']:,} a month: that is in the cost."
        )
    count, money = _idle_used(answer)
    if money:
        lines.append(
            f"{text.counted(count, 'licence that lies idle is', 'licences that lie idle are')} used: {money:,} a month "
            "of the mix is on the bill today already, which falls by that much more."
        )
    spare, paid = answer.idle_to_give_back
    if spare:
        them, they = ("it", "it is") if spare == 1 else ("them", "they are")
        price = "" if paid is None else f" and saves {paid:,} a month"
        lines.append(
            f"{text.counted(spare, 'licence lies', 'licences lie')} idle. Giving {them} back costs nobody a "
            f"minute{price}: {they} on the bill and in its list of waste (R57), and in no cost here."
        )
    if row["changing"]:
        lines.append(
            f"Changing costs {row['changing']:,} a month for as long as it is spread over: that is in the cost."
        )
    return lines


def _idle_used(answer: PlanMix) -> tuple[int, Decimal]:
    """How many licences that lie idle are used, and what is paid for them."""
    rows = [row for row in answer.licences.to_dict("records") if row["sku"] and row["price_paid"]]
    used = (min(max(0, int(row["needed"]) - int(row["held"])), int(row["bought"]) - int(row["held"])) for row in rows)
    return sum(used), sum((row["idle_used"] for row in rows), Decimal("0.00"))


def _certainty(sure: Certainty, currency: str) -> str:
    more = "more" if sure.gained >= 0 else "less"
    by_call = "" if sure.by_call is None else f", priced call by call {sure.by_call:,}"
    return (
        f"The mix is chosen for {sure.months} months drawn from the days at hand. By the model it costs "
        f"{sure.expected:,} {currency} on average{by_call}, and between {sure.low:,} and {sure.high:,} in nine months "
        f"of ten. The mix made for the months as they were would cost {sure.plain_expected:,} on average, "
        f"{abs(sure.gained):,} {more}. Being prepared costs {sure.premium:,} in the months as they were. "
        f"Knowing the calls before buying could save at most {sure.cost_of_not_knowing:,} a month."
    )

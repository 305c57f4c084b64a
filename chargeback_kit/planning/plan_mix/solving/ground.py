"""The ground of an advice in words: which months, for which one, and what was assumed."""

from collections.abc import Iterator, Sequence

import numpy as np

from chargeback_kit.money import from_micro
from chargeback_kit.planning.assignment import Flags
from chargeback_kit.planning.plan_mix.certainty import Certainty
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.options import NONE, SHARED, title
from chargeback_kit.planning.plan_mix.people.changes import CREDITS_FIRST, PersonLine
from chargeback_kit.planning.plan_mix.people.cost_of_change import lacks_phone
from chargeback_kit.planning.plan_mix.solving.question import PlanQuestion
from chargeback_kit.planning.plan_mix.words import MOST_NAMED, by_name
from chargeback_kit.reference.spoken import country_name, named, the
from chargeback_kit.text import listed

STAYS, STAY = "stays on the plan", "stay on their plans"


def ground(
    question: PlanQuestion, choice: Choice, moved: Flags, said: Sequence[PersonLine], sure: Certainty | None
) -> Iterator[str]:
    """Everything that was assumed, a sentence each."""
    months = listed([month.name for month in question.known.months])
    how = f"{sure.months} months drawn from the days of {months}" if sure else f"the calls of {months}"
    yield f"Chosen for {question.month:%Y-%m} from {how}."
    yield from _card(question)
    yield from _gone(question)
    yield from _begun(question)
    yield from _calls(question)
    yield from _contracts(question)
    yield from _changes(question)
    yield from _credits(question, moved, said)
    yield from _needed_first(question, choice, moved)


def _card(question: PlanQuestion) -> Iterator[str]:
    """Which day's prices calls have, where these are not the prices of their own days."""
    card = question.card
    if card.is_other:
        yield (
            f"Calls cost what the rate card says on {card.planned}, today's and the mix's: on their own days some of "
            "its prices were others."
        )
    if card.later:
        since = listed([str(day) for day in card.later])
        yield (
            f"From {since} on the card names other prices, within the planned month: each call costs what it says on "
            "the call's day of the month."
        )


def _gone(question: PlanQuestion) -> Iterator[str]:
    """Who is not there any more in the month that is planned."""
    left = question.left
    if not left:
        return
    named_ones = [f"{each.person.name} {each.because}" for each in left[:MOST_NAMED]]
    more = [f"{len(left) - MOST_NAMED:,} more"] if len(left) > MOST_NAMED else []
    who = "1 person is" if len(left) == 1 else f"{len(left):,} people are"
    count = len(question.freed)
    paid = (
        f"{count:,} {'licence' if count == 1 else 'licences'} of theirs {'is' if count == 1 else 'are'} there to give "
        "back or for others to take"
        if count
        else "no licence of theirs is paid for here"
    )
    yield (
        f"{who} not there any more in {question.month:%Y-%m}: {listed([*named_ones, *more])}. "
        f"{paid[0].upper()}{paid[1:]}; their minutes are in no pool and their calls in no cost, today's neither."
    )
    if idle := sum(each.is_idle for each in question.freed):
        one = "of these licences lies" if idle == 1 else "of these licences lie"
        yield f"{idle:,} {one} idle in the bill's list of waste already (R57): count it once, here."


def _begun(question: PlanQuestion) -> Iterator[str]:
    """Who begins in the month that is planned."""
    found = question.coming
    if not found:
        return
    count = sum(len(each.skus) for each in found)
    named_ones = [f"{each.name} (from {each.first_day})" for each in found[:MOST_NAMED]]
    more = [f"{len(found) - MOST_NAMED:,} more"] if len(found) > MOST_NAMED else []
    lie = "licence of a plan lies" if count == 1 else "licences of a plan lie"
    is_then = all(each.first_day >= question.month for each in found)
    when = f"from a day in {question.month:%Y-%m} on" if is_then else f"in {question.month:%Y-%m}"
    yield (
        f"{count:,} {lie} idle for nobody else, being held {when} by "
        f"{listed([*named_ones, *more])}. What they will call then is not known, and no plan is chosen for it."
    )


def _calls(question: PlanQuestion) -> Iterator[str]:
    percent = question.growth.percent.normalize()
    if percent:
        more = "more" if percent > 0 else "fewer"
        yield f"Assumed are {abs(percent):f} % {more} calls than in these months, as was said."
    else:
        yield "No growth is assumed."
    if not question.is_as_it_was:
        chosen = (
            "for full months, in which people call on workdays that were not seen as on those that were"
            if question.whole.partial.any()
            else "for these calls, scaled"
        )
        yield f"Today and the mix are priced for the calls as they were; the mix is chosen {chosen}."
    if question.growth.has_season:
        yield f"Each month is scaled to {question.month:%B} by what a person called in that month of the year."
    else:
        yield "No season is assumed: it takes each of the twelve calendar months to know one."


def _contracts(question: PlanQuestion) -> Iterator[str]:
    bound = [stock for stock in question.offers.stocks if stock.fast]
    for stock in bound:
        what = f"{title(question.offers.options[stock.option])} in {the(country_name(stock.country))} ({stock.sku})"
        count = f"{stock.fast:,} {'licence is' if stock.fast == 1 else 'licences are'}"
        yield f"Of {what} {count} paid for in any case: {stock.until}."
    due = [(stock, each) for stock in question.offers.stocks for each in stock.due]
    for stock, (number, day, later) in due:
        what = f"{title(question.offers.options[stock.option])} in {the(country_name(stock.country))} ({stock.sku})"
        yield (
            f"Of {what} {number:,} {'licence' if number == 1 else 'licences'} can be given back on {day}, and then not "
            f"before {later}: give back on that day what is not needed."
        )
    known = {(stock.sku.upper(), country) for stock in question.offers.stocks for country in (stock.country, None)}
    idle = sorted({
        f"{named(term.sku)}{f' in {the(country_name(term.country))}' if term.country else ''}"
        for term in question.terms.licence
        if (term.sku.upper(), term.country) not in known
    })  # fmt: skip
    if idle:
        yield f"The terms of {listed(idle)} touch no licence that this mix could move."
    elif not bound and not due:
        yield "Every licence can be given back for that month, and no minimum is agreed: no contract says otherwise."


def _changes(question: PlanQuestion) -> Iterator[str]:
    terms = question.terms
    costs = [
        f"{money:,} for each {what}"
        for money, what in (
            (terms.person_moved, "person moved"),
            (terms.number_given_up, "number given up"),
            (terms.number_ported, "number ported"),
        )
        if money
    ]
    if costs:
        yield f"A change costs once {listed(costs)}, spread over {terms.spread_months} months."
    else:
        yield "A change is taken to cost nothing."


def _credits(question: PlanQuestion, moved: Flags, said: Sequence[PersonLine]) -> Iterator[str]:
    """Who needs the credits licence first: who moves, and who stays on a plan that does not cover all their calls."""
    needs = np.array([CREDITS_FIRST in line.first for line in said], np.bool_)
    for who, one, many in ((needs & moved, "moves", "move"), (needs & ~moved, STAYS, STAY)):
        if who.any():
            verb, need = (one, "needs") if who.sum() == 1 else (many, "need")
            yield (
                f"{by_name(question.known.people, who)} {verb} and {need} the Communications Credits licence (free) "
                "first: without it calls that no plan covers do not connect."
            )


def _needed_first(question: PlanQuestion, choice: Choice, moved: Flags) -> Iterator[str]:
    options, terms = question.offers.options, question.terms
    people = zip(question.known.people, choice, moved, strict=True)
    count = sum(lacks_phone(person, options[option]) for person, option, moves in people if moves)
    if count:
        price = f"{terms.teams_phone:,} a month each, which is in the fees" if terms.teams_phone else (
            "whose price was not given and is not counted (teams_phone)"
        )  # fmt: skip
        yield f"{count:,} {'person needs' if count == 1 else 'people need'} a Teams Phone licence first, {price}."
    members = np.array([person.shares for person in question.known.people], np.bool_)
    shares = moved & ~members & (choice == options.index(SHARED))
    if members.any():
        who = "1 person calls" if members.sum() == 1 else f"{members.sum():,} people call"
        yield (
            f"{who} through an account today (Shared Calling): their calls draw no plan (R36), and whoever stays in it "
            "costs no more than the calls, since the account is paid for already."
        )
    if shares.any():
        money = question.offers.sponsored(shares)
        price = f"cost {from_micro(money):,} a month, which is in the fees" if money else (
            "have no price here and are not counted (shared_calling_tenant, shared_calling_country)"
        )  # fmt: skip
        yield f"The licences of the account that Shared Calling runs over {price}."
    people_alone = np.array([person.draws_plan for person in question.known.people], np.bool_)
    if np.any(choice[moved & people_alone] == options.index(NONE)):
        yield "Whoever is left without a plan keeps the Teams Phone licence, which no mix gives back."

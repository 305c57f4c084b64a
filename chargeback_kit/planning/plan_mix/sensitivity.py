"""What would change the advice: each price and the calls themselves, a little lower or higher, and the mix chosen anew.

By the model, in the months that the mix was chosen for. Steps of 5 to 50 %; told is the smallest at which somebody
would hold another option. Whoever can keep the option of the mix at the same cost does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chargeback_kit.planning.assignment import Ints
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.demand import Usage
from chargeback_kit.planning.plan_mix.months import PlanningMonths
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import NONE, title

STEPS = (5, 10, 20, 30, 50)
WHOLE = 100
Solve = Callable[[PlanningMonths, Offers], Choice | None]
World = tuple[PlanningMonths, Offers]
HOME, ABROAD, GROWTH = "the price of a minute at home", "the price of a minute abroad", "the number of minutes"


@dataclass(frozen=True)
class Sensitivity:
    """One price, or the calls: at which change [%] how many people would hold another option; None for none tried."""

    what: str
    lower: int | None
    lower_people: int
    higher: int | None
    higher_people: int

    @property
    def sentence(self) -> str:
        """In words.

        >>> Sensitivity("the price of standard", None, 0, 20, 4).sentence
        'If the price of standard falls by up to 50 %, the mix stays; if it rises by 20 %, 4 people choose otherwise.'
        """
        down, up = (_words(*each) for each in ((self.lower, self.lower_people), (self.higher, self.higher_people)))
        return f"If {self.what} falls by {down}; if it rises by {up}."


def _words(step: int | None, people: int) -> str:
    if step is None:
        return f"up to {STEPS[-1]} %, the mix stays"
    return f"{step} %, {people:,} {'person chooses' if people == 1 else 'people choose'} otherwise"


def sensitivities(period: PlanningMonths, offers: Offers, solve: Solve) -> Iterator[Sensitivity]:
    """Every price of an option on offer, the minutes' prices, and growth; ends early where ``solve`` has no time."""
    base = solve(period, offers)
    if base is None:
        return
    free = offers.allowed[offers.allowed.sum(axis=1) > 1]
    options = [n for n, name in enumerate(offers.options) if name != NONE and free[:, n].any()]
    worlds: list[tuple[str, Callable[[int], World]]] = [
        (f"the price of {title(offers.options[n])}", _priced(period, offers, n)) for n in options
    ]
    worlds += [(HOME, _minutes(period, offers, (1, 0), 0)), (ABROAD, _minutes(period, offers, (0, 1), 0))]
    worlds += [(GROWTH, _minutes(period, offers, (1, 1), 1))]
    for what, world in worlds:
        ends = [_first(sign, world, base, solve) for sign in (-1, 1)]
        if None in ends:
            return
        (lower, fewer), (higher, more) = (end for end in ends if end is not None)
        yield Sensitivity(what, lower, fewer, higher, more)


def _first(sign: int, world: Callable[[int], World], base: Choice, solve: Solve) -> tuple[int | None, int] | None:
    """The first step that changes somebody's option, and how many people's."""
    for step in STEPS:
        other = solve(*world(WHOLE + sign * step))
        if other is None:
            return None
        if changed := int((other != base).sum()):
            return step, changed
    return None, 0


def _priced(period: PlanningMonths, offers: Offers, option: int) -> Callable[[int], World]:
    def world(percent: int) -> World:
        fees = offers.fees.copy()
        fees[:, option] = fees[:, option] * percent // WHOLE
        stocks = tuple(
            replace(each, paid=each.paid * percent // WHOLE, listed=each.listed * percent // WHOLE)
            if each.option == option
            else each
            for each in offers.stocks
        )
        return period, replace(offers, fees=fees, stocks=stocks)

    return world


def _minutes(period: PlanningMonths, offers: Offers, money: Sequence[int], seconds: int) -> Callable[[int], World]:
    """Minutes at home and abroad at other prices where ``money`` says so; with ``seconds`` there are more of them."""

    def world(percent: int) -> World:
        def scaled(part: Ints, by: int) -> Ints:
            return part * percent // WHOLE if by else part

        usage = period.usage
        parts = zip(usage.parts, (seconds, seconds, *money), strict=True)
        return replace(period, usage=Usage(*(scaled(part, by) for part, by in parts))), offers

    return world

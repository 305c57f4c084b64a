"""What would change the advice: each price and the calls themselves, lower or higher, and the mix chosen anew.

In the months that the mix was chosen for: call by call where every choice of its markets can be weighed again, else by
the model. Steps of 5 to 50 %, then by halves to one: told is the smallest
change at which somebody would hold another option. Whoever can keep the option of the mix at the same cost does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from chargeback_kit.money import from_micro, nearest, round_half_up, scaled
from chargeback_kit.planning.assignment import Ints
from chargeback_kit.planning.plan_mix.choices import Choice
from chargeback_kit.planning.plan_mix.demand import Usage
from chargeback_kit.planning.plan_mix.months import PlanningMonths
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import NONE, title
from chargeback_kit.text import listed

STEPS = (5, 10, 20, 30, 50)
WHOLE = 100
PRECISE = 4

HOME, ABROAD = "the price of a minute at home", "the price of a minute abroad"
GROWTH = "the number of minutes"


@dataclass(frozen=True)
class OtherPrices:
    """A world with other prices: the months and offers, and what in it minutes at home and abroad cost, and how many
    there are [% of now].
    """

    period: PlanningMonths
    offers: Offers
    home: int = WHOLE
    abroad: int = WHOLE
    minutes: int = WHOLE


Solve = Callable[[OtherPrices], Choice | None]


@dataclass(frozen=True)
class Sensitivity:
    """One price, or the calls: at which change [%] how many people would hold another option, and which.

    None for no change among those tried, "" for several options. ``now`` is the price, of minutes the average; None
    where there are several. ``by_model``: not weighed call by call. ``is_asked``: False where the time was over before.
    """

    what: str
    lower: int | None
    lower_people: int
    higher: int | None
    higher_people: int
    now: Decimal | None = None
    lower_to: str = ""
    higher_to: str = ""
    by_model: bool = False
    is_asked: bool = True

    @property
    def sentence(self) -> str:
        """In words.

        >>> Sensitivity("the price of standard", None, 0, 20, 4, Decimal("12.00"), "", "payg").sentence
        'The price of standard, 12.00 now: down to 6.00 the mix stays; from 14.40, 4 people choose pay as you go.'
        >>> Sensitivity("the number of minutes", 7, 1, None, 0).sentence
        'The number of minutes: with 7 % less, 1 person chooses otherwise; up to 50 % more the mix stays.'
        """
        now = "" if self.now is None else f", {self.now:,} now"
        down = self._end(-1, self.lower, self.lower_people, self.lower_to)
        up = self._end(1, self.higher, self.higher_people, self.higher_to)
        how = " (by the model)" if self.by_model else ""
        return f"{self.what[0].upper()}{self.what[1:]}{now}: {down}; {up}{how}."

    def _end(self, sign: int, step: int | None, people: int, target: str) -> str:
        far = f"{step or STEPS[-1]} % {'more' if sign > 0 else 'less'}"
        if step is None:
            to = "up to" if sign > 0 else "down to"
            return f"{to} {far if self.now is None else f'{self._at(sign * STEPS[-1]):,}'} the mix stays"
        who = f"{people:,} {'person chooses' if people == 1 else 'people choose'} "
        who += title(target) if target else "otherwise"
        if self.now is None:
            return f"with {far}, {who}"
        return f"{'from' if sign > 0 else 'at'} {self._at(sign * step):,}, {who}"

    def _at(self, percent: int) -> Decimal:
        now = self.now or Decimal(0)
        places = -int(now.as_tuple().exponent)
        return scaled(round_half_up(Fraction(now) * (WHOLE + percent) / WHOLE * 10**places), places)


def sensitivities(
    period: PlanningMonths, offers: Offers, advised: Choice, solve: Solve, *, by_model: bool
) -> Iterator[Sensitivity]:
    """Every price of an option on offer, the minutes' prices, and growth: first what the advised mix or today pays.

    What ``solve`` has no time for is not asked.
    """
    base = solve(OtherPrices(period, offers))
    for what, now, world in _worlds(period, offers, advised):
        ends = [None if base is None else _first(sign, world, base, solve) for sign in (-1, 1)]
        if base is None or None in ends:
            base = None
            yield Sensitivity(what, None, 0, None, 0, now, by_model=by_model, is_asked=False)
            continue
        (lower, fewer), (higher, more) = (end for end in ends if end is not None)
        low, high = (_target(offers, base, other) for other in (fewer, more))
        people = _changed(base, fewer), _changed(base, more)
        yield Sensitivity(what, lower, people[0], higher, people[1], now, low, high, by_model)


Asked = tuple[str, Decimal | None, Callable[[int], OtherPrices]]


def _worlds(period: PlanningMonths, offers: Offers, advised: Choice) -> list[Asked]:
    """What is asked: prices that somebody pays, minutes, then prices that nobody pays."""
    free = offers.allowed[offers.allowed.sum(axis=1) > 1]
    options = [n for n, name in enumerate(offers.options) if name != NONE and free[:, n].any()]
    held = {stock.option for stock in offers.stocks if stock.holders.any()} | set(advised.tolist())
    prices: list[Asked] = [
        (f"the price of {title(offers.options[n])}", _price(offers, n), _priced(period, offers, n)) for n in options
    ]
    home, abroad = _average(period.usage, 0), _average(period.usage, 1)
    minutes: list[Asked] = [(HOME, home, _minutes(period, offers, (1, 0), 0))] if home else []
    minutes += [(ABROAD, abroad, _minutes(period, offers, (0, 1), 0))] if abroad else []
    minutes += [(GROWTH, None, _minutes(period, offers, (1, 1), 1))]
    paid = [price for n, price in zip(options, prices, strict=True) if n in held]
    return [*paid, *minutes, *(price for price in prices if price not in paid)]


def without_time(found: Sequence[Sensitivity]) -> str:
    """Which were not asked, in words; "" for none.

    >>> without_time([Sensitivity("the number of minutes", None, 0, None, 0, is_asked=False)])
    'There was no time (seconds) to ask what would change the mix by the number of minutes.'
    """
    names = [each.what for each in found if not each.is_asked]
    return f"There was no time (seconds) to ask what would change the mix by {listed(names)}." if names else ""


def _changed(base: Choice, other: Choice | None) -> int:
    return 0 if other is None else int((other != base).sum())


def _target(offers: Offers, base: Choice, other: Choice | None) -> str:
    """The option that all who change would hold; "" for several."""
    taken = set() if other is None else set(other[other != base].tolist())
    return offers.options[taken.pop()] if len(taken) == 1 else ""


def _price(offers: Offers, option: int) -> Decimal | None:
    """The one price of an option, None where people pay different ones."""
    found = set(offers.licence_fees[offers.allowed[:, option], option].tolist())
    for each in offers.stocks:
        if each.option == option:
            found |= {each.paid, each.listed, *(price for _, price in each.rungs)}
    return from_micro(found.pop()) if len(found) == 1 else None


def _average(usage: Usage, kind: int) -> Decimal | None:
    """The average price of a minute, to a hundredth of a cent; None without calls."""
    seconds, micro = int(usage.parts[kind].sum()), int(usage.parts[kind + 2].sum())
    if not seconds or not micro:
        return None
    return scaled(nearest(micro * 60, seconds * 10 ** (6 - PRECISE)), PRECISE)


def _first(
    sign: int, world: Callable[[int], OtherPrices], base: Choice, solve: Solve
) -> tuple[int | None, Choice | None] | None:
    """The smallest change [%] that changes somebody's option, and the choice there; None without time."""
    before = 0
    for step in STEPS:
        other = solve(world(WHOLE + sign * step))
        if other is None:
            return None
        if (other != base).any():
            return _between(before, step, other, sign, world, base, solve)
        before = step
    return None, None


def _between(
    stays: int, changes: int, other: Choice, sign: int, world: Callable[[int], OtherPrices], base: Choice, solve: Solve
) -> tuple[int, Choice]:
    """The same between a step at which the mix stays and one at which it does not; as far as the time goes."""
    while changes - stays > 1:
        middle = (stays + changes) // 2
        found = solve(world(WHOLE + sign * middle))
        if found is None:
            return changes, other
        if (found != base).any():
            changes, other = middle, found
        else:
            stays = middle
    return changes, other


def _priced(period: PlanningMonths, offers: Offers, option: int) -> Callable[[int], OtherPrices]:
    def world(percent: int) -> OtherPrices:
        fees = offers.fees.copy()
        own = offers.licence_fees[:, option]
        fees[:, option] += own * percent // WHOLE - own
        stocks = tuple(
            replace(
                each,
                paid=each.paid * percent // WHOLE,
                listed=each.listed * percent // WHOLE,
                rungs=tuple((after, price * percent // WHOLE) for after, price in each.rungs),
            )
            if each.option == option
            else each
            for each in offers.stocks
        )
        return OtherPrices(period, replace(offers, fees=fees, stocks=stocks))

    return world


def _minutes(
    period: PlanningMonths, offers: Offers, money: Sequence[int], seconds: int
) -> Callable[[int], OtherPrices]:
    """Minutes at home and abroad at other prices where ``money`` says so; with ``seconds`` there are more of them."""

    def world(percent: int) -> OtherPrices:
        def scaled(part: Ints, by: int) -> Ints:
            return np.asarray(part * percent // WHOLE if by else part)

        usage = period.usage
        parts = zip(usage.parts, (seconds, seconds, *money), strict=True)
        months = replace(period, usage=Usage(*(scaled(part, by) for part, by in parts)))
        if seconds:
            return OtherPrices(months, offers, minutes=percent)
        return OtherPrices(months, offers, *(percent if by else WHOLE for by in money))

    return world

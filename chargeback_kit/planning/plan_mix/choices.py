"""What a choice for everybody costs by the model, and its parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chargeback_kit.planning.plan_mix.market import Ints
from chargeback_kit.planning.plan_mix.markets import Place
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.season import Season

Choice = npt.NDArray[np.intp]


@dataclass(frozen=True)
class World:
    """A season and its markets; ``outside`` is the money of an average month that no plan moves [micro]."""

    season: Season
    places: tuple[Place, ...]
    outside: int

    def cost(self, choice: Choice) -> int:
        """The model's cost of a choice [n] in an average month [micro]."""
        return self.outside + sum(place.market.total(counts(place, choice)) for place in self.places)

    def over(self, choice: Choice) -> dict[str, Ints]:
        """What the pools of each market cost under a choice [micro]."""
        return {place.market.name: place.market.over(counts(place, choice)) for place in self.places}


def world(season: Season, places: Sequence[Place]) -> World:
    """The markets of a season and what lies outside them."""
    inside = np.zeros(len(season.held), bool)
    for place in places:
        inside[place.rows] = True
    money = season.usage.domestic_micro + season.usage.international_micro
    outside = int(money[~inside].sum()) + int(season.others_micro.sum())
    return World(season, tuple(places), outside // season.size)


def counts(place: Place, choice: Choice) -> Ints:
    """A choice of people [n] as numbers per group and option [G, P]."""
    found = np.zeros_like(place.market.cost)
    np.add.at(found, (place.group, choice[place.rows]), 1)
    return found


def spread(places: Sequence[Place], chosen: Sequence[Ints], today: Choice) -> Choice:
    """Numbers per group and option [G, P] as a choice of people [n]: whoever can stay as they are does."""
    choice = today.copy()
    for place, wanted in zip(places, chosen, strict=True):
        left = wanted.copy()
        order = _stayers_first(place, left, today[place.rows])
        for person in order:
            options = np.flatnonzero(left[place.group[person]])
            choice[place.rows[person]] = options[0]
            left[place.group[person], options[0]] -= 1
    return choice


def _stayers_first(place: Place, left: Ints, today: Choice) -> list[int]:
    """Lets people keep their option while there is room [left is lowered]; hands back the others."""
    single = place.market.count[place.group] == 1
    movers: list[int] = []
    for person in np.flatnonzero(~single):
        group, option = place.group[person], today[person]
        if left[group, option] > 0:
            left[group, option] -= 1
        else:
            movers.append(int(person))
    return [*movers, *np.flatnonzero(single).tolist()]


def fees(offers: Offers, season: Season, choice: Choice | None) -> int:
    """The fees of a choice in an average month [micro]; None is today, with every licence held."""
    each = offers.fees_today if choice is None else offers.fees[np.arange(len(choice)), choice]
    return int((each * (season.held > 0).sum(axis=1)).sum()) // season.size

"""The search: a bound for every market, a good choice for every market, then proof where time allows.

1. The bound (``dual``), and the choice everybody makes alone at its multipliers.
2. The people who are nearly indifferent at these multipliers are chosen for together, as whole numbers (``integer``).
3. Where somebody weighs so much that a gap stays, both halves of that decision are bounded (``branch``).
4. An option that costs somebody more than the gap cannot be part of a better choice: it is struck out (fixing by
   reduced cost), and what is left is solved until the gap is closed or the time is up.

After each step there is a choice and a bound, so the search can be stopped at any moment. Markets do not touch one
another, so as many are worked on at once as the machine has cores.
"""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np

from chargeback_kit.planning.plan_mix.branch import branched
from chargeback_kit.planning.plan_mix.deadline import Deadline
from chargeback_kit.planning.plan_mix.descent import improved
from chargeback_kit.planning.plan_mix.dual import best_dual
from chargeback_kit.planning.plan_mix.integer import solve
from chargeback_kit.planning.plan_mix.market import Flags, Floats, Ints, Market, cheapest, choose
from chargeback_kit.planning.plan_mix.rounding import dealt

SMALL = 100
NEAR = 800
LARGEST_PROGRAMME = 60_000
ENTRIES_A_SECOND = 5_000  # HiGHS does not look at the clock while it simplifies a larger programme
HAIR = 0.01
FLOAT = 1e-13
HALF = 0.5
TENTH_OF_A_CENT = 1000.0
SHORTEST = 0.5
MOVING = 2.0
NARROW = 2e-5
FIRST_GAP = 2e-6
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Standing:
    """Where one market stands: a choice [G, P], its cost, and a bound below which no choice can go, in micro-units.

    ``multipliers`` are the parts behind the Lagrangian bound; ``proven`` says that no choice is cheaper.
    """

    market: Market
    chosen: Ints
    cost: int
    bound: int
    multipliers: tuple[float, ...]

    @property
    def gap(self) -> int:
        """What a better choice could save at most [micro]."""
        return self.cost - self.bound

    @property
    def proven(self) -> bool:
        """Whether no choice is cheaper (to a tenth of a cent)."""
        return self.gap <= TENTH_OF_A_CENT


Watch = Callable[[Sequence[Standing], str], None]


@dataclass(frozen=True)
class Search:
    """How the search ended: one standing per market, and whether the user stopped it."""

    standings: tuple[Standing, ...]
    stopped: bool

    @property
    def cost(self) -> int:
        """The cost of the choice over all markets [micro]."""
        return sum(standing.cost for standing in self.standings)

    @property
    def bound(self) -> int:
        """What any choice costs at least [micro]."""
        return sum(standing.bound for standing in self.standings)


def search(markets: Sequence[Market], seconds: float, watch: Watch = lambda standings, step: None) -> Search:
    """The best choice found in about ``seconds``, with its bound; Ctrl-C ends it with what is known by then."""
    state = _State([_first(market) for market in markets], watch, Deadline.after(seconds))
    try:
        state.each("Finding the bound", _bounded)
        state.each("Choosing", _chosen)
        state.each("Deciding who weighs most", _branched)
        state.each("Closing the gap", _closed)
    except KeyboardInterrupt:
        state.stopped = True
    return Search(tuple(state.standings), state.stopped)


Step = Callable[[Standing, Deadline], Standing]


class _State:
    """The standings so far and the time that is left."""

    def __init__(self, standings: list[Standing], watch: Watch, deadline: Deadline) -> None:
        self.standings = standings
        self.stopped = False
        self._watch = watch
        self._deadline = deadline
        self._workers = os.cpu_count() or 1

    def each(self, name: str, step: Step) -> None:
        """Take a step in every market that is open, the widest gap first.

        Ctrl-C ends the steps that are under way; what they have found counts.
        """
        self._watch(self.standings, name)
        open_ones = sorted((n for n, s in enumerate(self.standings) if s.gap > 0), key=lambda n: -self.standings[n].gap)
        pool = ThreadPoolExecutor(self._workers)
        steps: dict[Future[Standing], int] = {}
        try:
            for place, number in enumerate(open_ones):
                steps[pool.submit(self._take, step, number, len(open_ones) - place)] = number
            self._gather(name, steps)
        except KeyboardInterrupt:
            self._deadline.stop.set()
            pool.shutdown(cancel_futures=True)
            self._keep(steps)
            raise
        finally:
            pool.shutdown()

    def _take(self, step: Step, number: int, left: int) -> Standing:
        """One step, in its share of the time: twice what is due, since most need less."""
        share = min(1.0, 2 * self._workers / left) * self._deadline.left
        return step(self.standings[number], self._deadline.lasting(share))

    def _gather(self, name: str, steps: dict[Future[Standing], int]) -> None:
        """Wait for all steps, and tell of each; in short turns, or Ctrl-C would have to wait as well."""
        waiting = set(steps)
        while waiting:
            done, waiting = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
            for step in done:
                self.standings[steps[step]] = step.result()
                self._watch(self.standings, name)

    def _keep(self, steps: dict[Future[Standing], int]) -> None:
        for step, number in steps.items():
            if not step.cancelled() and step.exception() is None:
                self.standings[number] = step.result()


def _first(market: Market) -> Standing:
    """Today's choice, and everybody at their cheapest with every pool for nothing."""
    zero = (0.0,) * len(market.pieces)
    return Standing(market, market.today, market.total(market.today), _lagrangian(market, zero), zero)


def _lagrangian(market: Market, multipliers: Sequence[float]) -> int:
    """The bound at some multipliers; every cost is whole, so what is no float's error is rounded up."""
    priced, option = cheapest(market, multipliers)
    least = priced[np.arange(len(option)), option]
    bases = sum(part * piece.base for part, piece in zip(multipliers, market.pieces, strict=True))
    bound = market.constant + float(np.einsum("i,i->", least, market.count.astype(float))) + bases
    return math.ceil(bound - HAIR - FLOAT * abs(bound))


def _bounded(standing: Standing, deadline: Deadline) -> Standing:
    market = standing.market
    dual = best_dual(market)
    parts = tuple(dual.multipliers.tolist())
    _, option = cheapest(market, parts)
    found = replace(standing, bound=_lagrangian(market, parts), multipliers=parts)
    starts = [choose(market, option), *([dealt(market, dual.mixture)] if dual.mixture else [])]
    if len(market.count) > SMALL:
        extra = _extra_cost(found)
        seconds = min(MOVING, max(deadline.left, SHORTEST))
        starts = [improved(market, start, extra, deadline.lasting(seconds)) for start in starts]
    for start in starts:
        found = _better(found, start)
    return found


def _chosen(standing: Standing, deadline: Deadline) -> Standing:
    """Choose for the nearly indifferent together; in a small market for everybody, which settles it."""
    if standing.gap <= standing.cost * FIRST_GAP:
        return standing
    extra, complete = _nearly_indifferent(standing)
    slack = 0.0 if complete else standing.cost * FIRST_GAP
    return _improved(standing, extra, deadline.lasting(max(deadline.left, SHORTEST)), slack, complete=complete)


def _nearly_indifferent(standing: Standing) -> tuple[Flags, bool]:
    """Who gives or takes what for little: for each pool those with the least extra cost, and the least for its size."""
    extra = _extra_cost(standing)
    if len(extra) <= SMALL or extra.shape[1] < 2:
        return np.isfinite(extra), True
    kept = standing.chosen > 0
    held = np.where(kept, extra, 0.0).max(axis=1, keepdims=True)
    extra = np.abs(extra - held)
    second = np.partition(extra, 1, axis=1)[:, 1]
    most = max(NEAR // len(standing.market.pieces), 1) if standing.market.pieces else NEAR
    for piece in standing.market.pieces:
        price = np.where(kept[:, piece.option], second, extra[:, piece.option])
        for rank in (price, price / np.maximum(np.abs(piece.weights), 1)):
            near = np.argpartition(rank, min(most, len(rank) - 1))[:most]
            near = near[np.isfinite(price[near])]
            kept[near, piece.option] = True
            kept[near] |= extra[near] <= second[near, None]
    return kept, False


def _branched(standing: Standing, deadline: Deadline) -> Standing:
    """Decide one by one for the few who weigh so much that they leave a gap."""
    close = standing.cost * NARROW
    if standing.gap <= close or deadline.left < SHORTEST:
        return standing
    half = deadline.lasting(deadline.left / 2)
    chosen, bound = branched(standing.market, standing.chosen, standing.bound, half, close)
    return replace(_better(standing, chosen), bound=bound)


def _closed(standing: Standing, deadline: Deadline) -> Standing:
    """Strike out what costs more than the gap, and solve the rest if it is small enough."""
    kept = _extra_cost(standing) <= standing.gap
    largest = min(LARGEST_PROGRAMME, ENTRIES_A_SECOND * deadline.left)
    if deadline.left < SHORTEST or _entries(standing.market, kept) > largest:
        return standing
    return _improved(standing, kept, deadline, 0.0, complete=True)


def _entries(market: Market, kept: Flags) -> int:
    """The size of the programme over the options kept."""
    free = kept[kept.sum(axis=1) > 1].sum(axis=0)
    return int(free.sum() + sum(free[piece.option] for piece in market.pieces))


def _extra_cost(standing: Standing) -> Floats:
    """What each option costs each group more than its cheapest one at the multipliers [G, P]."""
    priced, _ = cheapest(standing.market, standing.multipliers)
    extra: Floats = priced - priced.min(axis=1, keepdims=True)
    return extra


def _improved(standing: Standing, kept: Flags, deadline: Deadline, slack: float, *, complete: bool) -> Standing:
    """The standing after solving for the options kept; ``complete`` if nothing better can lie outside them."""
    market = standing.market
    if complete and (kept.sum(axis=1) == 1).all():
        found = _better(standing, np.where(kept, market.count[:, None], 0))
        return replace(found, bound=found.cost)
    fits = bool((standing.chosen[~kept] == 0).all())
    slack = max(slack, HALF if len(market.count) <= SMALL else TENTH_OF_A_CENT)
    answer = solve(market, kept, standing.chosen if fits else None, deadline, slack)
    found = standing if answer.chosen is None else _better(standing, answer.chosen)
    if complete and math.isfinite(answer.bound):
        lower = min(found.cost, math.floor(answer.bound))
        lower = found.cost if found.cost - lower <= slack + 1 else lower
        found = replace(found, bound=max(found.bound, lower))
    return found


def _better(standing: Standing, chosen: Ints) -> Standing:
    cost = standing.market.total(chosen)
    return replace(standing, chosen=chosen, cost=cost) if cost < standing.cost else standing

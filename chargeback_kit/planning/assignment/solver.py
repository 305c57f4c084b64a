"""The search over all problems: step by step, as many at once as the machine has cores, until the time is up.

After each step there is a choice and a bound for every problem, so the search can be stopped at any moment.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from chargeback_kit.planning.assignment import steps
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.assignment.problem import AssignmentProblem
from chargeback_kit.planning.assignment.steps import Standing

POLL_SECONDS = 0.2
Step = Callable[[Standing, Deadline], Standing]
Watch = Callable[[Sequence[Standing], str], None]


@dataclass(frozen=True)
class Search:
    """How the search ended: one standing per problem, and whether it was stopped from outside."""

    standings: tuple[Standing, ...]
    stopped: bool

    @property
    def cost(self) -> int:
        """The cost of the choices of all problems [micro]."""
        return sum(standing.cost for standing in self.standings)

    @property
    def bound(self) -> int:
        """What any choices cost at least [micro]."""
        return sum(standing.bound for standing in self.standings)


def search(
    problems: Sequence[AssignmentProblem], seconds: float, watch: Watch = lambda standings, step: None
) -> Search:
    """The best choices found in about ``seconds`` [s], with their bounds; Ctrl-C ends it with what is known by then.

    ``watch`` is told the standings and the name of the step, as often as one of them changes.
    """
    progress = _Progress([steps.begun(problem) for problem in problems], watch, Deadline.after(seconds))
    try:
        progress.each("Finding the bound", steps.bounded)
        progress.each("Choosing", steps.chosen)
        progress.each("Deciding who weighs most", steps.branched_out)
        progress.each("Closing the gap", steps.closed)
    except KeyboardInterrupt:
        progress.stopped = True
    return Search(tuple(progress.standings), progress.stopped)


class _Progress:
    """The standings so far and the time that is left."""

    def __init__(self, standings: list[Standing], watch: Watch, deadline: Deadline) -> None:
        self.standings = standings
        self.stopped = False
        self._watch = watch
        self._deadline = deadline
        self._workers = os.cpu_count() or 1

    def each(self, name: str, step: Step) -> None:
        """Take a step in every problem that is open, the widest gap first.

        Ctrl-C ends the steps that are under way; what they have found counts.
        """
        self._watch(self.standings, name)
        open_ones = sorted((n for n, s in enumerate(self.standings) if s.gap > 0), key=lambda n: -self.standings[n].gap)
        executor = ThreadPoolExecutor(self._workers)
        taken: dict[Future[Standing], int] = {}
        try:
            for place, number in enumerate(open_ones):
                taken[executor.submit(self._take, step, number, len(open_ones) - place)] = number
            self._gather(name, taken)
        except KeyboardInterrupt:
            self._deadline.stop.set()
            executor.shutdown(cancel_futures=True)
            self._keep(taken)
            raise
        finally:
            executor.shutdown()

    def _take(self, step: Step, number: int, left: int) -> Standing:
        """One step, in its share of the time: twice what is due, since most need less."""
        share = min(1.0, 2 * self._workers / left) * self._deadline.left
        return step(self.standings[number], self._deadline.lasting(share))

    def _gather(self, name: str, taken: dict[Future[Standing], int]) -> None:
        """Wait for all steps, and tell of each; in short turns, or Ctrl-C would have to wait as well."""
        waiting = set(taken)
        while waiting:
            done, waiting = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
            for step in done:
                self.standings[taken[step]] = step.result()
                self._watch(self.standings, name)

    def _keep(self, taken: dict[Future[Standing], int]) -> None:
        for step, number in taken.items():
            if not step.cancelled() and step.exception() is None:
                self.standings[number] = step.result()

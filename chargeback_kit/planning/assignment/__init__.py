"""The solver: which option every unit should take, so that all of them cost least together, and how much less any
other choice could cost at most.

In: ``AssignmentProblem``s that do not touch one another, each with groups of identical units, a cost per group and
option, and coupling rows, through which the takers of an option pay for being too many. Out: a ``Search`` with one
``Standing`` per problem: the best choice found, its cost, and a bound below which no choice goes. ``certified_bound``
computes the Lagrangian bound a second time, in whole numbers.

A generalised assignment problem with soft capacities, solved by a Lagrangian bound (``bound``), rounding and local
search (``local_search``), branch and bound on the heavy units (``branch_and_bound``), and reduced-cost fixing before an
integer programme (``steps``, ``integer_program``). Nothing here knows what the options or the units are.
"""

from chargeback_kit.planning.assignment.bound import best_dual
from chargeback_kit.planning.assignment.certificate import certified_bound
from chargeback_kit.planning.assignment.deadline import Deadline
from chargeback_kit.planning.assignment.problem import (
    AssignmentProblem,
    CouplingRow,
    Flags,
    Ints,
    Places,
    cheapest,
    grouped,
)
from chargeback_kit.planning.assignment.solver import Search, search
from chargeback_kit.planning.assignment.steps import Standing

__all__ = [
    "AssignmentProblem",
    "CouplingRow",
    "Deadline",
    "Flags",
    "Ints",
    "Places",
    "Search",
    "Standing",
    "best_dual",
    "certified_bound",
    "cheapest",
    "grouped",
    "search",
]

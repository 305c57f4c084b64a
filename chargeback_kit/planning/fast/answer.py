"""The answer about another world: what screens show of a bill, to the cent the same, from the index."""

from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd

from chargeback_kit.bill import tables
from chargeback_kit.bill.sums import NO_COUNTER, Sums, Whole
from chargeback_kit.chargeback.fees import FeeLine, follow_use
from chargeback_kit.money import from_micro
from chargeback_kit.planning.fast.draw import drawn
from chargeback_kit.planning.fast.fees import fees
from chargeback_kit.planning.fast.index import Drawn, Index, running
from chargeback_kit.planning.fast.people import Moved
from chargeback_kit.planning.fast.purse import Played, ledger_of, play
from chargeback_kit.planning.fast.rows import Rows, free_of_charge, joined, numbering, sums
from chargeback_kit.planning.notes import notes
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.users import People
from chargeback_kit.rules.pools import Counter
from chargeback_kit.wallet.course import Course


class Answer:
    """Another world's pools, kinds, statements, wallet and total; calls, problems and receipts are the full bill's.

    Nothing in it changes; each part is made when it is asked for.
    """

    def __init__(self, index: Index, agreement: Agreement, scenario: Scenario, moved: Moved) -> None:
        self.scenario = scenario
        self.agreement = agreement
        self._index = index
        self._moved = moved
        self._drawn: Drawn = drawn(index, agreement, scenario, moved)

    @property
    def charges(self) -> str:
        """Which amount of a call counts: ``reported`` or ``rated`` (R30)."""
        return self._index.bill.charges

    @property
    def has_card(self) -> bool:
        """Whether there is a rate card."""
        return self._index.bill.has_card

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.agreement.currency

    @property
    def months(self) -> tuple[str, ...]:
        """The months, such as ``2026-10``."""
        return self._index.bill.months

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences to show beside the answer: what did not follow the change, and why."""
        return notes(self.scenario, self)

    @property
    def people(self) -> People:
        """Who the calls and licences belong to."""
        return self._index.inputs.people

    @cached_property
    def counters(self) -> tuple[Counter, ...]:
        """Every counter of every pool; its place here is its number in ``sums``."""
        return tuple(counter for counter in self._drawn.counters if counter is not None)

    @cached_property
    def sums(self) -> Sums:
        """Calls, seconds and money by cost centre, category, payer, kind and counter."""
        parts = [self._rows]
        if self._played is not None and len(self._played.blocked):
            places = self._played.blocked
            counter, amounts = self._drawn.counter[places], self._credit_amounts[places]
            size = len(self._drawn.counters)
            parts.append(free_of_charge(self._index.calls, places, counter, amounts, size))
        numbers = numbering(counter is not None for counter in self._drawn.counters)
        return sums(self._index.calls, joined(parts), self.agreement, self._index.unmoved, numbers)

    @cached_property
    def _rows(self) -> Rows:
        index, world = self._index, self._drawn
        if not world.changed and not len(world.moved):
            return index.rows
        changed = np.zeros(max(len(world.counters), len(index.drawn.counters)) + 1, bool)
        changed[list(world.changed)] = True
        made = index.rows_of(world, [number for number in world.changed if world.counters[number] is not None])
        still = [index.undrawn(world.moved, index.calls.counter, -1), index.undrawn(world.moved, world.counter, 1)]
        return joined([index.rows.where(~changed[index.row_block]), made, *still])

    @cached_property
    def pools(self) -> pd.DataFrame:
        """One row per pool counter: licences, size and use [s], and the moment it ran out."""
        use: dict[int, dict[str, int | None]] = {}
        for number, counter in enumerate(self._drawn.counters):
            if counter is not None:
                line, end = self._drawn.lines[number], self._drawn.ends[number]
                pooled = line.pooled(end.cut)
                use[len(use)] = {
                    "pooled_seconds": pooled,
                    "over_seconds": line.seconds - pooled,
                    "end_ns": end.at_ns,
                }
        return tables.pools(self.counters, use)

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """One row per kind of call: calls, seconds within and over the pools [s], money."""
        return tables.kinds(self.sums)

    @cached_property
    def fees(self) -> list[FeeLine]:
        """The licence fees and who pays them."""
        use = self.sums.plan_use(self.counters, self._centers) if follow_use(self.agreement) else {}
        return fees(self._index, self.agreement, self._moved, use)

    @cached_property
    def statements(self) -> pd.DataFrame:
        """One row per cost centre and category."""
        centers = self._centers
        return tables.statements(self.sums.by_center(len(centers)), centers, self.fees, self.currency)

    @property
    def _centers(self) -> list[str]:
        return self._index.inputs.cost_centers

    @cached_property
    def total(self) -> Decimal:
        """The sum of all statements."""
        calls = from_micro(sum(self.sums.by_payer().values()))
        return calls + sum((fee.amount for fee in self.fees), Decimal("0.00"))

    @cached_property
    def course(self) -> Course | None:
        """What the wallet's month comes to; None without Communications Credits."""
        return None if self._played is None else self._played.course

    @cached_property
    def wallet(self) -> pd.DataFrame:
        """One row per event of Communications Credits, from opening to closing; takes longer than ``course``."""
        if self.agreement.wallet is None:
            return tables.wallet(None, self._index.usage_ids)
        ledger, places = ledger_of(self._index, self.agreement, self._credit_amounts, simulated=self.scenario.blocking)
        return tables.wallet(ledger, self._index.usage_ids.take(places))

    @cached_property
    def _played(self) -> Played | None:
        if self.agreement.wallet is None:
            return None
        return play(self._index, self.agreement, self._credit_amounts, self._before, simulated=self.scenario.blocking)

    @cached_property
    def _before(self) -> Whole:
        amounts = self._credit_amounts
        return self._index.before if amounts is self._index.credit_amounts else running(amounts)

    @cached_property
    def _credit_amounts(self) -> Whole:
        index, world = self._index, self._drawn
        if not world.changed and not len(world.moved):
            return index.credit_amounts
        amounts = index.credit_amounts.copy()
        places, calls = world.moved, index.calls
        over = (world.counter[places] == NO_COUNTER) & (calls.billed_seconds[places] > 0) & calls.credits[places]
        amounts[places] = np.where(over, calls.amount_over[places], 0)
        for number in world.changed:
            if world.counters[number] is not None:
                index.put_amounts(amounts, world, number, *self._range(number))
        return amounts

    def _range(self, number: int) -> tuple[int, int]:
        """From which turn to which one of a counter calls may cost something else than in the bill."""
        before, now = self._index.drawn, self._drawn
        if before.lines.get(number) is not now.lines[number]:
            return 0, now.lines[number].size
        cuts = before.ends[number].cut.covered, now.ends[number].cut.covered
        return min(cuts), max(cuts) + 1

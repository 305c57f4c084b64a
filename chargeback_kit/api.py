"""The kit in Python: ``bill(folder, month)`` and what can be done with a bill."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from chargeback_kit.bill import bill as computed
from chargeback_kit.charts.plot import Plot
from chargeback_kit.engine import days
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls, Progress, land
from chargeback_kit.explain.asked import explained
from chargeback_kit.explain.receipt import Receipt
from chargeback_kit.export.contract import write
from chargeback_kit.planning.notes import notes
from chargeback_kit.planning.quick.answer import QuickAnswer, answer
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.planning.reassignments import joined, refuse_unknown_centers
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.scenario import scenario as scenario_of
from chargeback_kit.planning.scenario_file import plain
from chargeback_kit.planning.waste import waste
from chargeback_kit.planning.what_if import other_inputs, refuse_unknown_pools
from chargeback_kit.problems import Problem
from chargeback_kit.records.folder import BillFolder, read_folder


class Bill(computed.ComputedBill):
    """A bill that can explain itself, be computed again in another world, and be written.

    ``scenario`` is what makes it another world, empty for a month as it was; ``origin`` is the folder of that month.
    ``panel_state`` is what its panels share, once there are any (``ck.panels``).
    """

    scenario = Scenario()
    origin: BillFolder | None = None
    panel_state: Any = None

    @cached_property
    def others(self) -> dict[str, "Bill"]:
        """A bill of its own for every other currency among the rows (R33), by currency."""
        codes = [] if self.inputs.is_side_bill else self.other_currencies
        return {code: self._over(*self.inputs_in(code)) for code in codes}

    def _over(self, folder: BillFolder, inputs: Inputs, problems: list[Problem]) -> "Bill":
        """Another world's bill over the same calls."""
        return Bill(folder, self.landed, inputs, problems)

    def explain(
        self, usage_id: str = "", *, cost_center: str = "", sku: str = "", month: str = "", category: str = ""
    ) -> Receipt:
        """The receipt of a number: every step with its rule, inputs and source.

        Of a call by ``usage_id``; of a licence fee by ``cost_center`` and ``sku``, of every month or of one; of a line
        of the statements by ``cost_center`` and ``category``: its calls, or its licence fees.
        Raises InputError naming what is not there.
        """
        return explained(self, usage_id=usage_id, cost_center=cost_center, sku=sku, month=month, category=category)

    @property
    def plot(self) -> Plot:
        """The pictures, a method each: ``bill.plot.pools()``."""
        return Plot(self)

    def what_if(self, scenario: Scenario | None = None, /, **changes: Any) -> "Bill":
        """The bill of another world, computed in full; this one never moves.

        ``changes`` are the parts of a Scenario, any number at once: ``assigned={"US/MCOPSTN1": 90}``,
        ``wallet=ck.Wallet(trigger="100.00")``. A what-if of a what-if is both at once.
        Raises InputError naming what is wrong.
        """
        asked, wanted = self._wanted(scenario, changes)
        origin = self.origin or self.folder
        joins = wanted.switches is not None and wanted.switches.join_spellings
        base = joined(origin, self.statements) if joins else origin
        folder, inputs, problems = other_inputs(base, self.months, self.inputs.charges, wanted)
        refuse_unknown_pools(asked, (*self.counters, *inputs.counters))
        changed = self._over(folder, replace(inputs, home_currency=self.inputs.home_currency), problems)
        changed.scenario, changed.origin = wanted, origin
        changed.scenario_parts = {} if wanted.is_empty else plain(wanted)
        return changed

    def imagine(self, scenario: Scenario | None = None, /, **changes: Any) -> "Bill | QuickAnswer":
        """The same as ``what_if`` for those who cannot wait: the pools, statements, sums, wallet and total of another
        world, to the cent those of the full bill.

        Licences, prices, wallet settings, postpaid, blocking and other plans are answered from an index that the
        first question builds; anything else is computed in full.
        """
        asked, wanted = self._wanted(scenario, changes)
        found = answer(self.index, self.scenario, wanted)
        if found is None:
            return self.what_if(scenario, **changes)
        refuse_unknown_pools(asked, (*self.counters, *found.counters))
        return found

    @cached_property
    def index(self) -> Index:
        """The running sums from which ``imagine`` answers; made when they are first asked for."""
        return Index(self)

    @cached_property
    def waste(self) -> pd.DataFrame:
        """What is paid for and brings nothing, a line each with its reason and its money per month (R57)."""
        return waste(self)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences to show beside a what-if: what did not follow the change, and why. None for a month that was."""
        return notes(self.scenario, self)

    def _wanted(self, given: Scenario | None, changes: Mapping[str, Any]) -> tuple[Scenario, Scenario]:
        """What is asked for, and what that makes of the month that was."""
        asked = scenario_of(given, changes)
        refuse_unknown_centers(asked, self.inputs.cost_centers)
        return asked, self.scenario.then(asked)

    def write(self, out: str | Path, *, force: bool = False, raw_csv: bool = False) -> Path:
        """Write every contract file into a folder, whole or not at all; one that exists only with ``force``, and if
        the kit wrote it and nobody put anything else there.

        The bill of another currency stands in a folder of that name inside. Text that a spreadsheet would run as a
        formula has an apostrophe before it in CSV files, unless they are to be ``raw_csv``.
        """
        return write(self, Path(out), others=self.others, force=force, raw_csv=raw_csv)

    def _repr_html_(self) -> str:
        rows = [
            ("Month", ", ".join(self.months)),
            ("Calls", f"{self.rows['calls']:,}"),
            ("Total", f"{self.total:,} {self.currency}"),
            ("Pools that ran out", str(int(self.pools["exhausted_at"].notna().sum()))),
            ("Problems", str(len(self.problem_list))),
        ]
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
        return f"<table>{cells}</table>"


def bill(
    folder: str | Path,
    month: str | Iterable[str],
    charges: str = "reported",
    progress: Progress = lambda step: None,
) -> Bill:
    """Compute the bill of a folder or zip for a month such as ``"2026-10"`` (or several in a row).

    Raises InputError for input that cannot be read and BrokenLaw when a law of the bill does not hold; both carry
    one sentence for the user.
    """
    progress("Reading the folder")
    return bill_of(read_folder(Path(folder)), month, charges, progress)


def bill_of(
    folder: BillFolder,
    month: str | Iterable[str],
    charges: str = "reported",
    progress: Progress = lambda step: None,
    landed: LandedCalls | None = None,
) -> Bill:
    """The bill of a folder that was read, over its ``landed`` calls; where there are none yet they land now."""
    months = [month] if isinstance(month, str) else list(month)
    inputs, problems = computed.prepare(folder, months, charges)
    found = Bill(folder, landed or land(folder, progress), inputs, problems, progress)
    if not folder.agreement.switches.join_spellings:
        return found
    folder = joined(folder, found.statements)
    return found if folder is found.folder else Bill(folder, found.landed, *computed.prepare(folder, months, charges))


def months(folder: BillFolder, landed: LandedCalls) -> dict[str, int]:
    """The months that the landed calls lie in, by the agreement's time zone, with their number of rows."""
    return days.months(landed, folder.agreement.switches.month_time_zone)

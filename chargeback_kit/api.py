"""The kit in Python: ``bill(folder, month)`` and what can be done with a bill."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from chargeback_kit.bill import bill as computed
from chargeback_kit.bill.anonymous.groups import SMALLEST
from chargeback_kit.bill.anonymous.pseudonyms import Pseudonyms
from chargeback_kit.bill.anonymous.world import Exchange, tables_of
from chargeback_kit.charts.plot import Plot
from chargeback_kit.engine import days
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls, Progress, land
from chargeback_kit.explain.asked import explained
from chargeback_kit.explain.calls_of import CallsOf, calls_of
from chargeback_kit.explain.change.compare import Comparison
from chargeback_kit.explain.change.compare import compare as compared
from chargeback_kit.explain.chosen import Chosen, given
from chargeback_kit.explain.receipt import Receipt
from chargeback_kit.explain.statement_receipt import SHOWN
from chargeback_kit.export.contract import write
from chargeback_kit.export.payer.folder import write_statements
from chargeback_kit.export.payer.last_month import beside_last
from chargeback_kit.export.payer.material import ZERO, Beside
from chargeback_kit.planning.notes import notes
from chargeback_kit.planning.quick.answer import QuickAnswer, answer
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.planning.reassignments import joined, refuse_unknown_centers
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.scenario import scenario as scenario_of
from chargeback_kit.planning.scenario_file import plain
from chargeback_kit.planning.waste import remember, waste
from chargeback_kit.planning.what_if import other_inputs, refuse_unknown_pools
from chargeback_kit.presentation.opened.understood import understood
from chargeback_kit.problems import InputError, Problem
from chargeback_kit.records.folder import BillFolder, read_folder

LINES = re.compile(r", lines? \d[\d,]*(?:, \d+)*(?: and \d+(?: more)?)?")


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

    def calls_of(
        self,
        chosen: Chosen | str | None = None,
        /,
        *,
        find: str = "",
        limit: int | None = None,
        **asked: str | Iterable[str],
    ) -> CallsOf:
        """The calls behind a number, by a filter: ``bill.calls_of(country="ZW", cost_center="Sales")``.

        ``chosen`` is a filter as a value or as an address; the fields are those of ``ck.Chosen``; ``find`` is what one
        would type, such as ``"Sales 20 October Zimbabwe"``. The totals are those
        of all calls that fit, ``limit`` cuts the table alone. Raises InputError naming what is not there.
        """
        return calls_of(self, given(chosen, asked).also(understood(self, find)), limit)

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

    def write(self, out: str | Path, *, force: bool = False) -> Path:
        """Write every contract file into a folder, whole or not at all; an existing one only with ``force``.

        The bill of another currency stands in a folder of that name inside.
        """
        return write(self, Path(out), others=self.others, force=force)

    def write_statements(
        self, out: str | Path, *, against: "Bill | None" = None, whole_numbers: bool = False, force: bool = False
    ) -> Path:
        """Write a page and a PDF for each cost centre with nobody else's data, a summary for finance, a zip of all.

        ``against`` is the bill of the month before, to say what moved. The other number of a call lacks its last three
        digits, unless ``whole_numbers``. The folder is written whole or not at all; an existing one is replaced only
        with ``force``. Raises InputError if it cannot be written, or if the two bills cannot be compared.
        """
        beside = self._beside(against) if against is not None else None
        return write_statements(
            self, Path(out), others=self.others, beside=beside, whole_numbers=whole_numbers, force=force
        )

    def _beside(self, last: "Bill") -> dict[str, Beside]:
        return beside_last(last, self)

    def anonymised(self, secret: str, *, smallest_group: int = SMALLEST) -> "AnonymousBill":
        """The same bill with stable pseudonyms in the place of people, numbers and calls, and every total kept.

        Whoever knows the ``secret`` can find the names again. Cost centres of fewer than ``smallest_group`` people
        become one. Raises InputError for a secret that is too short.
        """
        return AnonymousBill(self, Exchange(self, Pseudonyms(secret), smallest_group))

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


class AnonymousBill(Bill):
    """A bill without names. It can be written and explained, and not be computed again in another world."""

    def __init__(self, named: Bill, exchange: Exchange) -> None:
        self._named, self._exchange = named, exchange
        self.folder, self.landed, self.inputs, self.run = (
            exchange.folder(),
            named.landed,
            exchange.inputs(),
            exchange.run,
        )
        self.ledger, self.laws, self.rows = named.ledger, named.laws, named.rows
        self._usage_ids = exchange.calls(named._usage_ids)  # noqa: SLF001
        self.fees, self.carrier_fees = (
            [exchange.fee(fee) for fee in fees] for fees in (named.fees, named.carrier_fees)
        )
        self._early_problems = []
        self.scenario, self.scenario_parts = named.scenario, exchange.plain(named.scenario_parts)
        vars(self).update(tables_of(exchange))
        exchange.forget()
        remember(self, exchange.waste(named.waste))

    @cached_property
    def others(self) -> dict[str, Bill]:
        """The bills of the other currencies, without names."""
        again = self._exchange.names.secret
        return {
            code: each.anonymised(again, smallest_group=self._exchange.smallest)
            for code, each in self._named.others.items()
        }

    def _beside(self, last: Bill) -> dict[str, Beside]:
        """What is said of the month before, without names; of what was merged the sum alone."""
        found: dict[str, Beside] = {}
        for name, each in beside_last(last, self._named).items():
            center = self._exchange.center(name)
            drivers = tuple(self._exchange.text(said) for said in each.drivers) if center == name else ()
            sums = [each.last, found[center].last if center in found else None]
            found[center] = replace(each, last=sum((x for x in sums if x is not None), ZERO), drivers=drivers)
        return found

    def explain(
        self, usage_id: str = "", *, cost_center: str = "", sku: str = "", month: str = "", category: str = ""
    ) -> Receipt:
        """The receipt of a number, without names; of a cost centre that was merged there is none."""
        if cost_center and cost_center in set(self._exchange.centers.values()) - set(self._exchange.centers):
            raise InputError(f"{cost_center}: several cost centres are in it, so it has no receipt of its own.")
        asked = self._exchange.usage_id(usage_id) if usage_id else ""
        found = self._named.explain(asked, cost_center=cost_center, sku=sku, month=month, category=category)
        return self._without_names(found, asked)

    def _without_names(self, found: Receipt, asked: str) -> Receipt:
        """A receipt whose every sentence is without names, and without the lines of the user list."""
        ids = [asked] if asked else list(found.calls.get("usage_id", []))[:SHOWN]
        calls = {usage_id: self._exchange.names.call(usage_id) for usage_id in ids}

        def said(written: str) -> str:
            for usage_id, call in calls.items():
                written = written.replace(usage_id, call)
            return LINES.sub("", self._exchange.text(written))

        steps = tuple(replace(step, answer=said(step.answer), source=said(step.source)) for step in found.steps)
        return Receipt(said(found.title), found.amount, steps)

    def _over(self, folder: BillFolder, inputs: Inputs, problems: list[Problem]) -> Bill:
        raise InputError("A bill without names cannot be computed in another world. Ask the bill that it was made of.")


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


def compare(a: Bill | str | Path, b: Bill | str | Path, charges: str = "reported") -> Comparison:
    """Why the month ``b`` costs more or less than the month ``a``, split into what moved it.

    Each is a bill, or a folder of one month, which is then computed with ``charges``. The parts of the change (price,
    volume, mix of destinations, pools and licences, people) add up to the cent, of the whole, of each cost centre,
    category, kind of call and pool; they do not depend on the order in which causes are looked at (Shapley).

    Raises InputError for bills of two currencies, of reported and rated charges, or of a folder without one month.
    """
    return compared(*(each if isinstance(each, Bill) else _only_month(Path(each), charges) for each in (a, b)))


def _only_month(folder: Path, charges: str) -> Bill:
    """The bill of the month that most calls of a folder lie in; files of a month begin and end with those beside it."""
    found = read_folder(folder)
    landed = land(found)
    counted = months(found, landed)
    if not counted:
        raise InputError(f"{folder}: no call, so that nothing says which month this is. Name the month in a bill.")
    return bill_of(found, max(counted, key=lambda name: (counted[name], name)), charges, landed=landed)

"""The kit in Python: ``bill(folder, month)`` and what can be done with a bill."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import Annotated, Any, Unpack

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill import bill as computed
from chargeback_kit.bill.anonymous.exchange import Exchange
from chargeback_kit.bill.anonymous.groups import SMALLEST
from chargeback_kit.bill.anonymous.pseudonyms import Pseudonyms
from chargeback_kit.bill.kept_table import KeptTable
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls, Progress, land
from chargeback_kit.explain.call_filter import Chosen, given, meant
from chargeback_kit.explain.calls_of import CallsOf, calls_of
from chargeback_kit.explain.change.compare import Comparison
from chargeback_kit.explain.change.compare import compare as compared
from chargeback_kit.explain.explain import explained
from chargeback_kit.explain.receipt import Receipt
from chargeback_kit.explain.reconcile.compare import Reconciliation, reconcile
from chargeback_kit.export.contract import write
from chargeback_kit.export.payer.folder import write_statements
from chargeback_kit.export.payer.material import Beside, beside_of
from chargeback_kit.export.summary import sentence
from chargeback_kit.focus.exportable import FocusExportable, writer
from chargeback_kit.money import exact_figures
from chargeback_kit.months_held import HeldMonths, fullest_of, held, neighbour, only_month, whole_months
from chargeback_kit.planning.anomalies.found import Anomalies
from chargeback_kit.planning.anomalies.settings import AnomalySettings
from chargeback_kit.planning.behind_charges import BehindCharges
from chargeback_kit.planning.bills_given import Bills
from chargeback_kit.planning.bills_given import bills as bills_given
from chargeback_kit.planning.changes import Changes, named
from chargeback_kit.planning.forecast import Forecast, forecast
from chargeback_kit.planning.funding.history import months_on
from chargeback_kit.planning.notes import notes
from chargeback_kit.planning.quick.answer import QuickAnswer, answer
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.planning.reassignments import joined, refuse_unknown_centers
from chargeback_kit.planning.rules_inferred.inferred import Inferred
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.scenario import scenario as scenario_of
from chargeback_kit.planning.scenario_file import plain
from chargeback_kit.planning.waste import waste
from chargeback_kit.planning.what_if import other_inputs, refuse_unknown_pools
from chargeback_kit.plot import Plot
from chargeback_kit.presentation.opened.understood import understood
from chargeback_kit.problems import InputError, KitError, Problem
from chargeback_kit.provenance.computed_from import of_bill
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.saved.several import bill_folders
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import AMonth, Limit, Months, Place, Positive, Reads, Whole, about_row
from chargeback_kit.sharing.shareable import Shareable

Row = Annotated[str | pd.Series, Reads(about_row)]


@exact_figures
class Bill(FocusExportable, Shareable, BehindCharges):
    """A bill that can explain itself, be computed again in another world, and be written.

    ``scenario`` is what makes it another world, empty for a month as it was; ``origin`` is the folder of that month.
    ``panel_state`` is what its panels share, once there are any (``ck.panels``).
    """

    scenario = Scenario()
    siblings: Sequence[HeldMonths] = ()
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

    @cached_property
    def before(self) -> "Bill | None":
        """The bill of the month before, where the files hold calls on at least seven of its days."""
        if self.scenario_parts or self.inputs.is_side_bill or len(self.months) > 1:
            return None
        name = months_on(self.months[0], -1)
        found = neighbour(held(self.folder, self.landed), self.siblings, name)
        if found is None or found.folder.agreement.currency != self.currency:
            return None
        return bill_in(found, name, self.inputs.charges)

    @cached_property
    def against(self) -> "Comparison | None":
        """What is different from the month before, split into what moved it; None where the files do not hold it."""
        with suppress(KitError):
            return None if self.before is None else compared(self.before, self)
        return None

    @cached_property
    def forecast(self) -> Forecast | None:
        """What a month that is still running may come to, with an interval; None for a whole one."""
        return None if self.scenario_parts or self.inputs.is_side_bill else forecast(self, self.before)

    @checked_arguments
    def earlier(self, months: Whole) -> list["Bill"]:
        """The bills of the months before, as many in a row as the files hold, oldest first."""
        found: list[Bill] = []
        while len(found) < months and (before := (found[-1] if found else self).before) is not None:
            before.siblings = self.siblings
            found.append(before)
        return found[::-1]

    @checked_arguments
    def anomalies(self, history: Bills | None = None, settings: AnomalySettings | None = None) -> Anomalies:
        """What is odd and costs (R61): traffic pumping, forwarding loops, bursts off hours, new destinations, charges
        off the card, days far dearer than before, calls that came twice; each with its calls, its money, the reason and
        the next step.

        ``history``: bills of months before, against which something is new; left out, those that the files hold.
        ``bill.write(..., anomalies=found)`` shows them. Raises InputError for a history that is none.
        """
        given = settings or AnomalySettings()
        return Anomalies(self, self.earlier(given.history_months) if history is None else bills_given(history), given)

    @checked_arguments
    def explain(
        self,
        usage_id: Row = "",
        *,
        cost_center: str = "",
        sku: str = "",
        month: AMonth = "",
        category: str = "",
        pool: str = "",
        event: int | None = None,
    ) -> Receipt:
        """The receipt of a number: every step with its rule, inputs and source.

        Of a call by ``usage_id``, or of what a row of one of the bill's tables is about
        (``bill.explain(bill.pools.iloc[0])``); of a licence fee by ``cost_center`` and ``sku``, of every month or of
        one; of a line of the statements by ``cost_center`` and ``category``: its calls, or its licence fees; of a whole
        statement by ``cost_center`` alone; of a ``pool`` by its id, in a month; of an ``event`` of the wallet by its
        place in ``wallet.csv``, from 1.
        Raises InputError naming what is not there.
        """
        row: Any = {"usage_id": usage_id} if isinstance(usage_id, str) else usage_id
        number = "" if event is None else str(event)
        named = {"usage_id": "", "cost_center": cost_center, "sku": sku, "month": month, "category": category}
        found = explained(self, **(named | {"pool": pool, "event": number} | row))
        return replace(found, origin=lambda: of_bill(self).digest)

    def reconcile(self) -> Reconciliation:
        """The bill beside the invoice in its folder: by day and kind of call, and which rows explain the difference.

        ``bill.reconcile().lines`` is the money of every kind of fault, bill minus invoice; ``by_day``, ``rows`` and
        ``by_meter`` are tables, ``explanations`` says each reason in words (R54, R58 to R60).
        """
        return reconcile(self)

    @checked_arguments
    def calls_of(
        self,
        chosen: Annotated[Chosen | str | pd.Series | None, Reads(meant)] = None,
        /,
        *,
        find: str = "",
        limit: Limit = None,
        **asked: str | Iterable[str],
    ) -> CallsOf:
        """The calls behind a number, by a filter: ``bill.calls_of(country="ZW", cost_center="Sales")``.

        ``chosen`` is a filter as a value, as an address or as a row of one of the bill's tables; the fields are those
        of ``ck.Chosen``; ``find`` is what one would type, such as ``"Sales 20 October Zimbabwe"``. The totals are those
        of all calls that fit, ``limit`` cuts the table alone. Raises InputError naming what is not there.
        """
        return calls_of(self, given(chosen, asked).also(understood(self, find)), limit)

    @property
    def plot(self) -> Plot:
        """The pictures, a method each: ``bill.plot.pools()``."""
        return Plot(self)

    @named
    @checked_arguments
    def what_if(self, scenario: Scenario | None = None, /, **changes: Unpack[Changes]) -> "Bill":
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
        changed.scenario, changed.origin, changed.asked_of = wanted, origin, self.asked_of
        changed.scenario_parts = {} if wanted.is_empty else plain(wanted)
        return changed

    @named
    @checked_arguments
    def imagine(self, scenario: Scenario | None = None, /, **changes: Unpack[Changes]) -> "Bill | QuickAnswer":
        """The same as ``what_if`` for those who cannot wait: the pools, statements, sums, wallet and total of another
        world, to the cent those of the full bill.

        Licences, prices, wallet settings, postpaid, blocking and other plans are answered from an index that the
        first question builds; anything else is computed in full.
        """
        asked, wanted = self._wanted(scenario, changes, "imagine")
        found = answer(self.index, self.scenario, wanted)
        if found is None:
            return self.what_if(scenario, **changes)
        refuse_unknown_pools(asked, (*self.counters, *found.counters))
        return found

    @cached_property
    def index(self) -> Index:
        """The running sums from which ``imagine`` answers; made when they are first asked for."""
        return Index(self)

    @KeptTable
    def waste(self) -> pd.DataFrame:
        """What is paid for and brings nothing, a line each with its reason and its money per month (R57)."""
        return waste(self)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences to show beside a what-if: what did not follow the change, and why. None for a month that was."""
        return notes(self.scenario, self)

    def _wanted(
        self, given: Scenario | None, changes: Mapping[str, Any], called: str = "what_if"
    ) -> tuple[Scenario, Scenario]:
        """What is asked for, and what that makes of the month that was."""
        asked = scenario_of(given, changes, called)
        refuse_unknown_centers(asked, self.inputs.cost_centers)
        return asked, self.scenario.then(asked)

    @checked_arguments
    def write(
        self,
        out: Place,
        *,
        force: bool = False,
        raw_csv: bool = False,
        focus: str = "",
        anomalies: Anomalies | None = None,
        inferred: Inferred | None = None,
    ) -> Path:
        """Write every contract file into a folder, whole or not at all; one that exists only with ``force``, and if
        the kit wrote it and nobody put anything else there.

        The bill of another currency stands in a folder of that name inside. Text that a spreadsheet would run as a
        formula has an apostrophe before it in CSV files, unless they are to be ``raw_csv``. ``focus`` is a version of
        FOCUS whose files are written beside them. Page and workbook show the ``anomalies`` that were found, the page
        the settings that were ``inferred``.
        """
        also = writer(focus, raw_csv=raw_csv) if focus else None
        put = partial(write, also=also, anomalies=anomalies, inferred=inferred)
        return put(self, Path(out), others=self.others, force=force, raw_csv=raw_csv)

    @checked_arguments
    def write_statements(
        self, out: Place, *, against: "Bill | None" = None, whole_numbers: bool = False, force: bool = False
    ) -> Path:
        """Write a page and a PDF for each cost centre with nobody else's data, a summary for finance, a zip of all.

        ``against`` is the bill of the month before, to say what moved; left out, that of the files, where they hold it.
        The other number of a call lacks its last three digits, unless ``whole_numbers``. The folder is written whole or
        not at all; an existing one is replaced only with ``force``. Raises InputError if it cannot be written, or if
        the two bills cannot be compared.
        """
        beside = self.beside(against)
        return write_statements(
            self, Path(out), others=self.others, beside=beside, whole_numbers=whole_numbers, force=force
        )

    def beside(self, against: "Bill | None" = None) -> dict[str, Beside]:
        """What a statement says of the month before and of the budget, by cost centre."""
        return beside_of(self, self.against if against is None else compared(against, self))

    @checked_arguments
    def anonymised(self, secret: str, *, smallest_group: Positive = SMALLEST) -> "Bill":
        """The same bill with stable pseudonyms in the place of people, numbers and calls, and every total kept.

        Whoever knows the ``secret`` can find the names again. Cost centres of fewer than ``smallest_group`` people
        become one. Raises InputError for a secret that is too short.
        """
        from chargeback_kit.anonymous_bill import AnonymousBill

        return AnonymousBill(self, Exchange(self, Pseudonyms(secret), smallest_group))

    def __repr__(self) -> str:
        return f"<{sentence(self)}>"

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


@checked_arguments
def bill(
    folder: Place,
    month: Months = (),
    charges: str = "reported",
    progress: Progress = lambda step: None,
) -> Bill:
    """Compute the bill of a folder or zip for a month such as ``"2026-10"`` (or several in a row).

    Without a month it is the last one that the files hold. A folder of several months, each with an agreement of its
    own, is one thing: the month is taken from where it lies, and ``bill.against`` is its change from the month before.

    Raises InputError for input that cannot be read and BrokenLaw when a law of the bill does not hold; both carry
    one sentence for the user.
    """
    progress("Reading the folder")
    folders = bill_folders(Path(folder))
    months = [month] if isinstance(month, str) else list(month)
    if len(folders) == 1 and months:
        made = bill_of(folders[0], months, charges, progress)
        made.asked_of = Path(folder)
        return made
    found = [held(each, land(each, progress)) for each in folders]
    asked = months or [(whole_months(found) or [max(found, key=lambda each: sum(each.days.values())).fullest])[-1]]
    folders_of = [fullest_of(found, name) for name in asked] if len(found) > 1 else found
    chosen = folders_of[0]
    if any(each is not chosen for each in folders_of):
        raise InputError(f"{text.listed(asked)} lie in folders with agreements of their own. Ask for one month.")
    made = bill_of(chosen.folder, asked, charges, progress, chosen.landed)
    made.asked_of, made.siblings = Path(folder), [each for each in found if each is not chosen]
    return made


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


def bill_in(home: HeldMonths, month: str, charges: str, progress: Progress = lambda step: None) -> Bill:
    """The bill of a month that a folder holds."""
    return bill_of(home.folder, month, charges, progress, home.landed)


def refuse_fees_alone(done: Bill, *, is_wanted: bool) -> None:
    """Refuse the fees of a month without calls, unless they are wanted all the same."""
    if done.fees_without_calls and not is_wanted:
        whole = " ".join(found.says for found in done.not_covered if found.is_whole)
        fees = text.money(done.fees_without_calls, done.currency)
        raise InputError(f"{whole} Its fees alone come to {fees}. Ask for a month of the files, or add --yes.")


def refuse_without_calls(done: Bill) -> None:
    """Refuse a bill with a month of which the files hold no call, where calls are asked about."""
    if whole := " ".join(found.says for found in done.not_covered if found.is_whole):
        raise InputError(f"{whole} Ask for a month of the files.")


@checked_arguments
def compare(a: Bill | str | Path, b: Bill | str | Path, charges: str = "reported") -> Comparison:
    """Why the month ``b`` costs more or less than the month ``a``, split into what moved it.

    Each is a bill, or a folder of one month, which is then computed with ``charges``. The parts of the change (price,
    volume, mix of destinations, pools and licences, people) add up to the cent, of the whole, of each cost centre,
    category, kind of call and pool; they do not depend on the order in which causes are looked at (Shapley).

    Raises InputError for bills of two currencies, of reported and rated charges, or of a folder without one month.
    """
    return compared(*(each if isinstance(each, Bill) else bill_in(*only_month(Path(each)), charges) for each in (a, b)))

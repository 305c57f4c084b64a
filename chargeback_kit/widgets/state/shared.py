"""The files that were read, which of their months is shown, and the parts of what is shown about it."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import traitlets as t

from chargeback_kit import api, text
from chargeback_kit.explain.call_filter import chosen_at
from chargeback_kit.months_held import HeldMonths, held_months, home_of, whole_months
from chargeback_kit.months_held import held as held_by
from chargeback_kit.months_held import months as months_of
from chargeback_kit.planning.funding.history import months_on
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.widgets.state.answers import AnswersState
from chargeback_kit.widgets.state.filter import FilterState
from chargeback_kit.widgets.state.funding import FundingState
from chargeback_kit.widgets.state.imagined import NOTHING, ImaginedMonth, arguments
from chargeback_kit.widgets.state.plans import PlanMixState


class State(ImaginedMonth):
    """A folder that was read, the bill of one of its months, the world that is imagined of it, and what is asked of it.

    - ``months`` are those of the files, ``month`` the one whose bill is shown, with the ``charges`` that count.
    - ``filter`` says what stands behind a number that was opened, ``funding`` how much money to put in, ``plans`` who
      should hold which plan, ``answers`` what else was asked about the month. Panels observe the part that they show,
      named as ``filter.chosen``.
    - ``question`` is asked before the fees of a month without calls count.
    """

    months = t.Tuple()
    month = t.Unicode()
    charges = t.Enum(("reported", "rated"), "reported")
    question = t.Unicode()

    def __init__(
        self, folder: str | Path | None = None, *, month: str = "", plans_ahead: bool = False, last_first: bool = False
    ) -> None:
        """``plans_ahead``: charges by the rate card wherever there is one, since reported charges never move.

        ``last_first``: the last whole month is shown first, beside the one before it.
        """
        super().__init__()
        self.folder: BillFolder | None = None
        self.begun = Path(folder) if folder else None
        self._plans_ahead, self._last_first = plans_ahead, last_first
        self.held: list[HeldMonths] = []
        self.first_month = ""
        self.filter, self.funding = FilterState(), FundingState(self)
        self.plans, self.answers = PlanMixState(self), AnswersState(self)
        self._answered: Callable[[], None] = lambda: None
        if folder is not None:
            self.load(Path(folder), month=month)

    @classmethod
    def around(cls, bill: api.Bill) -> "State":
        """The state of a bill that is there already; other months of its folder can be chosen."""
        state = cls()
        state.folder, state.begun = bill.folder, bill.folder.path
        state.held = [held_by(bill.folder, bill.landed), *bill.siblings]
        state.first_month = bill.months[-1]
        state._take(bill, {*months_of(bill.folder, bill.landed), *bill.months})
        return state

    def load(
        self,
        path: Path,
        *,
        month: str = "",
        default_agreement: Agreement | None = None,
        labels: Mapping[str, str] | None = None,
        settle: Callable[[list[HeldMonths]], Mapping[str, str]] = lambda _: NOTHING,
    ) -> None:
        """Read a folder or zip and compute its fullest month; ``default_agreement`` counts where it has no agreement,
        ``labels`` are what its files are called where they lie under other names. Where ``settle`` calls some files
        otherwise, they are read again.

        What cannot be read is said, and what was shown before stays.
        """
        with self.at_work("Reading the files"):
            paths, called = [path, *(_beside(path) if self._last_first else [])], {**(labels or {})}
            held = held_months(paths, self.progress, default_agreement, called)
            while otherwise := settle(held):
                called |= otherwise
                held = held_months(paths, self.progress, default_agreement, called)
            found = [(name, rows, each) for each in held for name, rows in each.rows.items()]
            months = {name for name, _, _ in found}
            chosen = month or max(((rows, name) for name, rows, _ in found), default=(0, ""))[1]
            if self._last_first and not month:
                chosen = max(whole_months(held), default=chosen)
            if not chosen:
                raise InputError("the files hold no calls, so there is no month to bill. Export a month with calls.")
            charges = "rated" if self._plans_ahead and home_of(held, chosen).folder.rates else "reported"
            bill = self._bill(held, chosen, charges)
            self._ask_first(bill, lambda: self._take_files(held, bill, {*months, chosen}))
            self.funding.advise_anew()

    def choose(self, *, month: str = "", charges: str = "") -> None:
        """Another month, or the other kind of charges, of the same files; the same month keeps what is imagined."""
        month, charges = month or self.month, charges or self.charges
        if self.folder is None or (self.bill and self.bill.months == (month,) and self.charges == charges):
            return
        with self.at_work(f"Computing {month}"):
            bill = self._bill(self.held, month, charges)
            kept, taken = (self.changes, self.taken) if self.bill and bill.months == self.bill.months else ({}, {})
            world = bill.imagine(**arguments(kept)) if kept else bill
            self._ask_first(bill, lambda: self._take(bill, self.months, world, kept, taken))
            self.funding.advise_anew()

    def _take_files(self, held: list[HeldMonths], bill: api.Bill, months: Iterable[str]) -> None:
        self.held, self.first_month = held, bill.months[-1]
        self._take(bill, months)

    def _ask_first(self, bill: api.Bill, take: Callable[[], None]) -> None:
        """Show a bill, or ask whether the fees of a month without calls count all the same."""
        self._answered = take
        if not bill.fees_without_calls:
            self.question = ""
            take()
            return
        whole = " ".join(found.says for found in bill.not_covered if found.is_whole)
        self.question = f"{whole} Its fees alone come to {text.money(bill.fees_without_calls, bill.currency)}."

    def say_yes(self) -> None:
        """Count the fees of the month that was asked about."""
        with self.at_work("Showing the fees"):
            self.question = ""
            self._answered()

    def _bill(self, held: list[HeldMonths], month: str, charges: str) -> api.Bill:
        """The bill of a month; where the files are of several months its neighbours stand beside it."""
        own = home_of(held, month)
        found = api.bill_in(own, month, charges, self.progress)
        found.siblings = [each for each in held if each is not own]
        return found

    def look_back(self) -> None:
        """Read the folder of the month before too, where it lies beside the one that this began with."""
        if self.begun is None or self.bill is None or [each.folder.path for each in self.held] != [self.begun]:
            return
        if before := _beside(self.begun):
            with self.at_work("Reading the month before"):
                more = held_months(before, self.progress)
                self.held, self.bill.siblings = [*self.held, *more], more
                self.months = tuple(sorted({*self.months, *(name for each in more for name in each.rows)}))

    def open(self, address: str) -> None:
        """Show what stands behind a number: the filter of an address in the place of the one before.

        The month of an address is chosen first. An address that is none, or names what is not in the bill, is said.
        """
        try:
            asked = chosen_at(address)
            (month,) = asked.month if len(asked.month) == 1 else ("",)
            if month in self.months and month != self.first_month:
                asked = asked.without("month")
                self.choose(month=month)
                if self.said or not asked:
                    return
            if self.bill is not None:
                self.bill.calls_of(asked)
        except InputError as error:
            self.said = str(error)
            return
        self.said = ""
        self.filter.open(asked)

    def _take(
        self,
        bill: api.Bill,
        months: Iterable[str],
        world: Any = None,
        changes: Mapping[str, Any] = NOTHING,
        taken: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Show a bill as it was, or another world of it; what was imagined or chosen about another one is gone."""
        with self.hold_trait_notifications():
            if self.held:
                self.folder = home_of(self.held, bill.months[-1]).folder
            self.months = tuple(sorted(months))
            self.month = bill.months[-1]
            self.charges = bill.inputs.charges
            self.changes, self.taken = dict(changes), dict(taken)
            for part in (self.filter, self.funding, self.plans, self.answers):
                part.forget()
            self.bill, self.world = bill, world or bill


def _beside(path: Path) -> list[Path]:
    """The folder of the month before, beside one that is named as its month."""
    before = path.parent / months_on(path.name, -1) if re.fullmatch(r"\d{4}-\d{2}", path.name) else None
    return [before] if before and before.is_dir() else []

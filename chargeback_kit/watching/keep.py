"""``chargeback-kit keep``: exports come in, the months they touch are rated again, and what changed is said.

A month is rated in a new folder beside the old one and put in its place in one step: a run that is killed leaves every
month as it was or as it will be, and the next run finishes. The order in which files arrive changes nothing.
"""

import filecmp
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from chargeback_kit import text
from chargeback_kit.api import Bill, bill_of
from chargeback_kit.bill.completeness import of_folder, stated_days
from chargeback_kit.bill.coverage import not_covered
from chargeback_kit.bill.problem_list import OrderedProblems
from chargeback_kit.bill.problems_found import of_rejected
from chargeback_kit.engine.days import days
from chargeback_kit.engine.kept_rows import Arrived, arrive, keep_month, name_for, rows_of, sources_of, usage_files
from chargeback_kit.engine.landing import Progress
from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.months_held import HeldMonths, held_months, refuse_rivals
from chargeback_kit.planning.funding.history import months_on
from chargeback_kit.problems import InputError, Problem
from chargeback_kit.records.agreement import Agreement, read_agreement
from chargeback_kit.records.folder import read_folder
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Place
from chargeback_kit.rules.calendar import month as month_of
from chargeback_kit.watching.changed import MonthChange, changed, record, recorded, write_bill
from chargeback_kit.watching.terms import AGREEMENT, MonthTerms, kept_terms, terms_of, with_newer
from chargeback_kit.watching.usage_store import AboutMonth, UsageStore, changes_of

CHARGES = "reported"
TENANT = "default"
ONE_BY_ONE = "Keep each by itself; what belongs to somebody else with a --tenant of its own."


class NothingNew(Exception):
    """What arrived is in the month already."""


@dataclass
class Kept:
    """What a run did: each month that was touched, and the rows and files that could not be kept."""

    store: UsageStore
    months: list[MonthChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@checked_arguments
def keep(
    folder: Place,
    store: Place,
    tenant: str = TENANT,
    charges: str = CHARGES,
    progress: Progress = lambda step: None,
) -> Kept:
    """Keep the usage of a folder or zip by month in ``store``, and rate the months again that it touches.

    ``months`` of the answer says of each which rows came and what changed, for whom and by how much; ``problems`` are
    rows and files that could not be kept. Rows belong to the month they start in; what is there already is not kept
    twice. A folder's agreement and lists are those of the month that it holds the most days of, and of months that have
    none of their own yet.

    Raises InputError for what cannot be read, for a month that several folders with agreements hold, for a store that
    another run writes, and for another month zone.
    """
    if Path(store).resolve().is_relative_to(Path(folder).resolve()):
        raise InputError(f"{store}: lies within {folder}, and would be read as a part of it. Choose another folder.")
    into = UsageStore(Path(store), tenant)
    with into.held():
        done = Kept(into)
        read = held_months([Path(folder)], progress, _usual_agreement(into))
        refuse_rivals(read, sorted({month for each in read for month in each.days}), ONE_BY_ONE)
        for brought in read:
            _Keeping(into, brought, charges, progress, done).run()
        return done


def _usual_agreement(store: UsageStore) -> Agreement | None:
    """The agreement of the last month that is kept, by which a folder is read that brings none; what it says of lists
    is asked where they lie.
    """
    months = store.months()
    if not months:
        return None
    return read_agreement(store.folder(months[-1]) / AGREEMENT).model_copy(update={"shared_calling": ()})


@dataclass
class _Keeping:
    """One bill folder on its way into the store."""

    store: UsageStore
    brought: HeldMonths
    charges: str
    progress: Progress
    done: Kept
    sources: list[str] = field(default_factory=list)

    def run(self) -> None:
        self._refuse_another_zone()
        arrived = self._arrive()
        pending = {*arrived.months, self.brought.fullest}
        while pending:
            month = min(pending)
            change = self._rated(month, arrived, self._terms(month))
            self.done.months.append(change)
            pending = (pending | {self._carry_on(change)}) - {month, ""}

    @property
    def zone(self) -> str:
        return self.brought.folder.agreement.switches.month_time_zone

    def _refuse_another_zone(self) -> None:
        for month in self.store.months():
            if (there := self.store.about(month).zone) != self.zone:
                raise InputError(
                    f"agreement.toml: switches.month_time_zone: months begin in {self.zone} here, and in {there} where "
                    f"they are kept ({self.store.path}). Keep them in a new folder, or set it to {there}."
                )

    def _arrive(self) -> Arrived:
        folder, landed = self.brought.folder, self.brought.landed
        known = sources_of(self.store.folder(month) for month in self.store.months())
        called: dict[str, str] = {}
        for file in landed.files:
            sha256 = next(each.sha256 for each in folder.inputs if each.label == file.label)
            called[file.label] = name_for(file.label, sha256, known)
            known[sha256] = called[file.label]
        arrived = arrive(landed, self.zone, called)
        self.sources = sorted({sha256 for sha256, name in known.items() if name in called.values()})
        months = [month_of(name, self.zone) for name in arrived.months]
        missing = of_folder(landed, months, self.zone)
        found = [each for each in missing if each.code == "incomplete-export"]
        self.done.problems += OrderedProblems([*folder.problems, *landed.problems, *found, *arrived.unplaced])
        self.done.problems += of_rejected(landed)
        return arrived

    def _carry_on(self, change: MonthChange) -> str:
        """The month that follows, where its wallet opens with what this one closes at, and that is another balance now.

        Where its agreement states the opening, that is said instead.
        """
        following = months_on(change.month, 1)
        closing = self.store.about(change.month).closing
        if not closing or self.store.kept(following) is None:
            return ""
        wallet = read_agreement(self.store.folder(following) / AGREEMENT).wallet
        if wallet is None or wallet.opening == Decimal(closing):
            return ""
        if self.store.about(following).is_carried:
            return following
        if change.is_closing_changed:
            change.notes.append(
                f"{text.months([following])} opens with {text.amount(wallet.opening)} by its agreement, and "
                f"{text.months([change.month])} closes at {text.amount(Decimal(closing))}: put that into the agreement "
                "and keep it again."
            )
        return ""

    def _terms(self, month: str) -> MonthTerms:
        """The terms of a month: its own, with what the folder brings where it is the folder's month."""
        folder, kept = self.brought.folder, self.store.kept(month)
        newer = terms_of(folder, self.brought.fullest)
        is_own = month == self.brought.fullest
        if kept is not None:
            about = self.store.about(month)
            old = kept_terms(kept, about.terms_of)
            earlier = months_on(month, -1)
            if about.is_carried and self.store.kept(earlier) is not None:
                old = old.opened_with(Decimal(self.store.about(earlier).closing or 0))
            return with_newer(old, newer) if is_own and newer.files else old
        if AGREEMENT in newer.files:
            return newer
        carried = self._carried(month)
        return with_newer(carried, MonthTerms(carried.month, newer.files, newer.kinds)) if is_own else carried

    def _carried(self, month: str) -> MonthTerms:
        """The terms of the nearest month that is kept, the one before if there is one."""
        kept = self.store.months()
        nearest = max((each for each in kept if each < month), default=kept[0])
        about = self.store.about(nearest)
        terms = kept_terms(self.store.folder(nearest), about.terms_of)
        follows = months_on(nearest, 1) == month and about.closing
        return terms.opened_with(Decimal(about.closing) if follows else None)

    def _rated(self, month: str, arrived: Arrived, terms: MonthTerms) -> MonthChange:
        """Rate a month again in a folder beside it, and put that in its place; what changed."""
        old = self.store.kept(month)
        touched = arrived.months.get(month, 0)
        found: list[MonthChange] = []

        def fill(scratch: Path) -> None:
            self.progress(f"Keeping {month}")
            rows = keep_month(arrived, month, old, scratch)
            terms.write(scratch)
            if old is not None and _same_usage(old, scratch) and terms.stands_in(old):
                raise NothingNew
            after = self._bill(scratch, month)
            self.progress(f"Comparing {month}")
            before = None if old is None else self._bill(old, month)
            change = changed(month, before, after, touched, rows)
            change.notes += self._not_covered(month, after)
            record(change, self.sources, old, scratch)
            found.append(change)
            closing = "" if after.wallet_summary is None else str(after.wallet_summary.closing)
            AboutMonth(terms.month, terms.is_carried, self.zone, self.charges, closing).write(scratch)
            write_bill(after, scratch)

        try:
            write_whole(self.store.folder(month), fill)
        except NothingNew:
            return recorded(month, touched, rows_of(old), self.sources, changes_of(old))
        return found[0]

    def _not_covered(self, month: str, after: Bill) -> list[str]:
        """Whether this is no more than the edge of an export of another month, which its own rows do not show."""
        landed = self.brought.landed
        named = [month_of(month, self.zone)]
        called = Counter(days(landed, self.zone)) | Counter(days(after.landed, self.zone))
        stated = stated_days(landed, named, self.zone)
        return [f"Provisional: {each.says}" for each in not_covered(called, stated, named)]

    def _bill(self, folder: Path, month: str) -> Bill:
        return bill_of(read_folder(folder), month, self.charges, self.progress)


def _same_usage(old: Path, new: Path) -> bool:
    """Whether two folders hold the same rows: the same rows are the same bytes."""
    before, after = (usage_files(each) for each in (old, new))
    return [each.name for each in before] == [each.name for each in after] and all(
        filecmp.cmp(one, other, shallow=False) for one, other in zip(before, after, strict=True)
    )

"""The files that somebody gave a page, one drop after the other: what they are, and what each drop made of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import traitlets as t

from chargeback_kit.beginning.basket import (
    EARLIER,
    Basket,
    agreements,
    basket_of,
    free_label,
    lists_replaced,
    usage_replaced,
)
from chargeback_kit.beginning.draft import STARTING, currency
from chargeback_kit.beginning.files import FileHeld, files_held, is_agreement, list_title
from chargeback_kit.beginning.missing import Missing, missing
from chargeback_kit.beginning.sample import is_sample, sample
from chargeback_kit.months_held import HeldMonths
from chargeback_kit.problems import InputError
from chargeback_kit.records.folder import BillFolder, read_lists, sort
from chargeback_kit.records.keys import read_toml
from chargeback_kit.records.saved.several import TERMS
from chargeback_kit.widgets.state import NOTHING, State

USAGE = Missing(
    "usage export",
    "No usage export yet: what is shown is still the bill from before.",
    asks="Drop the Calling Plans export of the admin centre (zip or CSV), or the pages of Graph\u2019s call log.",
)


@dataclass(frozen=True)
class Replaced:
    """A file that took the place of another of the same kind."""

    old: str
    new: str
    kind: str

    @property
    def says(self) -> str:
        """Which file, and for which.

        >>> Replaced("old.csv", "new.csv", "user list").says
        'new.csv takes the place of old.csv, since each is a user list.'
        >>> Replaced("a, earlier.csv", "a.csv", "rate card").says
        'a.csv takes the place of the earlier a.csv, since each is a rate card.'
        """
        article = "an" if self.kind[0].lower() in "aeio" else "a"
        old = f"the earlier {self.new}" if free_label(self.new, {self.new}, EARLIER) == self.old else self.old
        return f"{self.new} takes the place of {old}, since each is {article} {self.kind}."


class OwnFiles(t.HasTraits):
    """The files behind the bill of a state: those that it began with, or those that were given since.

    What is given adds to what is there; the files of the sample make way. ``version`` counts up whenever something is
    to be shown anew.
    """

    version = t.Int(0)

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
        self.first = state.begun
        self.basket: Basket | None = None
        self.replaced: list[Replaced] = []
        self.skipped: frozenset[str] = frozenset()
        self._whole: Basket | None = None
        self._winners: frozenset[str] = frozenset()
        self._waiting: BillFolder | None = None
        self._behind: tuple[Basket, ...] = ()
        state.observe(lambda _: self._changed(), names="bill")

    @property
    def is_sample(self) -> bool:
        """Whether the files are those of the invented company."""
        return self.basket is None and self.first is not None and is_sample(self.first)

    @property
    def first_name(self) -> str:
        """What one can go back to, in words; empty where one is there."""
        begun = self._begun
        if self.basket is None or begun is None:
            return ""
        return "the sample" if is_sample(begun) else begun.name

    @property
    def files(self) -> list[FileHeld]:
        """Every file with what it was taken for."""
        if self._waiting is not None:
            return files_held(self._waiting, None)
        return [file for each in self.state.held for file in files_held(each.folder, each.landed)]

    @property
    def missing(self) -> list[Missing]:
        """What could be added, without what somebody chose to go on without."""
        found = []
        if self._waiting is not None:
            found = [USAGE]
        elif self.held is not None and not self.is_sample:
            found = missing(self.held.folder, self.held.landed)
        return [each for each in found if each.what not in self.skipped]

    @property
    def held(self) -> HeldMonths | None:
        """The files of one agreement with a usage export; None where they are of several, or wait for one."""
        return self.state.held[0] if len(self.state.held) == 1 and self._waiting is None else None

    @property
    def terms(self) -> dict[str, Any] | None:
        """The values of the agreement among the files; None where there is none."""
        file = self._terms_file
        return read_toml(file, TERMS) if file else None

    @property
    def terms_text(self) -> str:
        """The same as it is written."""
        file = self._terms_file
        return file.read_text(encoding="utf-8-sig") if file else ""

    @property
    def _terms_file(self) -> Path | None:
        folder = self.held.folder if self.held else None
        found = [each.path for each in folder.inputs if is_agreement(each.label)] if folder else []
        return found[0] if found else None

    def entry(self, label: str) -> str:
        """The file that goes when a file is taken away: itself or its zip; empty for those of the sample."""
        return "" if self.is_sample else self._base().entry(label)

    def add(self, folder: Path, labels: Mapping[str, str]) -> None:
        """Take the files out of a folder, beside those that are there or in their place."""
        with self.state.at_work("Reading the files"):
            base = Basket() if self.is_sample else self._base()
            if any(is_agreement(label) for label in labels.values()):
                base = base.without(agreements(self._waiting or (self.held.folder if self.held else None)))
            self._read(base.with_more(folder, labels), {*labels.values()})

    def take_away(self, label: str) -> None:
        """Go on without a file; what made way for it within a zip counts again."""
        left = self._base().without([label])
        if not left.entries:
            self.back()
            return
        has_terms = any(is_agreement(each) for each in left.labels)
        still = frozenset(each for each in left.left_out if has_terms and is_agreement(each))
        with self.state.at_work("Reading the files"):
            self._read(replace(left, left_out=still), self._winners & {*left.labels})

    def write_terms(self, text: str) -> None:
        """Let a text be the agreement, at once."""
        with self.state.at_work("Reading the files"):
            base = self._base()
            folder = self.held.folder if self.held else None
            self._read(base.without(agreements(folder)).with_text(TERMS, text))

    def keep_both(self) -> None:
        """Let the files that were replaced by the last drop count beside the new ones."""
        if self._whole is not None:
            with self.state.at_work("Reading the files"):
                self._read(self._whole)

    def go_on_without(self, what: str) -> None:
        """Ask for something no more."""
        self.skipped |= {what}
        self._changed()

    def back(self) -> None:
        """The files with which the page began, or the sample."""
        if self._begun is None:
            return
        with self.state.at_work("Reading the files"):
            self.state.load(self._begun)
            self.first, self.basket, self._whole, self._waiting = self._begun, None, None, None
            self.replaced, self.skipped, self._winners, self._behind = [], frozenset(), frozenset(), ()
        self._changed()

    @property
    def _begun(self) -> Path | None:
        return self.first or (sample() if sample().is_dir() else None)

    def _base(self) -> Basket:
        if self.basket is not None:
            return self.basket
        is_one = len(self.state.held) == 1  # several months with agreements of their own cannot be added to
        return basket_of(self.first) if self.first and is_one else Basket()

    def _read(self, whole: Basket, new: Collection[str] = ()) -> None:
        """Read a basket; of two lists of a kind, or two exports of the same calls, the ``new`` one counts."""
        found: list[Replaced] = []

        def settle(held: list[HeldMonths]) -> Mapping[str, str]:
            if len(held) != 1:
                return NOTHING
            (each,) = held
            _count_in(each)
            replaced = _replaced(each.folder, each, [file.label for file in each.folder.inputs], whole, new)
            found.extend(replaced)
            return dict.fromkeys((one.old for one in replaced), "")

        waiting = None
        try:
            self.state.load(whole.path, default_agreement=STARTING, labels=whole.called, settle=settle)
        except InputError:
            waiting = sort(whole.path, STARTING, whole.called)
            if waiting.usage:
                raise
            found = _replaced(waiting, None, [file.label for file in waiting.inputs], whole, new)
            gone = dict.fromkeys((one.old for one in found), "")
            waiting = read_lists(sort(whole.path, STARTING, {**whole.called, **gone}))
        self.basket = whole.without([one.old for one in found])
        self.replaced, self._waiting = found, waiting
        self._winners |= {whole.entry(one.new) for one in found}
        self._whole = whole if found else None
        self._behind = (*self._behind[-1:], whole)
        self._changed()

    def _changed(self) -> None:
        self.version += 1


def _count_in(held: HeldMonths) -> None:
    """Without an agreement the money is counted in the currency of the files."""
    folder = held.folder
    code = currency(held.landed)
    if code and not agreements(folder):
        folder.agreement = folder.agreement.model_copy(update={"currency": code})


def _replaced(
    folder: BillFolder, held: HeldMonths | None, labels: Collection[str], whole: Basket, new: Collection[str]
) -> list[Replaced]:
    """The files that make way for one of the new files."""
    added = {label for label in labels if whole.entry(label) in new}
    kinds = {each.label: list_title(each) for each in folder.lists}
    lists = [Replaced(old, other, kinds[other]) for old, other in lists_replaced(folder, added).items()]
    if held is None:
        return lists
    titles = {each.label: each.format.title for each in folder.usage}
    exports = usage_replaced(held.landed, added).items()
    return [*lists, *(Replaced(old, other, f"{titles[other]} of the same calls") for old, other in exports)]

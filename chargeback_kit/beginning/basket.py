"""Files that come one after the other: each adds to those that are there, or takes the place of one of them."""

import shutil
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from chargeback_kit.beginning.files import is_agreement, list_title
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.pipeline import sql
from chargeback_kit.records.folder import BillFolder, Scratch
from chargeback_kit.records.saved.walk import files_of, is_hidden

LONGEST_SUFFIX = 8
EARLIER = ", earlier"
"""What is added to the name of a file when another of that name comes."""
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Entry:
    """A file of a basket: what it is called, where it lies, and the folder that goes with it."""

    label: str
    file: Path
    owner: Scratch | None = None


@dataclass(frozen=True)
class Basket:
    """Files that are read together; a basket never changes, another one is made.

    The files stay where they lie, so that a bill that was read from them stays whole; the folder of the basket holds
    links to them under numbers. ``left_out`` are labels of files within a zip that are not read.
    """

    entries: tuple[Entry, ...] = ()
    left_out: frozenset[str] = frozenset()

    @cached_property
    def _place(self) -> Scratch:
        place = Scratch()
        for name, entry in self._named.items():
            _stand(entry.file, place.path / name)
        return place

    @property
    def path(self) -> Path:
        """The folder."""
        return self._place.path

    @property
    def _named(self) -> dict[str, Entry]:
        return {f"{number:04}{suffix_of(each.label)}": each for number, each in enumerate(self.entries, 1)}

    @property
    def labels(self) -> list[str]:
        """What the files are called."""
        return [each.label for each in self.entries]

    @property
    def called(self) -> dict[str, str]:
        """The same by their names in the folder, as its reader takes it; what is left out is called nothing."""
        named = {name: each.label for name, each in self._named.items()}
        return {**named, **dict.fromkeys(self.left_out, "")}

    def entry(self, label: str) -> str:
        """The file of the basket that a label is of: itself, or the zip that it lies in; empty where there is none.

        >>> Basket((Entry("all.zip", Path()),)).entry("all.zip/users.csv"), Basket().entry("users.csv")
        ('all.zip', '')
        """
        return max((each for each in self.labels if label == each or label.startswith(f"{each}/")), key=len, default="")

    def with_more(self, folder: Path, labels: Mapping[str, str]) -> "Basket":
        """A basket that holds the files of a folder too, which are taken out of it.

        ``labels`` say what they are called; a file that was called so before is now the earlier one.
        """
        owner, taken = Scratch(), {*self.labels, *labels.values()}
        earlier = []
        for each in self.entries:
            free = free_label(each.label, taken, EARLIER) if each.label in labels.values() else each.label
            taken.add(free)
            earlier.append(replace(each, label=free))
        for name in labels:
            shutil.move(folder / name, owner.path / name)
        new = (Entry(label, owner.path / name, owner) for name, label in labels.items())
        return Basket((*earlier, *new), self.left_out)

    def with_text(self, label: str, text: str) -> "Basket":
        """A basket with a file that holds a text, in the place of the one with that label."""
        owner = Scratch()
        file = owner.path / "text"
        file.write_text(text, encoding="utf-8", newline="\n")
        return Basket((*self.without([label]).entries, Entry(label, file, owner)), self.left_out)

    def without(self, labels: Collection[str]) -> "Basket":
        """A basket without some files; one that lies in a zip is left out from now on."""
        within = {label for label in labels if label not in self.labels and self.entry(label)}
        return Basket(tuple(each for each in self.entries if each.label not in labels), self.left_out | within)


def basket_of(path: Path) -> Basket:
    """The files of a folder or zip that lies elsewhere."""
    if path.is_file():
        return Basket((Entry(path.name, path.absolute()),))
    found = ((file, file.relative_to(path).as_posix()) for file, is_readable in files_of(path) if is_readable)
    return Basket(tuple(Entry(label, file.absolute()) for file, label in found if not is_hidden(label)))


def lists_replaced(folder: BillFolder, new: Collection[str]) -> dict[str, str]:
    """The lists that were there before and the new one of the same kind, which takes their place, by their labels."""
    kinds = {list_title(each): each.label for each in folder.lists if each.label in new}
    earlier = ((each.label, kinds.get(list_title(each))) for each in folder.lists if each.label not in new)
    return {label: other for label, other in earlier if other}


def usage_replaced(landed: LandedCalls, new: Collection[str]) -> dict[str, str]:
    """The exports that were there before and the new one of the same kind that holds half of their calls or more."""
    files = {file.label: file for file in landed.files}
    rows = dict(zip(files, (b - a for a, b in zip(landed.first_rows, landed.until_rows, strict=True)), strict=True))
    shared: dict[str, Counter[str]] = {}
    for one, other, calls in landed.store.run(sql("calls_in_both")):
        for earlier, later in ((one, other), (other, one)):
            is_same = files[earlier].format.title == files[later].format.title
            if is_same and later in new and earlier not in new and 2 * calls >= rows[earlier]:
                shared.setdefault(earlier, Counter())[later] = calls
    return {label: found.most_common(1)[0][0] for label, found in shared.items()}


def agreements(folder: BillFolder | None) -> list[str]:
    """The labels of the agreements of a folder."""
    return [each.label for each in folder.inputs if is_agreement(each.label)] if folder else []


def _stand(file: Path, where: Path) -> None:
    """Let a file stand in another place too; a copy of it where there can be no link."""
    try:
        where.symlink_to(file)
    except OSError:
        shutil.copyfile(file, where)


def free_label(label: str, taken: Collection[str], more: str = "") -> str:
    """A label that no other file has.

    >>> free_label("users.csv", {"users.csv"}), free_label("users.csv", {"users.csv"}, ", earlier")
    ('users 2.csv', 'users, earlier.csv')
    """
    path = PurePosixPath(label)
    tries = (f"{more} {number}" if number > 1 else more for number in count(1 if more else 2))
    return (
        label
        if label not in taken
        else next(
            free for each in tries if (free := str(path.with_name(f"{path.stem}{each}{path.suffix}"))) not in taken
        )
    )


def suffix_of(label: str) -> str:
    """The ending by which a file is recognised, as any file system takes it.

    >>> suffix_of("October.XLSX"), suffix_of("a.tar:gz"), suffix_of("export")
    ('.xlsx', '', '')
    """
    found = PurePosixPath(label).suffix.lower()
    return found if found[1:].isascii() and found[1:].isalnum() and len(found) <= LONGEST_SUFFIX else ""

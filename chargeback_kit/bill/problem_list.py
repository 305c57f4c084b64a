"""The problems of a bill, in order: a list to read, of which a large month holds millions in little memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import overload

import pyarrow as pa
import pyarrow.compute as pc

from chargeback_kit.problems import COLUMNS, RANK, ZERO, Problem

AT_ONCE = 20_000
SCHEMA = pa.schema(
    [(name, {"line": pa.int64(), "amount": pa.decimal128(18, 2)}.get(name, pa.string())) for name in COLUMNS]
)
REPEATED = ("code", "severity", "file", "message", "hint")
WORDS = pa.dictionary(pa.int32(), pa.string())
KEPT = pa.schema([field.with_type(WORDS) if field.name in REPEATED else field for field in SCHEMA])
"""As problems are held: what many of them say is there once."""


@dataclass(frozen=True)
class ProblemsAlike:
    """The problems of a code: how many they are, the money at stake, and the first ones.

    ``summaries`` of them only sum up others: of a code that is said of rows, what names neither row nor file.
    """

    count: int
    summaries: int
    amount: Decimal
    examples: list[Problem]


class OrderedProblems(Sequence[Problem]):
    """Problems as a sequence, errors first, then by code, file, line and usage id, whatever came first.

    >>> from chargeback_kit.problems import problem
    >>> found = OrderedProblems([problem("no-calls"), problem("rate-missing", line=7), problem("rate-missing", line=5)])
    >>> len(found), [each.line for each in found if each.code == "rate-missing"], found[-1] in found
    (3, [5, 7], True)
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._kept = _in_order(_columns(problems))

    @property
    def table(self) -> pa.Table:
        """All of them as Arrow, every word written out."""
        return self._kept.cast(SCHEMA)

    def parts(self) -> Iterator[pa.Table]:
        """The same, some rows at a time; without any problem one table without rows."""
        for first in range(0, max(1, len(self)), AT_ONCE):
            yield self._kept.slice(first, AT_ONCE).cast(SCHEMA)

    def __len__(self) -> int:
        return int(self._kept.num_rows)

    def __iter__(self) -> Iterator[Problem]:
        for part in self.parts():
            yield from (Problem(**row) for row in part.to_pylist())

    @overload
    def __getitem__(self, place: int) -> Problem: ...
    @overload
    def __getitem__(self, place: slice) -> list[Problem]: ...
    def __getitem__(self, place: int | slice) -> Problem | list[Problem]:
        """The problem at a place, or those of several places."""
        places = range(len(self))[place]
        if isinstance(places, int):
            return Problem(**self._kept.slice(places, 1).to_pylist()[0])
        return [Problem(**row) for row in self._kept.take(pa.array(places, pa.int64())).cast(SCHEMA).to_pylist()]

    def count_of(self, column: str) -> Counter[str]:
        """How many problems there are of each value of a column, such as ``"severity"``."""
        return Counter({row["values"]: row["counts"] for row in pc.value_counts(self._kept[column]).to_pylist()})

    def alike(self, examples: int) -> dict[str, ProblemsAlike]:
        """The problems by code, which stand together, in their order; of each the first ``examples``.

        >>> from chargeback_kit.problems import problem
        >>> found = OrderedProblems(problem("rate-missing", line=line, amount=Decimal("0.10")) for line in (7, 5, 9))
        >>> [(each.count, each.amount, each.examples[0].line) for each in found.alike(1).values()]
        [(3, Decimal('0.30'), 5)]
        """
        found, first = {}, 0
        for code, count in self.count_of("code").items():
            amount = pc.sum(self._kept["amount"].slice(first, count)).as_py()
            found[code] = ProblemsAlike(
                count, self._summaries(first, count), ZERO + amount, self[first : first + min(count, examples)]
            )
            first += count
        return found

    def _summaries(self, first: int, count: int) -> int:
        of_code = self._kept.slice(first, count)
        named = pc.not_equal(of_code["usage_id"], "")
        alone = pc.and_(pc.invert(named), pc.equal(of_code["file"].cast(pa.string()), ""))
        return int(pc.sum(alone).as_py() or 0) if pc.any(named).as_py() else 0

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, OrderedProblems | list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))


def _columns(problems: Iterable[Problem]) -> pa.Table:
    """The problems as they come, some at a time."""
    coming = iter(problems)
    parts = []
    while some := list(islice(coming, AT_ONCE)):
        columns = [pa.array([getattr(each, field.name) for each in some], field.type) for field in KEPT]
        parts.append(pa.record_batch(columns, schema=KEPT))
    return pa.Table.from_batches(parts, KEPT).unify_dictionaries()


def _in_order(table: pa.Table) -> pa.Table:
    if not table.num_rows:
        return table
    table = table.combine_chunks()
    keys = {name: _ranks(table[name].chunk(0)) for name in ("code", "file", "message")}
    keys |= {"rank": _ranks(table["severity"].chunk(0), RANK)}
    keys |= {"at": pc.fill_null(table["line"], 0), "usage_id": table["usage_id"]}
    order = [(name, "ascending") for name in ("rank", "code", "file", "at", "usage_id", "message")]
    return table.take(pc.sort_indices(pa.table(keys), order)).combine_chunks()


def _ranks(column: pa.DictionaryArray, words: Sequence[str] = ()) -> pa.Array:
    """The place of each word among all words in order, or among the ``words``."""
    known = column.dictionary
    ranks = pc.index_in(known, pa.array(words)) if words else pc.sort_indices(pc.sort_indices(known))
    return ranks.take(column.indices)

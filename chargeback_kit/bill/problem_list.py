"""The problems of a bill, in order: a list to read, of which a large month holds millions in little memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import overload

import pyarrow as pa
import pyarrow.compute as pc

from chargeback_kit.problems import COLUMNS, RANK, Problem

AT_ONCE = 20_000
SCHEMA = pa.schema(
    [(name, {"line": pa.int64(), "amount": pa.decimal128(18, 2)}.get(name, pa.string())) for name in COLUMNS]
)


class OrderedProblems(Sequence[Problem]):
    """Problems as a sequence, errors first, then by code, file, line and usage id, whatever came first.

    >>> from chargeback_kit.problems import problem
    >>> found = OrderedProblems([problem("no-calls"), problem("rate-missing", line=7), problem("rate-missing", line=5)])
    >>> len(found), [each.line for each in found if each.code == "rate-missing"], found[-1] in found
    (3, [5, 7], True)
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.table = _in_order(_columns(problems))

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Problem]:
        for part in self.table.to_batches(max_chunksize=AT_ONCE):
            yield from (Problem(**row) for row in part.to_pylist())

    @overload
    def __getitem__(self, place: int) -> Problem: ...
    @overload
    def __getitem__(self, place: slice) -> list[Problem]: ...
    def __getitem__(self, place: int | slice) -> Problem | list[Problem]:
        """The problem at a place, or those of several places."""
        places = range(len(self))[place]
        if isinstance(places, int):
            return Problem(**self.table.slice(places, 1).to_pylist()[0])
        return [Problem(**row) for row in self.table.take(pa.array(places, pa.int64())).to_pylist()]

    def count_of(self, column: str) -> Counter[str]:
        """How many problems there are of each value of a column, such as ``"severity"``."""
        return Counter({row["values"]: row["counts"] for row in pc.value_counts(self.table[column]).to_pylist()})

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
        columns = [pa.array([getattr(each, field.name) for each in some], field.type) for field in SCHEMA]
        parts.append(pa.record_batch(columns, schema=SCHEMA))
    return pa.Table.from_batches(parts, SCHEMA)


def _in_order(table: pa.Table) -> pa.Table:
    if not table.num_rows:
        return table
    rank = pc.index_in(table["severity"], pa.array(RANK))
    line = pc.fill_null(table["line"], 0)
    keys = pa.table(
        {"rank": rank, "at": line} | {name: table[name] for name in ("code", "file", "usage_id", "message")}
    )
    order = [(name, "ascending") for name in ("rank", "code", "file", "at", "usage_id", "message")]
    return table.take(pc.sort_indices(keys, order)).combine_chunks()

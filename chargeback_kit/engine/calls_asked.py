"""A filter over the calls of a run, as the question ``calls_of`` is asked it: totals, and one page in any order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from chargeback_kit.engine.pipeline import FILTERING, sql
from chargeback_kit.engine.run import Run
from chargeback_kit.problems import InputError

SPANS = pa.list_(pa.struct([("from_ns", pa.int64()), ("until_ns", pa.int64())]))
TEXTS, WHOLE = pa.list_(pa.string()), pa.list_(pa.int64())
ASKED = {
    "cost_center": WHOLE,
    "category": TEXTS,
    "kind": TEXTS,
    "country": TEXTS,
    "caller": TEXTS,
    "payer": TEXTS,
    "pool": TEXTS,
    "part": TEXTS,
    "days": SPANS,
    "months": SPANS,
    "person": WHOLE,
    "person_users": WHOLE,
    "number": pa.list_(pa.struct([("digits", pa.string()), ("is_whole", pa.bool_())])),
    "words": pa.list_(pa.struct([("word", pa.string()), ("countries", TEXTS)])),
    "by_ids": pa.bool_(),
    "by_problems": pa.bool_(),
}
LISTED = ("cost_center", "category", "kind", "country", "caller", "payer", "pool", "part")


@dataclass(frozen=True)
class CallsAsked:
    """What is asked of the calls; None asks nothing.

    ``days`` and ``months`` are spans [ns, ns); ``people`` are the numbers of those who are listed and all names in
    small letters; ``numbers`` are digits, and whether a country's stand first; ``words`` each with the countries whose
    names hold it. ``problems`` are codes, with the ids of the rows that those not said of calls are about.
    """

    cost_center: list[int] | None = None
    category: list[str] | None = None
    kind: list[str] | None = None
    country: list[str] | None = None
    caller: list[str] | None = None
    payer: list[str] | None = None
    pool: list[str] | None = None
    part: list[str] | None = None
    days: list[tuple[int, int]] | None = None
    months: list[tuple[int, int]] | None = None
    people: tuple[list[int], list[str]] | None = None
    numbers: list[tuple[str, bool]] | None = None
    words: list[tuple[str, list[str]]] | None = None
    usage_ids: list[str] | None = None
    problems: tuple[list[str], list[str]] | None = None


def ask_totals(run: Run, asked: CallsAsked) -> dict[str, Any]:
    """The number of calls and the sum of every measure: seconds [s], money [micro-units]."""
    with run.store.lock:
        _lay_out(run, asked)
        return run.answers("totals_of_calls")[0]


def find_page(
    run: Run, asked: CallsAsked, order: str, size: int | None, first: int, *, is_descending: bool = False
) -> pa.Table:
    """Some of the calls, in the order of a column, then of their starts (R03)."""
    with run.store.lock:
        _lay_out(run, asked)
        columns = run.store.arrow("SELECT * FROM calls_of LIMIT 0").column_names
        if order not in columns:
            raise InputError(f'no column "{order}"; the columns are {", ".join(columns)}.')
        in_order = f'"{order}" {"DESC" if is_descending else "ASC"} NULLS LAST, start_utc, usage_id'
        part = "" if size is None else f" LIMIT {int(size)} OFFSET {int(first)}"
        return run.store.arrow(f"SELECT * FROM calls_of ORDER BY {in_order}{part}")


def _lay_out(run: Run, asked: CallsAsked) -> None:
    """The tables that the question reads: the calls, one row of what is asked, the rows of problems and ids."""
    numbers, names = asked.people or (None, None)
    of_people = None if names is None else _users_named(run, names)
    row: dict[str, Any] = {
        **{name: getattr(asked, name) for name in LISTED},
        "days": _structs(asked.days, "from_ns", "until_ns"),
        "months": _structs(asked.months, "from_ns", "until_ns"),
        "person": numbers,
        "person_users": of_people,
        "number": _structs(asked.numbers, "digits", "is_whole"),
        "words": _structs(asked.words, "word", "countries"),
        "by_ids": asked.usage_ids is not None,
        "by_problems": asked.problems is not None,
    }
    run.store.load("asked", pa.Table.from_pylist([row], pa.schema(ASKED)))
    _lay_out_rows(run, asked)
    if not set(FILTERING) <= set(run.taken):
        run.take(FILTERING)
        run.store.run(f"CREATE OR REPLACE VIEW calls_of AS {sql('calls_of')}")


def _structs(values: Iterable[tuple[Any, Any]] | None, first: str, second: str) -> list[dict[str, Any]] | None:
    return None if values is None else [{first: one, second: other} for one, other in values]


def _lay_out_rows(run: Run, asked: CallsAsked) -> None:
    """The row numbers of the problems and ids that are asked for; of both, those that are in both."""
    if asked.usage_ids is None and asked.problems is None:
        run.store.load("asked_rows", pa.table({"row_no": pa.array([], pa.int64())}))
        return
    problems, ids = asked.problems or ([], [])
    run.store.load("asked_ids", _texts(asked.usage_ids))
    run.store.load("asked_codes", _texts(problems))
    run.store.load("ids_of_problems", _texts(ids))
    run.store.run(f"CREATE OR REPLACE TABLE asked_rows AS {sql('rows_asked')}")


def _users_named(run: Run, names: list[str]) -> list[int]:
    """The numbers of the users with some names or object ids in small letters."""
    return [row["user_no"] for row in run.answers("users_named", {"asked_names": _texts(names)})]


def _texts(values: list[str] | None) -> pa.Table:
    return pa.table({"value": pa.array(values or [], pa.string())})

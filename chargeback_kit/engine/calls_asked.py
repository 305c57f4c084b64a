"""A filter over the calls of a run, as the question ``calls_of`` is asked it: totals, and one page in any order."""

from collections.abc import Iterable, Sequence
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
    "by_rows": pa.bool_(),
}
SECONDS = ("billed_seconds", "pooled_seconds", "over_seconds")
SUMMED = (*SECONDS, "segments", "over_segments", "amount_micro", "saved_micro", "list_micro")
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
    _lay_out(run, asked)
    sums = ", ".join(f"CAST(coalesce(sum({name}), 0) AS BIGINT) AS {name}" for name in SUMMED)
    return run.store.dicts(f"SELECT count(*) AS calls, {sums} FROM ({sql('calls_of')})")[0]


def find_page(
    run: Run, asked: CallsAsked, order: str, size: int | None, first: int, *, is_descending: bool = False
) -> pa.Table:
    """Some of the calls, in the order of a column, then of their starts (R03)."""
    _lay_out(run, asked)
    question = f"({sql('calls_of')})"
    columns = run.store.arrow(f"SELECT * FROM {question} LIMIT 0").column_names
    if order not in columns:
        raise InputError(f'no column "{order}"; the columns are {", ".join(columns)}.')
    in_order = f'"{order}" {"DESC" if is_descending else "ASC"} NULLS LAST, start_utc, usage_id'
    part = "" if size is None else f" LIMIT {int(size)} OFFSET {int(first)}"
    return run.store.arrow(f"SELECT * FROM {question} ORDER BY {in_order}{part}")


def _lay_out(run: Run, asked: CallsAsked) -> None:
    """The tables that the question reads: the calls, one row of what is asked, the rows of problems and ids."""
    if not set(FILTERING) <= set(run.taken):
        run.take(FILTERING)
    numbers, names = asked.people or (None, None)
    of_people = None if names is None else _numbers(run, "users", "user_no", ("user_principal_name", "user_id"), names)
    row: dict[str, Any] = {
        **{name: getattr(asked, name) for name in LISTED},
        "days": _structs(asked.days, "from_ns", "until_ns"),
        "months": _structs(asked.months, "from_ns", "until_ns"),
        "person": numbers,
        "person_users": of_people,
        "number": _structs(asked.numbers, "digits", "is_whole"),
        "words": _structs(asked.words, "word", "countries"),
        "by_rows": asked.usage_ids is not None or asked.problems is not None,
    }
    run.store.load("asked", pa.Table.from_pylist([row], pa.schema(ASKED)))
    _lay_out_rows(run, asked)


def _structs(values: Iterable[tuple[Any, Any]] | None, first: str, second: str) -> list[dict[str, Any]] | None:
    return None if values is None else [{first: one, second: other} for one, other in values]


def _lay_out_rows(run: Run, asked: CallsAsked) -> None:
    """The row numbers of the problems and ids that are asked for; of both, those that are in both."""
    found = []
    run.store.load("asked_ids", _texts(asked.usage_ids))
    if asked.usage_ids is not None:
        found.append("SELECT rowid AS row_no FROM usage WHERE usage_id IN (SELECT value FROM asked_ids)")
    if asked.problems is not None:
        problems, ids = asked.problems
        run.store.load("asked_codes", _texts(problems))
        run.store.load("ids_of_problems", _texts(ids))
        found.append(
            "(SELECT row_no FROM findings WHERE code IN (SELECT value FROM asked_codes) UNION "
            "SELECT rowid FROM usage WHERE usage_id IN (SELECT value FROM ids_of_problems))"
        )
    nothing = "SELECT CAST(NULL AS BIGINT) AS row_no WHERE FALSE"
    run.store.run(f"CREATE OR REPLACE TABLE asked_rows AS {' INTERSECT '.join(found) or nothing}")


def _numbers(run: Run, table: str, number: str, columns: Sequence[str], names: list[str]) -> list[int]:
    """The numbers of the rows of a vocabulary that hold a name in one of some columns, whatever the case."""
    run.store.load("asked_names", _texts(names))
    fits = " OR ".join(f"lower({column}) IN (SELECT value FROM asked_names)" for column in columns)
    return [row[number] for row in run.store.dicts(f"SELECT {number} FROM {table} WHERE {fits}")]


def _texts(values: list[str] | None) -> pa.Table:
    return pa.table({"value": pa.array(values or [], pa.string())})

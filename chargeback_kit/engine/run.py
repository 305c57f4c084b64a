"""A run: the steps of the bill over landed calls, for the month that was or for another world.

Its tables and views lie in a schema of their own, which is dropped with the run.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit import scratch
from chargeback_kit.engine import pipeline
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls, Progress, name_legs_anew, settle
from chargeback_kit.engine.pipeline import Step, literal, sql
from chargeback_kit.engine.places import Place, RowPlaces, places
from chargeback_kit.engine.small_tables import bundle_tables, message_counters, message_tables, small_tables
from chargeback_kit.engine.store import Store
from chargeback_kit.records.rates import CENTS
from chargeback_kit.rules.bundles import Caller, bundle_counters
from chargeback_kit.rules.call_attributes import (
    CONTEXTS,
    CallAttributes,
    addon_countries,
    call_attributes,
    decision_keys,
    decisions,
)
from chargeback_kit.rules.kinds import MESSAGE, is_of_kind
from chargeback_kit.rules.pools import PoolCounter

Given = Mapping[str, pa.Table]
NOTHING_GIVEN: Given = MappingProxyType({})


class Run:
    """The steps of one world, each a table or view by its name; the calls and their words are the landed ones.

    ``blocked`` is how many calls a forecast has blocked (R42), ``after_credits`` how many credits did not pay (R45);
    ``counters``: every counter of a pool, those of carriers' bundles from ``pool`` on (R35); its place is its number.
    ``beneath`` is the run whose tables this one needs, if any; ``understands``: its tables say what the words, people
    and numbers of the calls mean; ``taken`` are the steps whose tables are there, in the order in which they were made.
    """

    def __init__(self, calls: LandedCalls, inputs: Inputs, progress: Progress = lambda step: None) -> None:
        self.calls, self.inputs, self.progress = calls, inputs, progress
        self.counters = inputs.counters
        self.blocked = self.after_credits = 0
        self.beneath: Run | None = None
        self.understands = False
        self.taken: tuple[Step, ...] = pipeline.LANDING
        self.store = open_world(calls.store, self)
        for name, rows in small_tables(inputs).items():
            self.store.load(name, rows)
        if inputs.agreement.switches.charge_includes_fee != calls.fee_is_included:
            _count_fees_otherwise(self)
        _show_decimals(self.store, max((rate.decimals for rate in inputs.own_rates), default=CENTS))

    def take(self, steps: Iterable[Step]) -> None:
        """Make the tables and views of some steps, one after the other."""
        for step in steps:
            if step.progress:
                self.progress(step.progress)
            self.store.make(step)
            self.taken = (*(each for each in self.taken if each.name != step.name), step)

    @property
    def stages(self) -> tuple[str, ...]:
        """The steps of the bill that it went through, without what was asked of it afterwards."""
        return tuple(step.name for step in self.taken if step.part in pipeline.PARTS)

    def read(self) -> None:
        """Leave out the rows that are no calls of this bill (R02, R06, R33)."""
        self.take(pipeline.LEAVING_OUT)

    def kind(self) -> None:
        """Give every call its kind, its person and its numbers' meaning (R10 to R14)."""
        if not self.understands:
            _understand(self)
            self.take(pipeline.MEANINGS)
            self.understands = True
        self.take(pipeline.KINDS)

    def minutes(self) -> None:
        """Give every call its billed seconds and the counter it is meant to draw (R20, R25)."""
        self.take(pipeline.GROWTH if self.inputs.growth else pipeline.METERING)

    def pool(self) -> tuple[PoolCounter, ...]:
        """Find the end of every pool, and what it covers of each call (R21 to R27).

        Gives back every counter: how large the bundles of carriers are depends on who had calls (R35).
        """
        moves_on = self.inputs.agreement.switches.conference_overflow == "organiser_plan"
        if any(carrier.bundle for carrier in self.inputs.agreement.carrier):
            self.counters = _fill_bundles(self)
            self.take(pipeline.OVERFLOW_BUNDLES if moves_on else pipeline.DRAWING_BUNDLES)
        else:
            self.take(pipeline.OVERFLOW if moves_on else pipeline.DRAWING)
        return self.counters

    def price(self) -> None:
        """Give every call what was reported and what the rate card makes of it (R30, R31), every message too (R28)."""
        if not self.has_messages:
            self.store.load("message_counters", message_counters(self.inputs))
            self.take(pipeline.PRICING)
            return
        for name, rows in message_tables(self.inputs).items():
            self.store.load(name, rows)
        self.take(pipeline.PRICING_MESSAGES)

    @property
    def has_messages(self) -> bool:
        """Whether the files hold text messages."""
        return any(is_of_kind(words.call_type, MESSAGE) for words in self.calls.attributes.values())

    def payer(self) -> None:
        """Say which amount counts and who pays it (R32)."""
        self.take(pipeline.PAYING)

    def center(self) -> None:
        """Give every call its cost centre and category (R50), and find those that draw from the wallet (R40)."""
        self.take(pipeline.CENTERS)
        self.take(pipeline.EVENTS)

    def sum_up(self) -> None:
        """Sum the calls up by everything that a statement or a pool asks for (R21, R50)."""
        self.take(pipeline.SUMMING)

    def show(self) -> None:
        """Make what a reader may ask of the calls: what is odd about them, and how people read them (R03, R06)."""
        self.take(pipeline.SHOWING)

    def block(self, usage_ids: pa.Array) -> None:
        """Take the money out of calls that a forecast blocks (R42); call before anything is summed up."""
        self.blocked = len(usage_ids)
        self.store.load("blocked", pa.table({"usage_id": usage_ids}))
        self.take(pipeline.BLOCKING)
        self.center()

    def bill_after_use(self, usage_ids: pa.Array) -> None:
        """Bill calls after use that found the credits used up (R45); call before anything is summed up."""
        self.after_credits = len(usage_ids)
        self.store.load("after_credits", pa.table({"usage_id": usage_ids}))
        self.take(pipeline.AFTER_USE)
        self.center()

    def ask(self, question: str, given: Given = NOTHING_GIVEN, **asked: object) -> pa.Table:
        """The answer to a question of ``questions/``; ``given`` are tables that it reads, by name, and what it is asked
        about is the one row of the table ``asked``.
        """
        about = {"asked": pa.table({name: [value] for name, value in asked.items()})} if asked else {}
        with self.store.lock:
            self._lay_out({**given, **about})
            return self.store.arrow(sql(question))

    def _lay_out(self, given: Given) -> None:
        for name, rows in given.items():
            self.store.load(name, rows)

    def in_parts(self, question: str) -> Iterator[pa.RecordBatch]:
        """The answer to a question that may be longer than memory, some rows at a time."""
        return self.store.parts(sql(question))

    @contextmanager
    def beside(self, name: str, written: Path) -> Iterator[None]:
        """A Parquet file under a name that questions may ask for, as long as it is open."""
        with scratch.passing() as place:
            link = place / f"{name}.parquet"  # a name that the engine takes as it is
            link.symlink_to(written.absolute())
            self.store.run(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet({literal(str(link))})")
            yield

    def view(self, question: str) -> None:
        """Let other questions read the answer to one under its own name."""
        self.store.run(f"CREATE OR REPLACE VIEW {question} AS {sql(question)}")

    def frame(self, question: str) -> pd.DataFrame:
        """The answer to a question as a DataFrame, handed over through Arrow."""
        shown: pd.DataFrame = self.ask(question).to_pandas()
        return shown

    def table(self, stage: str, columns: Iterable[str] = ("*",)) -> pa.Table:
        """The rows of a stage that may be long, or some columns of them, as Arrow."""
        return self.store.arrow(f"SELECT {', '.join(columns)} FROM {stage}")

    def parts(self, stage: str) -> Iterator[pa.RecordBatch]:
        """The rows of a stage that may be longer than memory, some at a time."""
        return self.store.parts(f"SELECT * FROM {stage}")

    def rows(self, stage: str) -> list[dict[str, Any]]:
        """The rows of a small stage as dictionaries."""
        return self.store.dicts(f"SELECT * FROM {stage}")

    def answers(self, question: str, given: Given = NOTHING_GIVEN) -> list[dict[str, Any]]:
        """The answer to a question with few rows, as dictionaries; ``given`` are tables that it reads, by name."""
        with self.store.lock:
            self._lay_out(given)
            return self.store.dicts(sql(question))

    def apart(self) -> "Run":
        """The same run with a place of its own for what is worked out from it in several questions."""
        other = copy(self)
        other.store = open_world(self.store, other)
        return other

    def find(self, stage: str, usage_id: str) -> dict[str, Any] | None:
        """The row of one call at a stage."""
        named = f"SELECT rowid FROM usage WHERE usage_id = {literal(usage_id)}"
        rows = self.store.arrow(f"SELECT * FROM {stage} WHERE row_no IN ({named})").to_pylist()
        return rows[0] | {"usage_id": usage_id} if rows else None

    def stage(self, name: str) -> pa.Table:
        """A whole stage, with the usage id in every row that is one call's."""
        rows = f"SELECT * FROM {name}"
        columns = self.store.arrow(f"{rows} LIMIT 0").column_names
        if "row_no" not in columns or "usage_id" in columns:
            return self.store.arrow(rows)
        return self.store.arrow(f"SELECT u.usage_id, s.* FROM {name} AS s JOIN usage AS u ON u.rowid = s.row_no")

    def places(self, ids: Mapping[int, str]) -> dict[int, Place]:
        """The file and the line of each of a few row numbers; ``ids``: the usage id of each."""
        listed = pa.table({"row_no": pa.array(ids, pa.int64()), "usage_id": pa.array(ids.values(), pa.string())})
        return dict(zip(ids, self.places_of(listed).of(listed["row_no"].to_numpy()), strict=True))

    def places_of(self, listed: pa.Table) -> RowPlaces:
        """The files and lines of rows, however many; ``listed``: their ``row_no`` and ``usage_id``."""
        return places(self.store, self.calls, *(listed[name].combine_chunks() for name in ("row_no", "usage_id")))


def open_world(beyond: Store, owner: object) -> Store:
    """A schema of its own, dropped with its owner; what is not there is looked up in the schemas ``beyond``."""
    world = beyond.beside()
    world.own_schema(owner, "world")
    return world


def _show_decimals(store: Store, decimals: int) -> None:
    """Amounts of calls are shown to the cent, or to the decimals of the card that has the most (R31, R35)."""
    if decimals > CENTS:
        store.run(f"CREATE MACRO money(amount_micro) AS CAST(exact_money(amount_micro) AS DECIMAL(18, {decimals}))")


def _count_fees_otherwise(run: Run) -> None:
    """The calls as they would have landed with the other value of ``charge_includes_fee``: fees come on top, or not."""
    run.store.make(pipeline.FEES_OTHERWISE)
    name_legs_anew(run.store, run.calls)
    settle(run.store, run.calls)


def carrier_callers(run: Run) -> list[Caller]:
    """Who had calls of which carrier in which month: of the only one of the agreement, else by Operator (R35)."""
    only = run.inputs.agreement.only_carrier
    asked = ((only or row["carrier"], row) for row in run.answers("carrier_callers"))
    found = {(name, row["month_no"], row["person_no"], row["stranger"]) for name, row in asked}
    return [Caller(name, run.inputs.months[number].name, person) for name, number, person, _ in found]


def _fill_bundles(run: Run) -> tuple[PoolCounter, ...]:
    """The pools of carriers' bundles, after those of licences: how many users had calls is known by now (R35)."""
    found = bundle_counters(run.inputs.agreement, run.inputs.months, carrier_callers(run))
    filled = run.inputs.with_counters((*run.inputs.licence_counters, *found))
    for name, rows in bundle_tables(filled).items():
        run.store.load(name, rows)
    return filled.counters


def again_in_another_order(run: Run, chain: Callable[[Run], object]) -> bool:
    """Whether the same bill comes out when the rows of every file arrive in another order (L5, L6)."""
    shuffled = copy(run)
    shuffled.progress = lambda step: None
    store = shuffled.store = open_world(run.store, shuffled)
    store.run(f"CREATE TABLE fees AS {sql('fees_in_another_order')}")
    store.run(f"CREATE TABLE usage AS {sql('rows_in_another_order')}")
    settle(store, run.calls)
    chain(shuffled)
    if run.blocked:
        shuffled.block(store.arrow("SELECT usage_id FROM blocked")["usage_id"])
    if run.after_credits:
        shuffled.bill_after_use(store.arrow("SELECT usage_id FROM after_credits")["usage_id"])
    shuffled.sum_up()
    return all(_counted(run.store, of) == _counted(store, of) for of in REPEATED)


REPEATED = (
    *(f"SELECT * FROM {table}" for table in ("sums", "pool_use", "ends", "events")),
    "SELECT excluded_because, usage_id, amount_micro FROM left_out",
)


def _counted(store: Store, rows: str) -> Counter[tuple[Any, ...]]:
    """How often each row is there; few rows, of small bills: to plan a comparison would take longer than to make it."""
    return Counter(store.run(rows))


def _understand(run: Run) -> None:
    """What the words of the calls mean, once for all worlds; which kind they make, by the answers about a number."""
    known = run.calls.attributes
    for words in run.store.dicts("SELECT * FROM word_sets"):
        if (number := words["word_set_no"]) not in known:
            known[number] = call_attributes(number, words)
    understood = list(known.values())
    keys = decision_keys(understood)
    run.store.load("words_understood", _attributes(understood, keys))
    run.store.load("decisions_in_words", _decisions(keys))
    run.store.run(
        "CREATE TABLE decisions AS SELECT * REPLACE (CAST(kind AS kind_t) AS kind, CAST(rule_id AS rule_t) AS rule_id) "
        "FROM decisions_in_words"
    )


def _attributes(understood: list[CallAttributes], keys: dict[tuple[str, bool, bool], int]) -> pa.Table:
    rows = [
        vars(found)
        | {
            "name_in_addon": found.name_country in addon_countries(),
            "usage_in_addon": found.usage_country in addon_countries(),
            "decision_no": keys[found.call_type, found.is_free_call, found.is_toll_free],
        }
        for found in understood
    ]
    return pa.Table.from_pylist(rows, ATTRIBUTES)


NUMBERS = {"word_set_no": pa.int32(), "plan_bit": pa.int64()}
TEXTS = (
    "call_type",
    "context",
    "name_country",
    "name_area",
    "usage_area",
    "usage_country",
    "capability",
    "operator",
    "administrative_units",
)
ATTRIBUTE_TYPES = {**NUMBERS, **dict.fromkeys(TEXTS, pa.string())}
ATTRIBUTES = pa.schema(
    [(each.name, ATTRIBUTE_TYPES.get(each.name, pa.bool_())) for each in fields(CallAttributes)]
    + [("name_in_addon", pa.bool_()), ("usage_in_addon", pa.bool_()), ("decision_no", pa.int32())]
)


def _decisions(keys: dict[tuple[str, bool, bool], int]) -> pa.Table:
    columns = ("decision_no", "is_premium", "in_zone_a", "context_no", "rule_id", "kind")
    kinds = (pa.int32(), pa.bool_(), pa.bool_(), pa.int32(), pa.string(), pa.string())
    rows = (
        (no, premium, zone, CONTEXTS.index(context), *found) for no, premium, zone, context, *found in decisions(keys)
    )
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(columns, cells, kinds, strict=True)})

"""The stages in the order of the bill: the only place that knows which table follows which."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa

from chargeback_kit.engine.land import Landed, Landing
from chargeback_kit.engine.order import repeated
from chargeback_kit.engine.places import Place, places
from chargeback_kit.engine.store import Store, sql
from chargeback_kit.engine.terms import Inputs, small_tables
from chargeback_kit.reference import column
from chargeback_kit.rules.calendar import iso
from chargeback_kit.rules.kinds import CATEGORIES, decision_table
from chargeback_kit.rules.situations import CONTEXTS, Situation, addon_countries, decision_keys, decisions, situation

STAGES = ("usage", "settle", "classify", "meter", "draws", "ends", "draw", "price", "fund", "allocate")
FUNDED_BY = ("free", "carrier", "pool", "credits", "postpaid", "unfunded")
Progress = Callable[[str], None]
Result = TypeVar("Result")
CATEGORY = ("licence_fees", "domestic", "international", "conference", "toll_free", "premium", "other")


@dataclass
class Run:
    """One computed month (or several): the store with every stage by name, and how the files landed.

    ``situations``: what word sets mean, by their number, as far as anybody asked yet. ``summed`` and ``sought``: the
    sums of the bill and where its odd rows stand; with large files both are on their way while the wallet is played.
    """

    inputs: Inputs
    store: Store
    landed: Landed
    situations: dict[int, Situation] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    summed: Future[None] | None = None
    sought: Future[dict[int, Place]] | None = None
    blocked: int = 0

    def begin(self, work: Callable[[Store], Result]) -> Future[Result]:
        """Begin what the next step does not wait for; with small files it is done at once, a thread would cost more."""
        if self.landed.is_large:
            return self.store.begin(work)
        done: Future[Result] = Future()
        done.set_result(work(self.store))
        return done

    def wait(self) -> None:
        """Wait for the sums."""
        if self.summed:
            self.summed.result()

    def frame(self, query: str) -> pd.DataFrame:
        """A query as a DataFrame, handed over through Arrow."""
        shown: pd.DataFrame = self.store.arrow(query).to_pandas()
        return shown

    def rows(self, stage: str) -> list[dict[str, Any]]:
        """The rows of a stage as dictionaries; for small results."""
        return self.store.dicts(f"SELECT * FROM {stage}")

    def block(self, usage_ids: pa.Array) -> None:
        """Take the money out of calls that a forecast blocks (R42); every sum is made anew."""
        self.wait()
        self.blocked = len(usage_ids)
        self.store.load("blocked", pa.table({"usage_id": usage_ids}))
        _fund(self)
        _sum(self.store)

    def find(self, stage: str, usage_id: str) -> dict[str, Any] | None:
        """The row of one call at a stage."""
        literal = "'" + usage_id.replace("'", "''") + "'"
        named = f"SELECT rowid FROM usage WHERE usage_id = {literal}"
        rows = self.store.arrow(f"SELECT * FROM {stage} WHERE row_no IN ({named})").to_pylist()
        return rows[0] | {"usage_id": usage_id} if rows else None

    def stage(self, name: str) -> pa.Table:
        """A whole stage, with the usage id in every row that is one call's."""
        if name in ("usage", "settle", "ends"):
            return self.store.arrow(f"SELECT * FROM {name}")
        return self.store.arrow(f"SELECT u.usage_id, s.* FROM {name} AS s JOIN usage AS u ON u.rowid = s.row_no")

    def places(self, ids: Mapping[int, str]) -> dict[int, Place]:
        """The file and the line of each row number; ``ids``: the usage id of each."""
        found = self.sought.result() if self.sought else {}
        return found if ids.keys() <= found.keys() else places(self.store, self.landed, ids)

    def _seek(self, store: Store) -> dict[int, Place]:
        ids = store.run("SELECT row_no, usage_id FROM left_out UNION ALL SELECT row_no, usage_id FROM findings")
        return places(store, self.landed, dict(ids))

    def other_currencies(self) -> list[str]:
        """The other currencies among the rows (R33)."""
        query = (
            "SELECT DISTINCT upper(trim(w.currency)) FROM left_out AS l JOIN usage AS u ON u.rowid = l.row_no "
            "JOIN word_sets AS w ON w.word_set_no = u.word_set_no WHERE l.fate = 'other-currency' ORDER BY 1"
        )
        return [str(code) for (code,) in self.store.run(query)]

    def covered(self) -> str:
        """From when to when the usage files reach, in words."""
        first, last = self.store.run("SELECT min(start_ns), max(start_ns) FROM usage")[0]
        return (
            f"the files hold {iso(first)[:10]} to {iso(last)[:10]}" if first is not None else "the files hold no calls"
        )


def run(inputs: Inputs, landing: Landing, progress: Progress = lambda step: None) -> Run:
    """Compute every stage of a bill from its inputs and its calls; people and prices are laid out while these land."""
    _lay_out(landing.store.beside(), inputs)
    understood = {words["word_set_no"]: situation(words["word_set_no"], words) for words in landing.words.result()}
    progress("Reading the calls")
    done = Run(inputs, landing.store, landing.landed.result(), understood)
    compute(done, progress)
    return done


def _lay_out(store: Store, inputs: Inputs) -> None:
    """Everything that does not wait for the calls."""
    for name, rows in small_tables(inputs).items():
        store.load(name, rows)
    store.load("currencies", pa.table({"code": column("currencies", "code")}))
    store.words("kind_t", list(dict.fromkeys(row["kind"] for row in decision_table())))
    store.words("rule_t", list(dict.fromkeys(row["rule_id"] for row in decision_table())))
    store.words("funded_by_t", list(FUNDED_BY))
    store.words("category_t", list(CATEGORY))
    store.load("listed_categories", _categories())
    store.run(
        "CREATE TABLE categories AS "
        "SELECT CAST(kind AS kind_t) AS kind, CAST(category AS category_t) AS category FROM listed_categories"
    )


def compute(done: Run, progress: Progress = lambda step: None) -> None:
    """Every stage after the landing."""
    store = done.store
    progress("Classifying calls")
    left_out = done.begin(lambda store: _settle(store, done.landed))
    _understand(done)
    done.left_out = left_out.result()
    store.view("classify")
    store.table("meter")
    if done.inputs.growth:
        store.run("ALTER TABLE meter RENAME TO steady")
        store.table("meter", "grow")
        store.run("DROP TABLE steady")
    progress("Drawing the pools")
    _draw(done)
    progress("Pricing and funding")
    store.view("price")
    _fund(done)
    done.summed = done.begin(_sum)
    if done.landed.is_large:
        done.sought = done.begin(done._seek)
    for stage in ("events", "finished", "alerts", "pool_ends"):
        store.view(stage)


def _fund(done: Run) -> None:
    store = done.store
    if done.blocked:
        store.view("asked", "fund")
        store.view("fund", "block")
    else:
        store.view("fund")
    store.view("allocate")
    for stage in ("notable", "findings"):
        store.table(stage)


def _sum(store: Store) -> None:
    store.table("cube")
    store.table("pool_use")


def again_in_another_order(done: Run) -> bool:
    """Whether the same bill comes out when the rows of every file arrive in another order (L5, L6)."""
    store = done.store
    store.run("CREATE SCHEMA again")
    store.search("again,main")
    try:
        store.run(
            "CREATE TABLE again.usage AS SELECT u.* FROM main.usage AS u "
            "JOIN main.files AS f ON u.rowid >= f.first_row AND u.rowid < f.until_row "
            "ORDER BY f.file_no, hash(u.rowid, 7)"
        )
        shuffled = Run(done.inputs, store, done.landed, blocked=done.blocked)
        compute(shuffled)
        shuffled.wait()
        return not any(store.run(_differences(table, columns))[0][0] for table, columns in REPEATED.items())
    finally:
        store.search("main")
        store.run("DROP SCHEMA again CASCADE")


REPEATED = {"cube": "*", "pool_use": "*", "ends": "*", "events": "*", "left_out": "fate, usage_id, amount_micro"}


def _differences(table: str, columns: str) -> str:
    first, second = (
        f"SELECT COLUMNS(*)::VARCHAR FROM (SELECT {columns} FROM {schema}.{table})" for schema in ("main", "again")
    )
    return f"SELECT count(*) FROM (({first} EXCEPT ALL {second}) UNION ALL ({second} EXCEPT ALL {first}))"


def _settle(store: Store, landed: Landed) -> dict[str, int]:
    """Leave out the rows that are no calls; returns how many, by fate."""
    store.load("files", _files(landed))
    hashes = store.arrow("SELECT hash(usage_id) AS mark FROM usage WHERE fault IS NULL")["mark"].to_numpy()
    store.load("marks", pa.table({"mark": repeated(hashes)}))
    store.table("repeated")
    store.table("settle")
    store.table("left_out")
    return {str(fate): int(count) for fate, count in store.run("SELECT fate, count(*) FROM left_out GROUP BY fate")}


def _files(landed: Landed) -> pa.Table:
    return pa.table(
        {
            "file_no": pa.array(range(len(landed.files)), pa.int32()),
            "label": pa.array([file.label for file in landed.files], pa.string()),
            "first_row": pa.array(landed.first_rows, pa.int64()),
            "until_row": pa.array(landed.until_rows, pa.int64()),
        }
    )


def _understand(done: Run) -> None:
    store = done.store
    for words in store.dicts("SELECT * FROM word_sets"):
        if (number := words["word_set_no"]) not in done.situations:
            done.situations[number] = situation(number, words)
    understood = list(done.situations.values())
    keys = decision_keys(understood)
    store.load("facts", _facts(understood, keys))
    store.table("situations")
    store.load("verdicts", _decisions(keys))
    store.run(
        "CREATE TABLE decisions AS "
        "SELECT * REPLACE (CAST(kind AS kind_t) AS kind, CAST(rule_id AS rule_t) AS rule_id) FROM verdicts"
    )
    store.table("roster")
    store.table("numbers")


def _facts(situations: list[Situation], keys: dict[tuple[str, bool, bool], int]) -> pa.Table:
    rows = [
        vars(found)
        | {
            "name_in_addon": found.name_country in addon_countries(),
            "decision_no": keys[found.call_type, found.is_free_call, found.is_toll_free],
        }
        for found in situations
    ]
    return pa.Table.from_pylist(rows, FACTS)


FACT_KINDS = {"word_set_no": pa.int32(), "call_type": pa.string(), "context": pa.string(), "name_country": pa.string()}
FACT_KINDS |= {
    "name_area": pa.string(),
    "usage_area": pa.string(),
    "usage_country": pa.string(),
    "capability": pa.string(),
}
FACTS = pa.schema(
    [(each.name, FACT_KINDS.get(each.name, pa.bool_())) for each in fields(Situation)]
    + [("name_in_addon", pa.bool_()), ("decision_no", pa.int32())]
)


def _decisions(keys: dict[tuple[str, bool, bool], int]) -> pa.Table:
    columns = ("decision_no", "is_premium", "in_zone_a", "context_no", "rule_id", "kind")
    kinds = (pa.int32(), pa.bool_(), pa.bool_(), pa.int32(), pa.string(), pa.string())
    rows = (
        (no, premium, zone, CONTEXTS.index(context), *found) for no, premium, zone, context, *found in decisions(keys)
    )
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(columns, cells, kinds, strict=True)})


def _categories() -> pa.Table:
    kinds = list(dict.fromkeys(row["kind"] for row in decision_table()))
    return pa.table({"kind": kinds, "category": [CATEGORIES.get(kind, "other") for kind in kinds]})


def _draw(done: Run) -> None:
    store = done.store
    store.run("CREATE TABLE zone_ends (counter_no INTEGER, end_ns BIGINT)")
    store.run("CREATE TABLE zone_edges (row_no BIGINT, place INTEGER)")
    store.view("draws")
    _end(store)
    if done.inputs.agreement.switches.conference_overflow == "organiser_plan":
        zone = "counter_no IN (SELECT zone_counter_no FROM spans)"
        store.run(f"INSERT INTO zone_ends SELECT counter_no, end_ns FROM ends WHERE {zone}")
        store.run("INSERT INTO zone_edges SELECT row_no, place FROM edges")
        _end(store)
    store.view("draw")


def _end(store: Store) -> None:
    for stage in ("hours", "ends", "edges"):
        store.table(stage)


def stage_text(stage: str) -> str:
    """The SQL of a stage, for readers."""
    return sql("land" if stage == "usage" else stage)

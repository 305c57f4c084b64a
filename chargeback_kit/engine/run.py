"""The stages in the order of the bill: the only place that knows which table follows which."""

from dataclasses import asdict, dataclass, field

from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit.engine.land import Landed, Progress, land
from chargeback_kit.engine.store import Store, sql
from chargeback_kit.engine.terms import Inputs, small_tables
from chargeback_kit.records.lines import lines_of
from chargeback_kit.records.sources import UsageFile
from chargeback_kit.reference import table
from chargeback_kit.rules.calendar import iso
from chargeback_kit.rules.kinds import decision_table
from chargeback_kit.rules.situations import WORDS, Situation, decisions, is_toll_free, situation
from chargeback_kit.rules.situations import addon_countries

WORD_COUNTRIES = pa.schema([("user_country", pa.string()), ("country", pa.string())])
STAGES = ("usage", "settle", "classify", "meter", "draws", "ends", "draw", "price", "fund", "allocate")
FUNDED_BY = ("free", "carrier", "pool", "credits", "postpaid", "unfunded")
CATEGORY = ("licence_fees", "domestic", "international", "conference", "toll_free", "premium", "other")


@dataclass
class Run:
    """One computed month (or several): the store with every stage by name, and how the files landed."""

    inputs: Inputs
    store: Store
    landed: Landed
    left_out: dict[str, int] = field(default_factory=dict)

    def frame(self, query: str) -> pd.DataFrame:
        """A query as a DataFrame, handed over through Arrow."""
        return self.store.arrow(query).to_pandas()

    def rows(self, stage: str) -> list[dict[str, object]]:
        """The rows of a stage as dictionaries; for small results."""
        rows: list[dict[str, object]] = self.store.arrow(f"SELECT * FROM {stage}").to_pylist()
        return rows

    def plan_use(self, month: str) -> dict[str, dict[str, int]]:
        """Pooled seconds of a month by plan and cost centre."""
        counters, centers = self.inputs.counters, self.inputs.cost_centers
        used: dict[str, dict[str, int]] = {}
        query = (
            "SELECT counter_no, cost_center_no, CAST(sum(pooled_seconds) AS BIGINT) FROM cube "
            "WHERE counter_no IS NOT NULL GROUP BY ALL"
        )
        for counter_no, center_no, seconds in self.store.run(query):
            if counters[counter_no].month == month:
                by_center = used.setdefault(counters[counter_no].plan, {})
                by_center[centers[center_no]] = by_center.get(centers[center_no], 0) + int(seconds)
        return used

    def find(self, stage: str, usage_id: str) -> dict[str, Any] | None:
        """The row of one call at a stage."""
        chosen = f"SELECT * REPLACE (CAST(usage_id AS VARCHAR) AS usage_id) FROM {stage} WHERE CAST(usage_id AS VARCHAR) = "
        literal = "'" + usage_id.replace("'", "''") + "'"
        rows: list[dict[str, Any]] = self.store.arrow(chosen + literal).to_pylist()
        return rows[0] if rows else None

    def place(self, row_no: int) -> tuple[UsageFile, int | None]:
        """The file of a row and the line it stands on."""
        return self.places([row_no])[row_no]

    def places(self, rows: list[int]) -> dict[int, tuple[UsageFile, int | None]]:
        """The file and the line of each row."""
        landed = self.landed
        ends = [*landed.first_rows[1:], landed.rows]
        found: dict[int, tuple[UsageFile, int | None]] = {}
        for file, first, until in zip(landed.files, landed.first_rows, ends, strict=True):
            here = [row for row in rows if first <= row < until]
            rejected = [position for position, _ in landed.rejected.get(file.label, ())]
            lines = lines_of(file, [row - first for row in here], until - first, rejected)
            found |= {row: (file, lines.get(row - first)) for row in here}
        return found

    def covered(self) -> str:
        """From when to when the usage files reach, in words."""
        first, last = self.store.run("SELECT min(start_ns), max(start_ns) FROM usage")[0]
        return f"the files hold {iso(first)[:10]} to {iso(last)[:10]}" if first is not None else "the files hold no calls"


def run(inputs: Inputs, files: list[UsageFile], progress: Progress = lambda step: None) -> Run:
    """Compute every stage of a bill from its inputs and usage files."""
    store = Store()
    for name, rows in small_tables(inputs).items():
        store.load(name, rows)
    landed = land(store, files, progress)
    done = Run(inputs, store, landed)
    progress("Settling duplicates")
    _settle(done)
    progress("Classifying calls")
    _understand(done)
    store.view("classify")
    store.table("meter")
    progress("Drawing the pools")
    _draw(done)
    progress("Pricing and funding")
    for stage in ("price", "fund", "allocate", "findings", "finished", "events"):
        store.view(stage)
    store.table("cube")
    store.table("pool_use")
    return done


def _settle(done: Run) -> None:
    store, landed = done.store, done.landed
    ends = [*landed.first_rows[1:], landed.rows]
    store.load("files", _files(landed, ends))
    store.table("settle")
    known = table("currencies")["code"].tolist()
    store.load("currencies", pa.table({"code": pa.array(known, pa.string())}))
    store.table("left_out")
    done.left_out = {str(fate): int(count) for fate, count in store.run("SELECT fate, count(*) FROM left_out GROUP BY fate")}


def _files(landed: Landed, ends: list[int]) -> pa.Table:
    return pa.table(
        {
            "file_no": pa.array(range(len(ends)), pa.int32()),
            "label": pa.array([file.label for file in landed.files], pa.string()),
            "first_row": pa.array(landed.first_rows, pa.int64()),
            "until_row": pa.array(ends, pa.int64()),
        }
    )


def _understand(done: Run) -> None:
    store = done.store
    columns = ", ".join(WORDS)
    store.run(
        f"CREATE OR REPLACE TABLE word_sets AS SELECT row_number() OVER (ORDER BY {columns}) AS situation_no, {columns} "
        f"FROM (SELECT DISTINCT {columns} FROM usage)"
    )
    understood = [situation(int(row["situation_no"]), row) for row in _texts(store, ("situation_no", *WORDS))]
    store.words("kind_t", list(dict.fromkeys(row["kind"] for row in decision_table())))
    store.words("rule_t", list(dict.fromkeys(row["rule_id"] for row in decision_table())))
    store.words("funded_by_t", list(FUNDED_BY))
    store.words("category_t", list(CATEGORY))
    store.load("facts", _facts(understood))
    store.table("situations")
    store.load("verdicts", _decisions(understood))
    store.run("CREATE TABLE decisions AS SELECT * REPLACE (CAST(kind AS kind_t) AS kind, CAST(rule_id AS rule_t) AS rule_id) FROM verdicts")
    types = [str(word) for (word,) in store.run("SELECT DISTINCT CAST(number_type AS VARCHAR) FROM word_sets")]
    store.load("toll_free_words", pa.table({"number_type": pa.array(filter(is_toll_free, types), pa.string())}))
    store.run("CREATE TABLE toll_free_types AS SELECT CAST(number_type AS number_type_t) AS number_type FROM toll_free_words")
    words = {found.user_country_word: found.usage_country for found in understood}
    store.load("word_countries", pa.table({"user_country": list(words), "country": list(words.values())}, WORD_COUNTRIES))
    store.table("roster")
    store.table("numbers")


def _texts(store: Store, columns: tuple[str, ...]) -> list[dict[str, str]]:
    chosen = ", ".join(f"CAST({column} AS VARCHAR) AS {column}" for column in columns)
    rows: list[dict[str, str]] = store.arrow(f"SELECT {chosen} FROM word_sets").to_pylist()
    return rows


def _facts(situations: list[Situation]) -> pa.Table:
    rows = [asdict(found) | {"name_in_addon": found.name_country in addon_countries()} for found in situations]
    return pa.Table.from_pylist(rows) if rows else pa.Table.from_pylist([asdict(situation(0, dict.fromkeys(WORDS, ""))) | {"name_in_addon": False}]).slice(1)


def _decisions(situations: list[Situation]) -> pa.Table:
    columns = ("situation_no", "is_premium", "in_zone_a", "context", "rule_id", "kind")
    kinds = (pa.int64(), pa.bool_(), pa.bool_(), pa.string(), pa.string(), pa.string())
    cells = list(zip(*decisions(situations), strict=True)) or [()] * len(columns)
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(columns, cells, kinds, strict=True)})


def _draw(done: Run) -> None:
    store = done.store
    store.run("CREATE TABLE zone_ends (counter_no INTEGER, end_ns BIGINT, end_usage_id usage_key)")
    store.view("draws")
    if done.inputs.agreement.switches.conference_overflow == "organiser_plan":
        store.table("first_ends", "ends")
        store.run(
            "INSERT INTO zone_ends SELECT c.counter_no, e.end_ns, e.end_usage_id FROM first_ends AS e "
            "JOIN counters AS c ON c.pool_no = e.pool_no WHERE c.counter_no IN (SELECT zone_counter_no FROM spans)"
        )
    store.table("ends")
    store.view("draw")


def stage_text(stage: str) -> str:
    """The SQL of a stage, for readers."""
    return sql("land" if stage == "usage" else stage)

"""Every SQL text of the engine reads what its header says and what was made before; nothing becomes a fraction."""

import re
import tomllib
from pathlib import Path

import pytest
import sqlglot
from sqlglot import expressions

from chargeback_kit.engine import pipeline
from tools import engine_page

ROOT = Path(__file__).parents[2]
TEXTS = pipeline.texts()
STEPS = [name for name in TEXTS if pipeline.part_of(name) not in pipeline.QUESTIONS and name != "macros"]
QUERIES = [name for name in TEXTS if name != "macros"]
SMALL = {
    *("raw", "word_sets", "users", "switches", "files", "hashes", "fees", "currencies", "categories"),
    *("settings", "spans", "rate_periods", "cost_centers", "counters", "pool_countries", "people", "person_ids"),
    *("person_names", "memberships_in_month", "plan_lines", "number_owners", "areas", "country_prefix_ranges", "rates"),
    *("origins", "carriers", "bands", "bundles", "movable", "unplanned"),
    *("growth", "rate_prefix_ranges", "rate_prefixes", "words_understood", "decisions", "blocked", "after_credits"),
    *(
        "calls_written",
        "together",
        "asked",
        "asked_rows",
        "days_asked",
        "called_once",
        "change_calls",
        "change_measure",
        "calls_apart",
        "calls_here",
        "calls_there",
        "message_counters",
        "message_plans",
    ),
    *("centers_by_user", "centers_by_administrative_unit", "centers_by_country"),
    *("candidates", "row_lines", "month_spans"),
}
"""What Python lays out for the steps."""


def parsed(name: str) -> expressions.Query:
    statements = sqlglot.parse(pipeline.sql(name), dialect="duckdb", error_level=sqlglot.ErrorLevel.RAISE)
    assert len(statements) == 1, "a step is one statement"
    (statement,) = statements
    assert isinstance(statement, expressions.Query)
    return statement


def read(name: str) -> set[str]:
    """The tables that a statement reads, without those it names itself."""
    tree = parsed(name)
    own = {each.alias for each in tree.find_all(expressions.CTE)}
    return {table.name for table in tree.find_all(expressions.Table) if table.name} - own


@pytest.mark.parametrize("name", QUERIES)
def test_a_text_reads_what_its_header_names(name):
    assert read(name) == set(engine_page.header(name).reads)


@pytest.mark.parametrize("step", [*pipeline.every_step()], ids=lambda step: f"{step.name}-{step.text or step.name}")
def test_a_step_reads_what_was_made_before_it(step):
    steps = [each.name for each in pipeline.every_step()]
    variants = [number for number, each in enumerate(pipeline.every_step()) if each == step]
    before = {*steps[: variants[-1]], *SMALL}
    assert read(step.text or step.name) <= before


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in STEPS])
def test_a_question_reads_steps_and_small_tables(name):
    assert read(name) <= {*(step.name for step in pipeline.every_step()), *SMALL}


def test_every_text_is_a_step_or_a_question():
    used = {step.text or step.name for step in pipeline.every_step()}
    assert set(STEPS) - used == {"legs"}, "legs names the rows of one file while it lands"
    for step in pipeline.every_step():
        assert pipeline.part_of(step.text or step.name) == step.part


@pytest.mark.parametrize("step", [*pipeline.every_step()], ids=lambda step: f"{step.name}-{step.text or step.name}")
def test_the_rules_of_a_step_are_those_of_its_text(step):
    said = engine_page.header(step.text or step.name).rules
    assert set(re.findall(r"[RL]\d+(?:\.\d+)?", step.rules)) <= set(re.findall(r"[RL]\d+(?:\.\d+)?", said))


@pytest.mark.parametrize("name", QUERIES)
def test_no_text_divides_or_casts_to_a_binary_fraction(name):
    tree = parsed(name)
    assert not list(tree.find_all(expressions.Div)), "a division makes a fraction; // stays whole"
    kinds = {cast.to.this for cast in tree.find_all(expressions.Cast)}
    assert not kinds & {expressions.DataType.Type.DOUBLE, expressions.DataType.Type.FLOAT}


def test_no_macro_divides_or_casts_to_a_binary_fraction():
    text = re.sub(r"--[^\n]*|'[^']*'", "", pipeline.sql("macros"))
    assert not re.search(r"[^/]/[^/]|\b(?:DOUBLE|FLOAT|REAL)\b", text)


@pytest.mark.parametrize("name", STEPS)
def test_what_holds_a_step_is_there(name):
    held = engine_page.header(name).held_by
    assert held, f"{name}: say which case and which function of the reference hold it"
    for each in held:
        file, _, what = each.partition(" ")
        text = (ROOT / file).read_text(encoding="utf-8")
        if file.endswith(".toml"):
            assert what.strip('"') in [case["name"] for case in tomllib.loads(text)["case"]]
        elif what:
            assert f"def {what}(" in text


@pytest.mark.parametrize("name", engine_page.pages())
def test_a_page_of_the_engine_is_the_pipeline(name):
    assert (ROOT / name).read_text(encoding="utf-8") == engine_page.pages()[name], "run make pages"


def test_every_text_has_a_name_of_its_own():
    """One of the same name in another folder would be run in its place."""
    assert sorted(path.stem for path in Path(pipeline.__file__).parent.rglob("*.sql")) == sorted(TEXTS)

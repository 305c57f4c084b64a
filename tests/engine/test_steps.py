"""Every SQL text of the engine reads what its header says and what was made before; nothing becomes a fraction."""

import ast
import itertools
import re
import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlglot
from house import test_second_homes
from oracle.tenants import random_tenant
from sqlglot import expressions

from chargeback_kit.bill.bill import prepare
from chargeback_kit.engine import pipeline, words
from chargeback_kit.engine import small_tables as small
from chargeback_kit.records.folder import read_folder
from tools import engine_page, rule_places

ROOT = Path(__file__).parents[2]
TEXTS = pipeline.texts()
STEPS = [name for name in TEXTS if pipeline.part_of(name) not in pipeline.QUESTIONS and name != "macros"]
QUERIES = [name for name in TEXTS if name != "macros"]
RAW = "raw"
VARIANTS = (
    (pipeline.METERING, pipeline.GROWTH),
    (pipeline.DRAWING, pipeline.OVERFLOW, pipeline.DRAWING_BUNDLES, pipeline.OVERFLOW_BUNDLES),
    (pipeline.PRICING, pipeline.PRICING_MESSAGES),
    (pipeline.PAYING, pipeline.BLOCKING, pipeline.AFTER_USE),
)
AFTER_THE_PAYER = (*pipeline.CENTERS, *pipeline.EVENTS, *pipeline.SUMMING, *pipeline.SHOWING, *pipeline.FILTERING)
CHAINS = [
    (*landing, *pipeline.LEAVING_OUT, *pipeline.MEANINGS, *pipeline.KINDS, *chain, *AFTER_THE_PAYER)
    for landing in (pipeline.LANDING, pipeline.LANDING_FEES_OTHERWISE)
    for chain in itertools.starmap(itertools.chain, itertools.product(*VARIANTS))
]
"""The steps of every bill that there can be."""
NAMING = {"load", "view", "beside"}
GIVING = {"ask", "answers"}  # a question, and the tables that it reads, by name
"""The methods of a store and a run that give a table the name that they are told."""
LOADED = re.compile(r"CREATE (?:OR REPLACE )?(?:TABLE|VIEW) (\w+)")


def variants_of(chain):
    """What is other in a chain than in the plainest one."""
    return "-".join(dict.fromkeys(step.text for step in chain if step.text))


@cache
def small_tables():
    """What Python lays out for the steps and questions: the tables of a tenant, and what the engine's code names."""
    with TemporaryDirectory() as folder:
        how = random_tenant(5, folder)
        inputs, _ = prepare(read_folder(Path(folder)), [how["month"]], how["charges"])
    of_inputs = {*small.small_tables(inputs), *small.bundle_tables(inputs), *small.message_tables(inputs)}
    vocabularies = {name for name, *_ in words.VOCABULARIES}
    return {*of_inputs, *vocabularies, *loaded_by_the_kit(), RAW} - {step.name for step in pipeline.every_step()}


def loaded_by_the_kit():
    """The tables that the code of the kit makes by their names."""
    for path in (ROOT / "chargeback_kit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from LOADED.findall(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NAMING:
                yield from (named.value for named in node.args[:1] if isinstance(named, ast.Constant))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GIVING:
                given = (each.keys for each in node.args[1:2] if isinstance(each, ast.Dict))
                yield from (name.value for names in given for name in names if isinstance(name, ast.Constant))


@cache
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


@pytest.mark.parametrize("chain", CHAINS, ids=variants_of)
def test_a_step_reads_what_was_made_before_it(chain):
    made = small_tables()
    for step in chain:
        assert read(step.text or step.name) <= made, step.name
        made = made | {step.name}


def test_a_step_that_some_bills_have_says_which():
    plainest, *_ = CHAINS
    assert [step.name for step in plainest if step.only] == []
    assert [step.name for step in pipeline.every_step() if step not in plainest and not step.only] == []


def test_every_step_is_one_of_some_bill():
    assert {step for chain in CHAINS for step in chain} == {*pipeline.every_step()}


@pytest.mark.parametrize("chain", CHAINS, ids=variants_of)
def test_the_steps_are_listed_in_the_order_in_which_bills_take_them(chain):
    listed = [*pipeline.every_step()]
    taken = [listed.index(step) for step in reversed(dict.fromkeys(reversed(chain)))]
    assert taken == sorted(taken)


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in STEPS])
def test_a_question_reads_steps_and_small_tables(name):
    assert read(name) <= {*(step.name for step in pipeline.every_step()), *small_tables()}


def test_every_text_is_a_step_or_a_question():
    used = {step.text or step.name for step in pipeline.every_step()}
    assert set(STEPS) - used == {"legs"}, "legs names the rows of one file while it lands"
    for step in pipeline.every_step():
        assert pipeline.part_of(step.text or step.name) == step.part


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


@pytest.mark.parametrize(
    ("rule", "place"), sorted(each for each in rule_places.of_the_page() if each[1].endswith(".sql"))
)
def test_a_text_that_the_page_of_the_rules_names_for_a_rule_follows_it(rule, place):
    assert rule in rule_places.of_a_text(Path(place).stem)


def test_who_looks_for_the_longest_prefix_again_is_a_second_home():
    listed = {
        path.stem for row in test_second_homes.ROWS for cell in row[2:4] for path, _ in test_second_homes.places(cell)
    }
    looking = {name for name in QUERIES if read(name) & {"country_prefix_ranges", "rate_prefix_ranges"}}
    assert looking
    assert looking <= listed


@pytest.mark.parametrize("module", ["run", "calls_asked"])
def test_what_joins_tables_is_a_text_with_a_head(module):
    tree = ast.parse((ROOT / "chargeback_kit" / "engine" / f"{module}.py").read_text(encoding="utf-8"))
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in said if re.search(r"\b(?:LEFT JOIN|GROUP BY|INTERSECT|UNION|sum\()", text)] == []


def test_every_text_has_a_name_of_its_own():
    """One of the same name in another folder would be run in its place."""
    assert sorted(path.stem for path in Path(pipeline.__file__).parent.rglob("*.sql")) == sorted(TEXTS)

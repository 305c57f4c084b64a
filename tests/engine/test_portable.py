"""The stages are written in a subset of SQL that other engines read: each parses, and becomes Spark's dialect."""

from importlib.resources import files

import pytest
import sqlglot
from sqlglot import expressions

STAGES = sorted(
    path.name.removesuffix(".sql") for path in files("chargeback_kit.engine").iterdir() if path.name.endswith(".sql")
)
DUCKDB_ONLY = {
    "calls_csv": "the texts of a file that DuckDB writes",
    "calls_parquet": "the types of a file that DuckDB writes",
    "land": "reads text by the macros",
    "macros": "macros are DuckDB's; another engine gets them as functions",
    "numbers": "as-of joins; another engine joins on ranges",
}
PORTABLE = [name for name in STAGES if name not in DUCKDB_ONLY]


def text(name: str) -> str:
    return files("chargeback_kit.engine").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def parsed(name: str) -> expressions.Expression:
    statements = sqlglot.parse(text(name), dialect="duckdb", error_level=sqlglot.ErrorLevel.RAISE)
    assert len(statements) == 1, "a stage is one statement"
    return statements[0]


def vocabularies_as_text(node: expressions.Expression) -> expressions.Expression:
    """A vocabulary is a small number that reads as text (``Store.words``); elsewhere it is text."""
    is_vocabulary = isinstance(node, expressions.DataType) and node.this is expressions.DataType.Type.USERDEFINED
    return expressions.DataType.build("text") if is_vocabulary else node


@pytest.mark.parametrize("name", PORTABLE)
def test_a_stage_is_one_query(name):
    assert isinstance(parsed(name), expressions.Query)


@pytest.mark.parametrize("name", PORTABLE)
def test_a_stage_becomes_spark(name):
    query = parsed(name).transform(vocabularies_as_text)
    spark = query.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(spark, dialect="spark")


@pytest.mark.parametrize("name", PORTABLE)
def test_no_stage_divides_or_casts_to_a_binary_fraction(name):
    tree = parsed(name)
    assert not list(tree.find_all(expressions.Div)), "a division makes a fraction; // stays whole"
    kinds = {cast.to.this for cast in tree.find_all(expressions.Cast)}
    assert not kinds & {expressions.DataType.Type.DOUBLE, expressions.DataType.Type.FLOAT}


@pytest.mark.parametrize("name", sorted(DUCKDB_ONLY))
def test_what_is_duckdb_only_exists(name):
    assert name in STAGES


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_begins_with_what_it_is(name):
    assert text(name).startswith(f"-- {name}: ")

"""The stages are plain SQL: each parses as what it is written in, and those after the landing become Spark SQL."""

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

import chargeback_kit.engine

FOLDER = Path(chargeback_kit.engine.__file__).parent
STAGES = sorted(path.stem for path in FOLDER.glob("*.sql"))
# What has no counterpart elsewhere, and the words in the stage that show it.
DUCKDB_ONLY = {
    "macros": r"CREATE OR REPLACE MACRO",  # scalar macros; elsewhere they are functions of the session
    "land": r"TRY_CAST\(record_id AS usage_key\)",  # reads the text of an export through the macros
    "legs": r">= \? AND .* < \?",  # two parameters: the rows of one file
    "numbers": r"ASOF LEFT JOIN",  # the nearest segment at or below a number
    "calls_csv": r"\bmoney\(",  # the text of a file of the contract
    "calls_parquet": r"TIMESTAMPTZ_NS",  # an instant with its nanoseconds
}
PORTABLE = [stage for stage in STAGES if stage not in DUCKDB_ONLY]
# These number the rows of "usage" by the place where they landed; elsewhere that number is a column of this name.
WITH_ROW_NUMBERS = {"settle", "left_out", "classify"}
WORDS = {"usage_key", "kind_t", "rule_t", "funded_by_t", "category_t"}  # vocabularies; elsewhere they are text


def text(stage: str) -> str:
    return (FOLDER / f"{stage}.sql").read_text(encoding="utf-8")


def parsed(stage: str, dialect: str = "duckdb") -> list[exp.Expression]:
    return [found for found in sqlglot.parse(text(stage), read=dialect) if found is not None]


def in_spark(stage: str) -> str:
    """The one query of a stage as Spark SQL; whatever Spark lacks is an error."""
    (query,) = parsed(stage)
    for kind in query.find_all(exp.DataType):
        if kind.this == exp.DataType.Type.USERDEFINED and kind.args["kind"].lower() in WORDS:
            kind.replace(exp.DataType.build("string"))
    return query.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_parses(stage):
    found = parsed(stage)
    assert found
    assert not [part for part in found if isinstance(part, exp.Command)]
    assert len(found) == 1 or stage == "macros"


@pytest.mark.parametrize("stage", PORTABLE)
def test_a_stage_after_the_landing_becomes_spark_sql(stage):
    (again,) = sqlglot.parse(in_spark(stage), read="spark")
    assert isinstance(again, exp.Query)
    assert again.named_selects == parsed(stage)[0].named_selects


@pytest.mark.parametrize("stage", DUCKDB_ONLY)
def test_a_stage_of_one_database_says_why(stage):
    assert re.search(DUCKDB_ONLY[stage], text(stage))


def test_the_other_stages_use_none_of_it():
    marks = re.compile(r"\bASOF\b|\?|\bMACRO\b|TIMESTAMPTZ_NS|\bQUALIFY\b|\bPIVOT\b|COLUMNS\(|\bSTRUCT\b|\bUNNEST\b")
    code = {stage: re.sub(r"--.*", "", text(stage)) for stage in PORTABLE}
    assert {stage for stage in PORTABLE if marks.search(code[stage])} == set()
    assert {stage for stage in PORTABLE if re.search(r"\browid\b", code[stage])} == WITH_ROW_NUMBERS


def test_a_stage_asks_only_for_macros_that_exist():
    named = set(re.findall(r"MACRO (\w+)\(", text("macros")))
    asked = {
        call.name.lower()
        for stage in STAGES
        if stage != "macros"
        for query in parsed(stage)
        for call in query.find_all(exp.Anonymous)
    }
    assert asked <= named | {"make_timestamp_ns", "first_value"}

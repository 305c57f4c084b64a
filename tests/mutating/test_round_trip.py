"""A text of the engine that is read into a tree and written back is the same text to DuckDB."""

import re

import duckdb
import pytest
from engine.compare import tenant_differences

from chargeback_kit.engine import pipeline
from mutating import sql_tree
from mutating.change import everywhere

QUERIES = [name for name in pipeline.texts() if name != "macros"]


def written_back(name: str) -> str:
    return sql_tree.write(sql_tree.read(pipeline.sql(name)))


def understood(text: str) -> str:
    """A query as DuckDB's own parser understands it."""
    spelled = duckdb.execute("SELECT json_deserialize_sql(json_serialize_sql(?))", [text]).fetchone()
    assert spelled is not None
    return one_spelling(spelled[0])


def macros(text: str) -> list[tuple[str, list[str], str]]:
    """Name, parameters and body of every macro as DuckDB keeps them."""
    ours = "SELECT function_name, parameters, macro_definition FROM duckdb_functions() WHERE NOT internal ORDER BY ALL"
    with duckdb.connect() as connection:
        connection.execute(text)
        return [
            (name, parameters, one_spelling(body)) for name, parameters, body in connection.execute(ours).fetchall()
        ]


def one_spelling(text: str) -> str:
    """DuckDB has two names for some types and functions, and no order of the columns that a star leaves out."""
    names = {"TEXT": "VARCHAR", "INT128": "HUGEINT", '"substring"(': "substr(", "str_split(": "string_split("}
    for theirs, ours in (names | {"arg_min(": "min_by(", "array_contains(": "list_contains("}).items():
        text = text.replace(theirs, ours)
    return re.sub(r"EXCLUDE \(([^)]*)\)", lambda found: f"EXCLUDE {sorted(found[1].split(', '))}", text)


@pytest.mark.parametrize("name", QUERIES)
def test_a_text_written_back_means_the_same(name):
    assert understood(written_back(name)) == understood(pipeline.sql(name))


def test_the_macros_written_back_mean_the_same():
    assert len(macros(pipeline.sql("macros"))) == len(sql_tree.read(pipeline.sql("macros")))
    assert macros(written_back("macros")) == macros(pipeline.sql("macros"))


@pytest.mark.parametrize("seed", range(3))
def test_a_bill_of_texts_written_back_is_the_reference(seed, tmp_path, monkeypatch):
    texts = {name: written_back(name) for name in pipeline.texts()}
    everywhere(monkeypatch, pipeline.sql, texts.__getitem__)
    assert tenant_differences(seed, tmp_path / "tenant") == []

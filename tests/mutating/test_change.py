"""A fragment is found by what it means; one that stands there no or several times is no change."""

import pytest

from chargeback_kit.engine import pipeline
from chargeback_kit.rules import pools
from mutating import python_tree, sql_tree
from mutating.change import changed

TEXT = """
SELECT CASE WHEN a.size > 0 THEN a.size END AS "percent" -- what it is
FROM t AS a WHERE a.size > 1 ORDER BY a.place, a.id
"""


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("A.SIZE   >1", "a.size >= 1", 'WHERE "a"."size" >= 1'),
        ("a.size > 0 /* more */", "TRUE", "CASE WHEN TRUE THEN"),
        ("WHEN a.size > 0 THEN a.size", "WHEN FALSE THEN 2", "CASE WHEN FALSE THEN 2 END"),
        ("where a.size > 1", "WHERE TRUE", 'WHERE TRUE ORDER BY "a"."place", "a"."id"'),
        ("ORDER BY a.place, a.id", "ORDER BY a.place, a.id DESC", 'ORDER BY "a"."place", "a"."id" DESC'),
        ("case when a.size > 0 then a.size end AS percent", "1 AS percent", 'SELECT 1 AS "percent" FROM'),
    ],
)
def test_a_node_of_a_text_is_found_by_what_it_means(old, new, written):
    assert written in sql_tree.changed(TEXT, old, new)


@pytest.mark.parametrize(("old", "times"), [("a.size", 3), ("a.size > 2", 0), ("WHERE a.size > 0", 0)])
def test_a_fragment_that_is_not_there_once_is_no_change(old, times, monkeypatch):
    monkeypatch.setattr(pipeline, "sql", lambda name: TEXT)
    with pytest.raises(AssertionError, match=rf"^draw: '{old}' stands there {times} times"):
        changed("draw", old, "TRUE")(monkeypatch)


def test_what_would_be_read_in_another_way_needs_brackets():
    with pytest.raises(AssertionError, match="put brackets around it"):
        sql_tree.changed("SELECT a * b", "b", "b + 1")
    assert sql_tree.changed("SELECT a * b", "b", "(b + 1)") == 'SELECT "a" * ("b" + 1)'


def doubled(number: int) -> int:
    if number > 0:  # else nothing
        return 2 * number
    return 0


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [("2*(number)", "3*number", 3), ("return (2 * number)", "pass", 0), ("number>0", "number < 0", 0)],
)
def test_a_node_of_a_function_is_found_by_what_it_means(old, new, result):
    assert python_tree.changed(doubled, old, new)(1) == result
    assert doubled(1) == 2


@pytest.mark.parametrize(("old", "times"), [("country", 2), ("'US' if country == 'FR' else country", 0)])
def test_a_fragment_that_is_not_in_the_function_once_is_no_change(old, times, monkeypatch):
    with pytest.raises(AssertionError, match=rf"^rules.pools:pool_country: .* stands there {times} times"):
        changed("rules.pools:pool_country", old, "''")(monkeypatch)
    assert pools.pool_country("PR") == "US"

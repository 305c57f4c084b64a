"""Tables for a person to read: titles, names before codes, minutes beside seconds, nothing lost and nothing to run."""

import re
from decimal import Decimal

import pandas as pd
import pytest
from names.test_titles import NEVER

import chargeback_kit as ck
from chargeback_kit.presentation.opened.readable import TITLES
from chargeback_kit.problems import codes

GREY = r' <small style="color: #566070">{}</small>'


def text(table) -> list[str]:
    """The lines of a table in a console."""
    return repr(table).splitlines()


def test_a_pool_is_its_name_and_its_code_in_grey(october):
    pools = october.pools.query("pool_id == 'DE/MCOPSTN1/domestic'")
    shown = ck.readable(october, pools)._repr_html_()
    assert f"Domestic Calling Plan (180 min), Germany{GREY.format('DE/MCOPSTN1')}" in shown
    assert "DE/MCOPSTN1/domestic" not in shown
    assert "Domestic Calling Plan (180 min), Germany (DE/MCOPSTN1)" in text(ck.readable(october, pools))[1]


def test_minutes_stand_beside_seconds_and_times_end_at_the_minute(october):
    pools = october.pools.query("pool_id == 'DE/MCOPSTN1/domestic'")
    head, row = text(ck.readable(october, pools[["size_seconds", "exhausted_at"]]))
    assert re.split(r"  +", head.strip()) == ["Size seconds Size minutes", "Ran out (UTC)"]
    assert row.split() == ["86,400", "1,440", "2026-10-19", "09:23"]


def test_every_row_of_every_table_is_there_under_a_title_of_the_glossary(october):
    tables = (october.calls, october.statements, october.pools, october.problems, october.waste, october.wallet)
    for table in tables:
        shown = ck.readable(october, table)
        assert len(shown.rows) == len(table)
        titles = [title.says for title in shown.titles]
        assert not set(titles) & set(NEVER)
        assert not [title for title in titles if "_" in title or title[:1].islower()]


def test_titles_are_those_of_the_glossary():
    assert not set(TITLES.values()) & set(NEVER)


def test_money_is_what_it_was_to_the_cent(october):
    shown = ck.readable(october, october.statements)
    place = [title.says for title in shown.titles].index("Amount")
    read = [Decimal(row[place].says.replace(",", "")) for row in shown.rows]
    assert sum(read) == sum(october.statements["amount"])


def test_people_kinds_and_licences_have_their_names(october):
    user = next(name for name, shown in zip(october.people.names, october.people.shown, strict=True) if shown)
    table = pd.DataFrame({"user_principal_name": [user, "x@y.example"], "kind": "conference_zone_a", "sku": "MCOEV"})
    first, second = text(ck.readable(october, table))[1:]
    assert user not in first
    assert "x@y.example" in second
    assert "conference, Zone A" in first
    assert "Teams Phone Standard (MCOEV)" in first


@pytest.mark.parametrize(
    ("table", "titles"),
    [
        (pd.DataFrame({"a": [1]}, index=["as it is"]), ["", "A"]),
        (pd.DataFrame({"MCOPSTN1": [1]}, index=pd.Index([2], name="licences")), ["Licences", "Domestic Calling Plan"]),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("credits", "amount")])), ["Credits, Amount"]),
        (pd.DataFrame({"toll_free": [1], "conference_zone_a": [2]}), ["Toll-free", "Conference, Zone A"]),
        (pd.DataFrame({"code": [], "amount": []}), ["Code", "Amount"]),
    ],
)
def test_labels_of_rows_and_columns(october, table, titles):
    assert [title.says for title in ck.readable(october, table).titles] == titles


def test_what_is_missing_is_empty_and_what_is_typed_is_only_text(october):
    table = pd.DataFrame({"at": [pd.NaT], "amount": [None], "name": ["<script>"], "other": [float("nan")]})
    shown = ck.readable(october, table)
    assert [cell.says for cell in shown.rows[0]] == ["", "", "<script>", ""]
    assert "&lt;script&gt;" in shown._repr_html_()
    assert "<script>" not in shown._repr_html_()


def test_a_problem_keeps_its_code(october):
    shown = ck.readable(october, october.problems)
    place = [title.says for title in shown.titles].index("Code")
    assert {row[place].says for row in shown.rows} <= set(codes())

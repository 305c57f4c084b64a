"""`bill.plot`: a method per picture, each the very chart that is drawn everywhere."""

import sys
from importlib import import_module

import pytest

import chargeback_kit as ck
from chargeback_kit import plot
from chargeback_kit.charts.theme import NARROW
from chargeback_kit.problems import needing_packages

from .charts import NAMES, drawn
from .conftest import SAMPLES

PICTURES = {name: {"pool_meters": "pools", "wallet_path": "wallet"}.get(name, name) for name in NAMES}
OF_ANY_WORLD = {"waterfall", "pool_meters", "wallet_path", "cost_centers"}
each = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def rated():
    """October with charges that move."""
    return ck.bill(SAMPLES / "2026-10", "2026-10", "rated")


def same(one, other):
    """Whether two charts are the same picture."""
    return one.to_dict() == other.to_dict()


def picture(bill, name, *world, **asked):
    """What the method of a chart returns."""
    return getattr(bill.plot, PICTURES[name])(*world, **asked)


def test_completion_shows_every_picture_and_nothing_else(october):
    shown = {name for name in dir(october.plot) if not name.startswith("_")}
    assert shown == {*PICTURES.values(), "tradeoff"}


@each
def test_a_picture_is_the_chart_of_its_name(october, name):
    assert same(picture(october, name), drawn(name, october))
    assert same(picture(october, name, width=NARROW), drawn(name, october, NARROW))


@pytest.mark.parametrize("name", sorted(OF_ANY_WORLD))
def test_a_quick_answer_is_drawn_as_the_full_bill_is(rated, name):
    changes = {"assigned": {"DE/MCOPSTN1": 40}, "wallet": ck.Wallet(trigger="60.00")}
    shown = picture(rated, name, rated.imagine(**changes))
    assert same(shown, picture(rated.what_if(**changes), name))
    assert not same(shown, picture(rated, name))


def test_a_world_that_is_a_full_bill_shows_its_own_demand(rated):
    more = rated.imagine(growth={"international": "3"})
    assert same(rated.plot.pools(more), more.plot.pools())
    assert not same(rated.plot.pools(more), rated.plot.pools())


def test_pools_that_are_named_stand_in_that_order(october):
    named = ["FR/MCOPSTN2/international", "DE/MCOPSTN1/domestic"]
    assert october.plot.pools(only=named).to_dict()["description"].index("France") < october.plot.pools(
        only=named
    ).to_dict()["description"].index("Germany")


def test_a_funding_plan_has_a_picture(october):
    shown = october.plot.tradeoff(ck.funding(october)).to_dict()
    assert shown["description"].startswith("The proposal leaves ")


@each
def test_every_picture_says_its_rule(october, name):
    assert "R" in getattr(type(october.plot), PICTURES[name]).__doc__.partition("\n\n")[2]


@each
def test_missing_packages_are_a_sentence(october, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ck.InputError) as said:
        picture(october, name)
    assert str(said.value) == "Pictures need more packages. Install them: pip install 'chargeback-kit[notebooks]'"


def test_a_bill_whose_charts_were_never_there_says_where_they_come_from(october, monkeypatch):
    monkeypatch.setattr(plot, "_DRAWN", {})
    with pytest.raises(ck.InputError, match=r"no charts are there that draw\. Get the bill from the kit: import char"):
        october.plot.waterfall()


def test_a_module_of_the_kit_that_is_missing_is_no_such_sentence():
    with pytest.raises(ModuleNotFoundError), needing_packages("Pictures"):
        import_module("chargeback_kit.nowhere")

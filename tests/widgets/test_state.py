"""The shared state: what is loaded, what is imagined, and what is said when something is wrong."""

from decimal import Decimal
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit.records.agreement import parse_agreement
from chargeback_kit.screens import apps
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.state import State

from .conftest import SAMPLE

POOL = "DE/MCOPSTN1"


def test_a_folder_is_read_and_its_fullest_month_computed() -> None:
    state = State(SAMPLE / "2026-10", plans_ahead=True)
    assert state.months == ("2026-09", "2026-10")
    assert (state.month, state.charges, state.said, state.busy) == ("2026-10", "rated", "", "")
    assert state.bill.total == ck.bill(SAMPLE / "2026-10", "2026-10", "rated").total
    assert state.world is state.bill


def test_another_month_and_other_charges(state: State) -> None:
    state.choose(charges="reported")
    assert state.bill.total == ck.bill(SAMPLE / "2026-10", "2026-10").total
    state.choose(month="2026-09")
    assert state.bill.months == ("2026-09",)
    assert state.world is state.bill


def test_a_world_is_the_full_bill_of_its_changes(state: State) -> None:
    state.imagine(assigned={POOL: 11}, wallet={"trigger": Decimal("60.00")})
    full = state.bill.what_if(assigned={POOL: 11}, wallet=ck.Wallet(trigger="60.00"))
    assert state.world.total == full.total != state.bill.total
    assert state.world.pools.equals(full.pools)
    assert state.world.wallet.equals(full.wallet)


def test_changes_merge_and_go_back(state: State) -> None:
    state.imagine(assigned={POOL: 11})
    state.imagine(assigned={"FR/MCOPSTN1": 6})
    assert state.changes == {"assigned": {POOL: 11, "FR/MCOPSTN1": 6}}
    state.imagine(assigned={POOL: None})
    assert state.changes == {"assigned": {"FR/MCOPSTN1": 6}}
    state.imagine(assigned=None)
    assert state.changes == {}
    assert state.world is state.bill


def test_every_change_is_taken_back(state: State) -> None:
    state.imagine(switches={"pool_edge": "whole_in"})
    assert state.world is not state.bill
    state.imagine_only({})
    assert state.world is state.bill


def test_what_cannot_be_imagined_is_said_and_nothing_moves(state: State) -> None:
    state.imagine(assigned={"XX/NOTHING": 3})
    assert "XX/NOTHING" in state.said
    assert state.world is state.bill
    assert state.changes == {}
    state.imagine(assigned={POOL: 9})
    assert state.said == ""


def test_a_folder_that_cannot_be_read_leaves_what_was_there(state: State, tmp_path: Path) -> None:
    before = state.bill
    (tmp_path / "agreement.toml").write_text('currency = "USD"\n')
    (tmp_path / "calls.csv").write_text("this,is\nno,export\n")
    state.load(tmp_path)
    assert state.said.startswith("calls.csv: not a usage export")
    assert state.bill is before


def test_an_export_without_agreement_is_billed_in_the_currency_that_was_chosen(tmp_path: Path) -> None:
    export = next((SAMPLE / "2026-10").glob("Export.callingplans.*.zip"))
    (tmp_path / export.name).write_bytes(export.read_bytes())
    state = State()
    state.load(tmp_path)
    assert "agreement.toml is missing" in state.said
    state.load(tmp_path, default_agreement=parse_agreement({"currency": "USD"}))
    assert state.said == ""
    assert state.bill.currency == "USD"
    assert state.charges == "reported"


def test_what_should_not_happen_is_a_sentence_and_no_traceback(
    state: State, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(ck.Bill, "imagine", fails)
    state.imagine(assigned={POOL: 9})
    assert state.said.startswith("The kit itself failed (ZeroDivisionError; imagined.py, line ")
    assert state.said.endswith("). What is shown is as it was before. Please report this sentence.")
    assert "ZeroDivisionError" in caplog.text


def test_work_is_named_while_it_lasts(state: State) -> None:
    seen: list[str] = []
    state.observe(lambda change: seen.append(change["new"]), names="busy")
    state.choose(charges="reported")
    assert seen[0] == "Computing 2026-10"
    assert "Classifying calls" in seen
    assert seen[-1] == ""


def test_advice_follows_the_bill_and_the_sliders(state: State) -> None:
    assert state.funding.advice is None
    state.funding.advise(alpha=0.1)
    assert state.funding.advice is not None
    assert state.funding.advice.alpha == 0.1
    assert state.funding.advice.proposal.chance <= 0.1
    state.imagine(wallet={"trigger": Decimal("10.00"), "recharge": Decimal("50.00")})
    assert state.funding.tried == state.funding.advice.evaluate(state.bill.agreement.wallet.opening, "10.00", "50.00")
    state.imagine(wallet=None)
    assert state.funding.tried is None
    first = state.funding.advice
    state.choose(charges="reported")
    assert state.funding.advice is not first
    state.choose(month="2026-09")
    assert "too few to draw months from" in state.said
    assert state.funding.advice is None


def test_a_panel_that_fails_keeps_no_other_from_showing(state: State) -> None:
    shown: list[str] = []

    class Panel:
        def __init__(self, name: str) -> None:
            self.name = name

        def look(self) -> str:
            if self.name == "broken":
                raise ZeroDivisionError
            return self.name

        def put(self, found: str) -> None:
            shown.append(found)

    with state.at_work("Looking"):
        for name in ("first", "broken", "last"):
            assert state.gathers(Panel(name))
    assert shown == ["first", "last"]
    assert state.said.startswith("The kit itself failed in a part of this page (ZeroDivisionError; ")


def every_panel(kind: type[Panel] = Panel) -> list[type[Panel]]:
    """The panels that the apps are made of."""
    return [kind, *(each for below in kind.__subclasses__() for each in every_panel(below))]


def test_every_panel_watches_what_there_is(state: State) -> None:
    panels = every_panel()
    assert len(panels) > len(apps.TABS)
    for panel in panels:
        for watched in panel.watches:
            part, _, name = watched.rpartition(".")
            shown = getattr(state, part) if part else state
            assert shown.has_trait(name), f"{panel.__name__} watches {watched}, which nothing sets"


def test_a_panel_looks_again_for_the_part_that_it_shows_alone(state: State) -> None:
    looked: list[str] = []

    class OfBill(Panel):
        watches = ("bill",)

        def look(self) -> None:
            looked.append("bill")

    class OfFilter(Panel):
        watches = ("filter.chosen", "filter.opened")

        def look(self) -> None:
            looked.append("filter")

    OfBill(state), OfFilter(state)
    assert looked == ["bill", "filter"]
    state.open("payer=credits")
    assert looked[2:] == ["filter", "filter"]
    state.filter.close()
    assert (looked.count("bill"), state.filter.opened) == (1, 0)


def test_another_bill_forgets_what_was_chosen_and_asked_of_the_one_before(state: State) -> None:
    state.open("payer=credits")
    state.filter.set_trait("reason", "Sales / joined")
    state.answers.find_anomalies()
    state.funding.advise()
    assert state.filter.in_force
    assert state.answers.anomalies is not None
    assert state.funding.advice is not None
    state.choose(month="2026-09")
    shown = state.filter
    assert (shown.chosen, shown.cost_center, shown.usage_id, shown.reason, shown.opened) == ("", "", "", "", 0)
    assert (state.answers.anomalies, state.funding.advice, state.funding.tried) == (None, None, None)

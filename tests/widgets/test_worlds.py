"""Worlds that last: undone, done again, kept side by side, saved and loaded."""

from decimal import Decimal
from pathlib import Path

import pytest

from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.planning.scenario_file import read_scenario
from chargeback_kit.widgets import steps
from chargeback_kit.widgets.panels.funding import FundingPanel
from chargeback_kit.widgets.panels.plan_mix import PlanMixPanel
from chargeback_kit.widgets.panels.worlds.scenarios import ScenariosPanel
from chargeback_kit.widgets.state import State
from chargeback_kit.widgets.steps import Steps

from .conftest import SAMPLE
from .test_drop import send

GERMANY, FRANCE = "DE/MCOPSTN1", "FR/MCOPSTN2"


def assigned(state: State) -> dict[str, int]:
    return dict(state.changes.get("assigned", {}))


def test_what_the_controls_changed_is_undone_and_done_again(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    sliders, made = PlanMixPanel(state).sliders, Steps(state)
    assert (made.can_undo, made.can_redo) == (False, False)
    as_it_was = sliders[GERMANY].value
    sliders[GERMANY].value += 3
    sliders[GERMANY].value += 1  # the same move goes on
    sliders[FRANCE].value += 1
    totals = departments_pay(state.world)
    made.undo()
    assert assigned(state) == {GERMANY: as_it_was + 4}
    assert sliders[FRANCE].value == state.changes["assigned"].get(FRANCE, sliders[FRANCE].value)
    made.undo()
    assert state.world is state.bill
    assert (made.can_undo, made.can_redo, sliders[GERMANY].value) == (False, True, as_it_was)
    made.redo()
    made.redo()
    assert departments_pay(state.world) == totals
    made.undo()
    monkeypatch.setattr(steps, "ONE_MOVE", 0)
    sliders[GERMANY].value += 1
    assert not made.can_redo, "a new change begins another way on"
    state.imagine_only({})
    made.undo()
    assert assigned(state) == {GERMANY: as_it_was + 5}, "that everything was taken back is undone too"


def test_scenarios_stand_side_by_side_with_what_differs_first(state: State) -> None:
    sliders, panel = PlanMixPanel(state).sliders, ScenariosPanel(state)
    sliders[GERMANY].value += 3
    panel.keep.click()
    sliders[FRANCE].value += 1
    panel.keep.click()
    assert panel.keep.description == "Keep as C"
    cells = [row["cells"] for row in panel.table.rows]
    assert [each["label"] for each in panel.table.columns] == ["What", "As it was", "A", "B"]
    total = f"{departments_pay(state.world):,.2f}"
    assert cells[0][0] == "Departments pay"
    assert cells[0][3] == total
    assert "France" in cells[1][0]
    assert cells[1][0].endswith("(FR/MCOPSTN2)")
    assert cells[1][1:3] == ["as it was", "as it was"]
    same = [len(set(each[2:])) == 1 for each in cells[1:] if each[0].startswith(("Licences", "Bought"))]
    assert same == sorted(same)
    assert "A costs least" in panel.title.value
    panel.rows["A"].show.click()
    assert assigned(state) == {GERMANY: sliders[GERMANY].value}
    panel.rows["A"].gone.click()
    assert list(panel.kept) == ["B"]


def test_a_scenario_is_saved_and_loaded_as_the_same(state: State, tmp_path: Path) -> None:
    panel, funding = ScenariosPanel(state), FundingPanel(state)
    state.imagine(assigned={GERMANY: 30}, wallet={"recharge": None, "trigger": "60.00"}, growth={"domestic": "1.5"})
    panel.keep.click()
    panel.rows["A"].name.value = "More calls"
    file = panel.file("A")
    assert file.name == "more-calls.toml"
    (tmp_path / file.name).write_bytes(file.data)
    assert read_scenario(tmp_path / file.name) == panel.kept["A"].scenario
    total = departments_pay(state.world)
    state.imagine_only({})
    send(panel.drop, file.name, file.data, size=4096)
    assert panel.drop.said == ""
    assert departments_pay(state.world) == total
    assert [kept.name for kept in panel.kept.values()] == ["More calls", "More calls"]
    assert funding.controls["trigger"].amount == 60
    send(panel.drop, "bad.toml", b"assigned = 3\n", size=4096)
    assert panel.drop.said.startswith("bad.toml: assigned")


def test_panels_around_one_state_keep_the_same_worlds(state: State) -> None:
    here, there = ScenariosPanel(state), ScenariosPanel(state)
    here.keep.click()
    state.imagine(wallet={"trigger": Decimal("80.00"), "recharge": Decimal("200.00")})
    there.keep.click()
    assert list(here.kept) == list(there.kept) == ["A", "B"]
    assert here.table.rows == there.table.rows
    cells = [row["cells"] for row in here.table.rows]
    assert cells[1] == ["Communications Credits, trigger", "as it was", "as it was", "80.00"]
    left = next(each for each in cells if each[0] == "Credits left at the end")
    assert left[1:3] == [f"{state.bill.wallet_summary.closing:,.2f}"] * 2
    assert left[3] == f"{state.world.wallet_summary.closing:,.2f}"
    assert cells.index(left) < [each[0] for each in cells].index("Sales")


def test_a_scenario_opens_no_file_of_this_machine(state: State, tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_bytes((SAMPLE / "2026-10" / "rates.csv").read_bytes())
    panel = ScenariosPanel(state)
    send(panel.drop, "sly.toml", f'rate_card = "{rates}"'.encode(), size=4096)
    assert panel.drop.said == "sly.toml: rate_card: the name of a file is not taken here; write [[rate_card]]."
    assert state.world is state.bill

"""The shell: tabs around one state, and addresses that are written and followed."""

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest

from chargeback_kit import api, screens
from chargeback_kit.months_held import HeldMonths, held_months
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.screens.apps import TABS, shell
from chargeback_kit.screens.shell import Shell, nothing
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.panels.behind import CallsPanel
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.worlds import places
from chargeback_kit.widgets.panels.worlds.change import ChangePanel
from chargeback_kit.widgets.panels.worlds.scenarios import ScenariosPanel
from chargeback_kit.widgets.place import Place, packed, place_at
from chargeback_kit.widgets.state import State
from chargeback_kit.widgets.state import shared as state_module

from .conftest import SAMPLE

OCTOBER = SAMPLE / "2026-10"
LOOSE = ("Export.callingplans.4ad5b655.zip", "users.csv", "rates.csv")
POOL = "DE/MCOPSTN1"
P = TypeVar("P")


def few(state: State) -> list[Panel]:
    """What the tests of addresses need."""
    return [Headline(state), ScenariosPanel(state), CallsPanel(state)]


LIGHT = {name: replace(tab, panels=few, before=nothing, after=nothing, advises=False) for name, tab in TABS.items()}


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch, october_held: list[HeldMonths], bills: dict[Any, Any]) -> None:
    """The sample's October is read, and each of its bills computed, once for all tests."""
    read, compute = held_months, api.bill_in

    def held(paths: list[Path], *rest: Any) -> list[HeldMonths]:
        return list(october_held) if [*paths] == [OCTOBER] else read(paths, *rest)

    def bill(home: HeldMonths, month: str, charges: str, *rest: Any) -> Any:
        if home is not october_held[0]:
            return compute(home, month, charges, *rest)
        if (month, charges) not in bills:
            bills[month, charges] = compute(home, month, charges, *rest)
        return bills[month, charges]

    monkeypatch.setattr(state_module, "held_months", held)
    monkeypatch.setattr(api, "bill_in", bill)


@pytest.fixture(scope="module")
def october_held() -> list[HeldMonths]:
    return held_months([OCTOBER])


@pytest.fixture(scope="module")
def bills() -> dict[Any, Any]:
    return {}


def light(tab: str) -> Shell:
    return Shell(OCTOBER, LIGHT, tab)


@pytest.fixture
def made() -> Shell:
    return light("plan_mix")


@pytest.fixture
def whole() -> Shell:
    return shell(OCTOBER, "plan_mix")


@pytest.fixture
def loose(tmp_path: Path) -> Callable[..., Path]:
    """A folder with some loose files, which a drop takes away."""

    def lie(names: tuple[str, ...]) -> Path:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes((OCTOBER / name).read_bytes())
        return folder

    return lie


def come(page: Shell, address: str | None = None, tab: str = "", *, back: bool = False) -> str:
    """Let the browser come to an address; the sentence about it."""
    sent: list[Any] = []
    page.address.send = sent.append
    page.address._told(None, {"tab": tab, "address": address, "back": back, "number": 7}, [])
    assert sent == [{"came": 7}]
    return page.address.says


def panel(page: Shell, kind: type[P]) -> P:
    return next(each for each in page.opened[page.tab].panels if isinstance(each, kind))


def drop(page: Shell, folder: Path) -> None:
    page.own.add(folder, {path.name: path.name for path in folder.iterdir()})


def shown(page: Shell) -> tuple[Any, ...]:
    """All that an address is to bring back."""
    state = page.state
    kept = {letter: world.scenario for letter, world in state.kept.items()}
    return page.tab, state.month, state.charges, state.filter.in_force, state.changes, kept, state.world.total


def test_every_app_is_a_tab_and_what_is_imagined_stays_from_one_to_the_next(whole: Shell) -> None:
    assert set(screens.__all__) == set(TABS)
    whole.state.imagine(assigned={POOL: 11})
    whole.state.open("cost_center=Sales")
    total = whole.state.world.total
    for name in (*TABS, "plan_mix"):
        assert come(whole, tab=name) == ""
        assert whole.address.tab == whole.tab == name
        assert (whole.state.world.total, whole.state.changes) == (total, {"assigned": {POOL: 11}})
        assert panel(whole, CallsPanel).table.chips[0]["field"] == "cost_center"
        boxes = {each: tab.boxes[1].layout.display for each, tab in whole.opened.items()}
        assert [each for each, display in boxes.items() if display != "none"] == [name]
    assert set(whole.opened) == set(TABS)
    assert come(whole, tab="nothing") == ""
    assert whole.tab == "plan_mix"


def test_a_tab_out_of_sight_does_no_work_and_is_right_when_it_comes_back(whole: Shell) -> None:
    behind = panel(whole, Headline)
    come(whole, tab="chargeback")
    before = behind.redraws
    whole.state.imagine(assigned={POOL: 11})
    whole.state.imagine(assigned={POOL: 12})
    assert behind.redraws == before
    assert panel(whole, Headline).redraws == 3
    come(whole, tab="plan_mix")
    assert behind.redraws == before + 1
    assert f"{whole.state.world.total:,.2f}" in "".join(
        str(each.value) for each in behind.children if hasattr(each, "value")
    )


def test_advice_is_computed_where_it_is_shown_alone(whole: Shell) -> None:
    assert whole.state.funding.advice is None
    come(whole, tab="funding_estimator")
    assert whole.state.funding.advice is not None
    come(whole, tab="plan_mix")
    whole.state.choose(charges="reported")
    assert whole.state.funding.advice is None
    come(whole, tab="funding_estimator")
    assert whole.state.funding.advice is not None


def test_what_a_tab_cannot_show_is_said_and_the_tab_is_there(loose: Callable[..., Path]) -> None:
    page = Shell(OCTOBER, LIGHT | {"funding_estimator": TABS["funding_estimator"]}, "plan_mix")
    drop(page, loose(LOOSE[:2]))
    assert "has no [wallet]" in come(page, tab="funding_estimator")
    assert page.tab == "funding_estimator"
    assert come(page, tab="plan_mix") == ""


def test_the_month_before_is_read_once_months_are_compared() -> None:
    page = Shell(OCTOBER, LIGHT | {"compare": TABS["compare"]}, "chargeback")
    assert len(page.state.held) == 1
    come(page, tab="compare")
    assert len(page.state.held) == 2
    assert panel(page, ChangePanel).layout.display != "none"
    assert page.state.month == "2026-10"
    come(page, tab="chargeback")
    come(page, tab="compare")
    assert len(page.state.held) == 2


def test_a_page_that_begins_says_nothing_in_its_address() -> None:
    for name in ("plan_mix", "compare"):
        assert light(name).address.written == ""
    assert Shell(None, LIGHT, "plan_mix").address.written == ""


def test_a_copied_address_opens_the_same_month_filter_and_charges(made: Shell) -> None:
    made.state.choose(month="2026-09", charges="reported")
    made.state.open("cost_center=Sales&category=licence_fees")
    come(made, tab="chargeback")
    other = light("chargeback")
    assert come(other, made.address.written) == ""
    assert shown(other) == shown(made)


def test_a_copied_address_opens_the_same_scenarios(made: Shell) -> None:
    made.state.open("cost_center=Sales&category=international")
    panel(made, ScenariosPanel).keep.click()
    made.state.imagine(assigned={POOL: 11}, purchased={"MCOPSTN1": 40}, growth={"international": Decimal("1.25")})
    panel(made, ScenariosPanel).keep.click()
    panel(made, ScenariosPanel).rename("B", "Köln & more")
    made.state.imagine(wallet={"trigger": Decimal("80.00"), "recharge": Decimal("0.00")})
    made.state.imagine(switches={"fee_basis": "even"}, cost_centers={"Sales": "Köln, 2. Stock"})
    assert not made.state.said
    other = light("plan_mix")
    assert come(other, made.address.written) == ""
    assert shown(other) == shown(made)
    assert other.address.written == made.address.written
    come(other, other.address.written.partition("&A=")[0])
    assert shown(other) == shown(made), "what stands side by side stays where an address says nothing of it"


def test_who_goes_back_keeps_the_scenario_and_finds_month_and_filter(made: Shell) -> None:
    made.state.open("cost_center=Sales")
    earlier = made.address.written
    made.state.imagine(assigned={POOL: 11})
    made.state.choose(month="2026-09")
    made.state.imagine(assigned={POOL: 12})
    come(made, tab="chargeback")
    assert come(made, earlier, "plan_mix", back=True) == ""
    assert (made.tab, made.state.month, made.state.filter.in_force.cost_center) == ("plan_mix", "2026-10", ("Sales",))
    come(made, "", back=True)
    assert not made.state.filter.in_force
    made.state.imagine(assigned={POOL: 11})
    come(made, earlier, back=True)
    assert made.state.changes == {"assigned": {POOL: 11}}
    come(made, earlier)
    assert made.state.changes == {}, "an address that is opened is whole: it says that nothing is imagined"


WRONG = {
    "garbage": '"garbage" says nothing',
    "colour=red": 'calls cannot be chosen by "colour"',
    "month=2020-01": "names 2020-01, a month of which these files hold no calls",
    "cost_center=Nowhere": 'no cost centre "Nowhere"',
    "charges=none": '"none" are no charges',
    "scenario=AAAA": "a part of it is missing or was changed",
    "scenario=%C3%A4": "a part of it is missing or was changed",
    f"scenario={packed(Scenario(assigned={POOL: 11}))[:-6]}": "a part of it is missing or was changed",
    f"scenario={packed(Scenario(assigned={'XX/NOTHING': 11}))}": "not in these files",
    f"country=ZW&scenario={packed(Scenario())}&scenario={packed(Scenario())}": "stands in it 2 times",
    "A" * 200_000: "200,000 characters",
    "files=00000000&country=ZW": "belongs to files that were dropped on another page",
    "country=ZW&country=%00%FF": "not in these files",
}


@pytest.mark.parametrize("address", WRONG, ids=range(len(WRONG)))
def test_a_damaged_or_foreign_address_is_ignored_with_a_sentence(made: Shell, address: str) -> None:
    total = made.state.world.total
    assert WRONG[address] in come(made, address)
    assert (made.state.world.total, made.state.changes, made.state.said) == (total, {}, "")
    assert made.address.written == ""


def test_a_scenario_of_an_address_names_no_file_of_this_machine(made: Shell) -> None:
    sly = zlib.compress(json.dumps({"rate_card": str(OCTOBER / "rates.csv")}).encode())
    said = come(made, f"scenario={base64.urlsafe_b64encode(sly).decode()}")
    assert "the name of a file is not taken here" in said


def test_an_address_waits_for_the_files_it_was_copied_from(loose: Callable[..., Path]) -> None:
    one, other = light("bill_explainer"), light("bill_explainer")
    drop(one, loose(LOOSE))
    one.state.open("cost_center=Sales")
    address = one.address.written
    assert address.startswith("cost_center=Sales&month=2026-10&files=")
    assert "Drop them here" in come(other, address)
    assert not other.state.filter.in_force
    drop(other, loose(LOOSE[2:]))
    assert not other.state.filter.in_force
    drop(other, loose(LOOSE[:2]))
    assert other.address.says == ""
    assert shown(other) == shown(one)
    assert other.address.written == address


def test_scenarios_that_are_too_large_are_left_out_of_the_address(made: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    made.state.open("cost_center=Sales")
    monkeypatch.setattr(places, "LONGEST", len(made.address.written) + 10)
    made.state.imagine(assigned={POOL: 11})
    assert made.address.written == "cost_center=Sales"
    assert "save them as TOML" in made.address.says
    made.state.imagine_only({})
    assert made.address.says == ""


def test_a_place_is_read_as_it_was_written() -> None:
    assert place_at("") == Place()
    assert place_at(Place(files="1d635ebb").written).files == "1d635ebb"

"""`ck.panels`: a function per panel; panels of the same bill share one state."""

import gc
import re
import weakref
from collections.abc import Iterator

import pytest

import chargeback_kit as ck
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.panels.picture import BY_NAME
from chargeback_kit.widgets.state import State
from chargeback_kit.widgets.state.funding import FundingState

from .conftest import SAMPLE
from .test_panels import ALONE

NAMES = [name for name in dir(ck.panels) if name != "state"]
FILES = {"Load", "Assumed"}  # these begin without a bill
POOL = "DE/MCOPSTN1"


@pytest.fixture
def bill(october: ck.Bill) -> Iterator[ck.Bill]:
    """October, with nothing chosen in it."""
    october.panel_state = None
    yield october
    october.panel_state = None


@pytest.fixture(scope="module")
def every_panel(october: ck.Bill) -> dict[str, Panel]:
    return {name: getattr(ck.panels, name)(october) for name in NAMES}


def test_every_panel_and_every_picture_has_a_function(every_panel: dict[str, Panel]) -> None:
    kinds = {type(panel).__name__ for panel in every_panel.values()}
    assert kinds == {panel.__name__ for panel in ALONE} - FILES | {"Picture"}
    pictures = {panel.module.__name__ for panel in every_panel.values() if hasattr(panel, "module")}
    assert pictures == {module.__name__ for module in BY_NAME.values()}


def test_the_pictures_have_the_names_of_the_plots(october: ck.Bill, every_panel: dict[str, Panel]) -> None:
    plots = {name for name in dir(october.plot) if not name.startswith("_")}
    assert plots == {name for name, panel in every_panel.items() if hasattr(panel, "module")}


def test_they_share_one_state(october: ck.Bill, every_panel: dict[str, Panel]) -> None:
    assert {id(panel.state) for panel in every_panel.values()} == {id(ck.panels.state(october))}


def test_the_docstring_of_the_module_names_them_all() -> None:
    assert set(re.findall(r"``(\w+)``", str(ck.panels.__doc__))) == set(NAMES)


def test_what_is_moved_in_one_the_others_show(bill: ck.Bill) -> None:
    sliders, total = ck.panels.plan_mix(bill), ck.panels.headline(bill)
    before = total.figures.value
    sliders.sliders[POOL].value += 3
    assert total.figures.value != before
    assert ck.panels.differs(bill).layout.display is None


def test_what_is_imagined_from_code_lasts_and_the_bill_stays(bill: ck.Bill) -> None:
    was = bill.total
    ck.panels.state(bill).imagine(assigned={POOL: 11})
    gc.collect()
    assert ck.panels.plan_mix(bill).sliders[POOL].value == 11
    assert bill.total == was
    assert ck.panels.state(bill).world.total == bill.what_if(assigned={POOL: 11}).total


def test_another_bill_has_its_own_state(bill: ck.Bill) -> None:
    other = bill.what_if(assigned={POOL: 11})
    assert ck.panels.statements(other).state is not ck.panels.statements(bill).state
    assert ck.panels.state(other).bill is other


def test_after_another_month_was_chosen_the_bill_is_shown_again(bill: ck.Bill) -> None:
    shown = ck.panels.headline(bill)
    shown.state.choose(charges="reported")
    assert shown.state.bill is not bill
    assert ck.panels.headline(bill).state.bill is bill


def test_a_bill_and_its_state_go_together() -> None:
    bill = ck.bill(SAMPLE / "2026-10", "2026-10")
    gone: weakref.ref[State] = weakref.ref(ck.panels.state(bill))
    assert gone() is not None
    del bill
    gc.collect()
    assert gone() is None


def test_switches_are_those_that_are_named(bill: ck.Bill) -> None:
    assert set(ck.panels.switches(bill, "fee_basis", "pool_edge").controls) == {"fee_basis", "pool_edge"}
    assert len(ck.panels.switches(bill).controls) > 10
    with pytest.raises(ck.InputError, match=r'no switch "fee"; the switches are .*fee_basis'):
        ck.panels.switches(bill, "fee")


def test_advice_is_asked_for_once(bill: ck.Bill, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    advise = FundingState.advise

    def counted(funding: FundingState) -> None:
        asked.append(funding)
        advise(funding)

    monkeypatch.setattr(FundingState, "advise", counted)
    panels = ck.panels.advice(bill), ck.panels.tradeoff(bill)
    assert [panel.layout.display for panel in panels] == [None, None]
    assert len(asked) == 1


@pytest.mark.parametrize("name", ck.panels.__all__)
def test_what_is_no_bill_is_told_so(name):
    with pytest.raises(ck.InputError, match=r"^5 is no bill\. Panels are of one, such as ck\.bill\(FOLDER, month\)\.$"):
        getattr(ck.panels, name)(5)


@pytest.mark.parametrize("name", ["anomalies", "infer", "rates", "stages", "plot", "wallet_events", "imagine"])
def test_what_a_bill_gives_shows_what_it_is(october, name):
    found = getattr(october, name)
    found = found(wallet=ck.Wallet(opening="1.00")) if name == "imagine" else found() if callable(found) else found
    assert " object at 0x" not in repr(found)

"""The panel of carriers: fees are typed, a card is dropped, and the ways stand side by side."""

from decimal import Decimal
from pathlib import Path

import chargeback_kit as ck
from chargeback_kit.widgets.carriers import CarriersPanel
from chargeback_kit.widgets.state import State

CARD = "number_kind,prefix,price_per_minute,connection_fee,increment_seconds\nany,+,0.01,,60\n"


def filled(state: State, folder: Path, text: str = CARD) -> CarriersPanel:
    """The panel with a card and a fee of an operator."""
    panel = CarriersPanel(state)
    form = panel.forms["operator_connect"]
    form.name.value, form.fields["per_user"].value = "Fabrikam Voice", "2.00"
    (folder / "card.csv").write_text(text, encoding="utf-8")
    form.drop._received(folder)
    return panel


def test_fees_that_are_typed_and_a_card_that_is_dropped_are_compared(state: State, tmp_path: Path) -> None:
    panel = filled(state, tmp_path)
    assert panel.ways.rows == []
    assert panel.forms["operator_connect"].drop.note == "1 rate of a card"
    panel.button.click()
    assert panel.wrong.value == ""
    operator = {"name": "Fabrikam Voice", "way": "operator_connect", "card": tmp_path / "card.csv", "per_user": "2"}
    compared = ck.compare_carriers(state.bill, [operator])
    shown = [row["cells"] for row in panel.ways.rows]
    assert [row[0] for row in shown] == ["As it is today", "Fabrikam Voice (Operator Connect)"]
    assert shown[1][-1] == f"{compared.ways['total'][1]:,.2f}"
    assert compared.ways["total"][1] > Decimal(0)
    assert len(compared.users) == panel.users.total
    assert panel.says.value.count("<p>") == len(compared.sentences)


def test_a_way_without_a_card_is_asked_for_it(state: State) -> None:
    panel = CarriersPanel(state)
    panel.forms["direct_routing"].name.value = "SBC"
    panel.button.click()
    assert panel.ways.rows[1]["cells"][-1] == "not known"
    assert "please give card: the prices of its calls" in panel.says.value


def test_what_cannot_be_read_is_said(state: State, tmp_path: Path) -> None:
    panel = filled(state, tmp_path, "prefix\n+44\n")
    form = panel.forms["operator_connect"]
    assert "required column missing" in form.drop.said
    form.fields["per_channel"].value = "a few"
    panel.button.click()
    assert "Operator Connect, a channel, a month: write an amount such as 12.00; “a few” is none." in panel.wrong.value
    form.fields["per_channel"].value = ""
    form.fields["channels"].value = "many"
    panel.button.click()
    assert "Operator Connect, channels: write a whole number" in panel.wrong.value
    CarriersPanel(state).button.click()


def test_the_panel_begins_with_the_offers_of_a_notebook(october: ck.Bill) -> None:
    panel = ck.panels.carriers(october, [{"name": "SBC", "way": "direct_routing", "per_tenant": "1.00"}])
    assert panel.forms["direct_routing"].fields["per_tenant"].value == "1.00"
    assert len(panel.ways.rows) == 2


def test_without_a_bill_there_is_nothing_to_compare() -> None:
    state = State()
    assert CarriersPanel(state).layout.display == "none"
    state.plans.compare([])
    assert state.plans.compared is None

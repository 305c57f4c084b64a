"""What somebody types: read in one way or not at all, and shown as it was understood."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from chargeback_kit.problems import InputError
from chargeback_kit.records.saved.typed import Writing, amount, count
from chargeback_kit.widgets.carriers import CarriersPanel
from chargeback_kit.widgets.fields import AmountField, CountField, Field
from chargeback_kit.widgets.panels.assumed import Assumed
from chargeback_kit.widgets.panels.best_mix import PricesPanel
from chargeback_kit.widgets.panels.funding import FundingPanel
from chargeback_kit.widgets.state import State

UNDERSTOOD = {
    "12,50": "12.50",
    "12.50": "12.50",
    "12,5": "12.50",
    "1.234,56": "1234.56",
    "1,234.56": "1234.56",
    "1 234,56": "1234.56",
    "1\u202f234,56": "1234.56",
    "1'234.56": "1234.56",
    "1,50,000.00": "150000.00",
    "1,234,567": "1234567.00",
    "250": "250.00",
    ",50": "0.50",
    "USD 12,50": "12.50",
    "12.50 usd": "12.50",
    "$12.50": "12.50",
    "12,50 €": "12.50",
}
REFUSED = {
    "1,234": "may be 1234 or 1.234. Write 1234.00 or 1.23.",
    "1.234": "may be 1234 or 1.234. Write 1234.00 or 1.23.",
    "12,5,0": "write an amount such as 12.00",
    "1.2.3": "write an amount such as 12.00",
    "a few": "write an amount such as 12.00; “a few” is none.",
    "-5": "from 0 to 100,000,000.00",
    "0,125": "2 decimals at most",
    "12.50 EUR": "write an amount such as 12.00",
    "999999999999": "from 0 to 100,000,000.00",
    "nan": "write an amount such as 12.00",
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_an_amount_is_read_however_it_is_written(text: str) -> None:
    assert amount(text, Writing("USD")) == Decimal(UNDERSTOOD[text])


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_doubtful_or_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        amount(text, Writing("USD"))
    assert REFUSED[text] in str(refused.value)


def test_an_agreed_sign_settles_the_doubt() -> None:
    assert [amount("1,234", Writing(sign=sign)) for sign in (".",)] == [Decimal(1234)]
    assert amount("1,234", Writing(sign=","), decimals=3) == Decimal("1.234")
    assert amount("12,50", Writing(sign=".")) == Decimal("12.50")


def test_a_count_is_whole_and_its_separators_stand_between_thousands() -> None:
    assert [count(text) for text in ("50", "1,234", "1.234", "1 234", "0")] == [50, 1234, 1234, 1234, 0]
    for text in ("12,50", "1.5", "-3", "some", "1000001"):
        with pytest.raises(InputError, match="write a whole number"):
            count(text)


def test_a_field_shows_what_it_understood_and_keeps_what_it_had() -> None:
    taken: list[Decimal] = []
    field = AmountField("Price", changed=taken.append, writing=lambda: Writing("USD"))
    field.value = "1.234,50"
    assert (field.value, field.read(), taken) == ("1234.50", Decimal("1234.50"), [Decimal("1234.50")])
    assert "Read as 1,234.50 USD" in field.said.value
    field.value = "1.234"
    assert (field.taken, len(taken)) == (Decimal("1234.50"), 1)
    assert 'role="alert">“1.234” may be 1234 or 1.234' in field.said.value
    with pytest.raises(InputError, match=r"Price: “1\.234” may be"):
        field.read()
    field.value = " "
    assert (field.read(), field.said.value) == (None, "")


def test_a_price_of_a_part_of_a_cent_is_shown_without_a_doubt() -> None:
    field = AmountField("Price", "0,0109", decimals=9)
    assert (field.read(), field.value) == (Decimal("0.0109"), "0.0109")
    field.value = "1.2345"
    field.value = "1.2340"
    assert (field.read(), field.value) == (Decimal("1.234"), "1.2340")


def _prices_of(form: Assumed) -> list[Field[Any]]:
    return [*(each.price for each in form.destinations), form.toll_free.price]


FIELDS: dict[str, Callable[[State], list[Field[Any]]]] = {
    "prices": lambda state: [*PricesPanel(state).prices.values()],
    "funding": lambda state: [control.field for control in FundingPanel(state).controls.values()],
    "assumed": lambda state: _prices_of(Assumed(state)),
    "carriers": lambda state: [
        field
        for form in CarriersPanel(state).forms.values()
        for field in form.fields.values()
        if not isinstance(field, CountField)
    ],
}


@pytest.mark.parametrize("panel", FIELDS)
def test_every_field_for_money_reads_a_decimal_comma(panel: str, state: State) -> None:
    for field in FIELDS[panel](state):
        field.value = "12,50"
        assert (field.read(), field.value) == (Decimal("12.50"), "12.50")
        field.value = "1,234"
        assert (field.taken, "may be 1234 or 1.234" in field.said.value) == (Decimal("12.50"), True)
    names = ("opening", "trigger", "recharge")
    wallet = {"wallet": dict.fromkeys(names, Decimal("12.50"))}
    assert state.changes == (wallet if panel == "funding" else {})


def test_a_doubtful_price_finds_no_mix(state: State) -> None:
    panel = PricesPanel(state)
    panel.prices["payg"].value = "3,000"
    panel.button.click()
    assert "Pay as you go, a month: “3,000” may be 3000 or 3.000" in panel.says.value
    assert state.plans.mix is None

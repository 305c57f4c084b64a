"""Amounts keep every digit, whatever a program around the kit has asked decimals for (``decimal.getcontext()``)."""

from collections.abc import Iterator
from decimal import ROUND_UP, Context, Decimal, Inexact, InvalidOperation, localcontext
from pathlib import Path

import pytest
from chance import examples
from hypothesis import given
from hypothesis import strategies as st

import chargeback_kit as ck
from chargeback_kit.bill import laws
from chargeback_kit.engine.store import Store
from chargeback_kit.money import exact, exactly, from_micro, in_cents, money, of_cents, scaled, to_micro, total, units

SAMPLE = Path(__file__).parents[2] / "sample_data"
MONTH = SAMPLE / "2026-11"
TABLES = ("calls", "pools", "message_pools", "message_senders", "wallet", "statements", "licences", "kinds", "problems")
HOSTS = (Context(prec=5), Context(prec=1, rounding=ROUND_UP), Context(prec=9, traps=[Inexact, InvalidOperation]))
AMOUNTS = st.integers(-(10**13), 10**13)


def made() -> dict[str, object]:
    """What a bill says: tables, sums, another world, receipts, terms that somebody types."""
    bill = ck.bill(MONTH)
    quick = bill.imagine(growth={"domestic": "1.5"})
    center = max(bill.statements.to_dict("records"), key=lambda row: row["amount"])["cost_center"]
    return {
        **{name: getattr(bill, name).astype(str).to_csv() for name in TABLES},
        "sums": [str(each) for each in (bill.total, bill.carriers, bill.fees_without_calls, bill.wallet_summary)],
        "laws": bill.laws,
        "shown": bill._repr_html_(),
        "receipt": str(bill.explain(cost_center=str(center))),
        "quick": [str(each) for each in (quick.total, quick.carriers, quick.statements.to_csv())],
        "terms": ck.Wallet(opening="123456.78", trigger="100000.01").model_dump(),
        "split": ck.split("123456.78", {"Sales": 1, "Legal": 2}),
    }


@pytest.fixture(scope="module")
def usual() -> Iterator[dict[str, object]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laws, "REPEATED_UP_TO_ROWS", 0)
        yield made()


def test_a_bill_does_not_depend_on_the_digits_of_its_host(usual, monkeypatch):
    monkeypatch.setattr(laws, "REPEATED_UP_TO_ROWS", 0)
    with localcontext(HOSTS[0]):
        found = made()
    assert {name for name in usual if found[name] != usual[name]} == set()


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: f"{host.prec} digits")
@examples(50)
@given(micro=AMOUNTS, amounts=st.lists(AMOUNTS, max_size=20))
def test_amounts_are_read_and_written_with_every_digit(host, micro, amounts):
    written, cents = f"{micro // 10**6}.{micro % 10**6:06d}", [of_cents(each) for each in amounts]
    with localcontext(host):
        read = to_micro(written), units(money(written), 6), to_micro(exact(micro)), to_micro(scaled(micro, 6))
        back = [in_cents(each) for each in cents], in_cents(total(cents)), str(from_micro(10_000 * micro))
    assert read == (to_micro(written), to_micro(written), micro, micro)
    assert back == (amounts, sum(amounts), str(from_micro(10_000 * micro)))


@examples(50)
@given(micro=AMOUNTS)
def test_tables_show_amounts_as_they_are(micro):
    asked = f"SELECT money({10_000 * micro}::BIGINT), exact_money({micro}::BIGINT)"
    assert Store().run(asked) == [(from_micro(10_000 * micro), exact(micro))]


def test_nothing_that_an_amount_has_is_cut_off():
    assert str(from_micro(to_micro("123456.78"))) == "123456.78"
    for written in ("1.0000001", f"1.{'0' * 70}1", "1e-999999999"):
        with pytest.raises(ValueError, match="has more than 6 decimals"):
            to_micro(written)
    with pytest.raises(ValueError, match="has more than 2 decimals"):
        in_cents(Decimal("0.005"))


def test_the_context_of_the_host_is_its_own():
    with localcontext(HOSTS[0]) as host:
        assert exactly(lambda: Decimal(1234567) + 1)() == 1234568
        with pytest.raises(ZeroDivisionError):
            exactly(lambda: 1 // 0)()
        assert str(Decimal(1234567) + 1) == "1.2346E+6"
        assert (host.prec, host.flags[InvalidOperation]) == (5, False)

"""What explains a difference, on folders small enough to see it (R54, R58 to R60)."""

from decimal import Decimal

import pytest
from export.tenant import bill, call, person

import chargeback_kit as ck

POSTPAID = "[postpaid]\nenabled = true\n"
HEADER = "InvoiceNumber,UsageDate,MeterId,MeterName,MeterCategory,Quantity,BillingPreTaxTotal,BillingCurrency\n"
CALLS = [call(number * 1440, Charge=str(Decimal(number) / 4)) for number in range(1, 9)]


def lines(*changed, category="Microsoft Teams"):
    """The invoice of the calls by day; ``changed``: (day, minutes, amount) in place of what it says."""
    days = {number + 1: (1, Decimal(number) / 4) for number in range(1, 9)}
    days |= {day: (minutes, amount) for day, minutes, amount in changed}
    told = (
        f"G1,2026-10-{day:02d},m-1,Calls,{category},{minutes},{amount},USD\n"
        for day, (minutes, amount) in days.items()
        if minutes
    )
    return HEADER + "".join(told)


@pytest.fixture
def compared(tmp_path):
    """The reconciliation of a folder with calls and an invoice's file."""

    def of(invoice, calls=CALLS, terms=POSTPAID, **files):
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        (folder / "invoice.csv").write_text(invoice, encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return bill(folder, [person(0)], calls, agreement=terms).reconcile()

    return of


def reasons(found):
    return [each.says(found.currency) for each in found.explanations]


def test_an_invoice_that_agrees_names_nothing_and_teaches_the_meter(compared):
    found = compared(lines())
    assert (reasons(found), found.unknown) == ([], {})
    assert found.by_meter["says"].to_list() == [
        "Microsoft Teams · Calls: international, by sums that agree on 8 of 8 days"
    ]
    assert set(found.by_day["difference"]) == {Decimal("0.00")}


def test_a_call_that_was_charged_twice(compared):
    found = compared(lines((4, 2, "1.50")))
    assert reasons(found) == [
        "Microsoft charged 0.75 USD more on 4 October for international calls: the invoice holds this row twice"
    ]
    assert found.rows["usage_id"].to_list() == ["u4320"]


def test_an_amount_that_nothing_explains_stays_unknown_with_its_day(compared):
    found = compared(lines((4, 1, "0.92")))
    assert reasons(found) == []
    assert [(cell.day.day, str(amount)) for cell, amount in found.unknown.items()] == [(4, "-0.17")]
    assert str(found.lines[-1].amount) == "-0.17"


def test_another_price_from_a_day_on(compared):
    calls = [call(n * 1440, Charge="2.90", **{"Duration Seconds": "600"}) for n in range(1, 9)]
    days = {n: (10, "3.10" if n >= 6 else "2.90") for n in range(2, 10)}
    found = compared(lines(*((day, *told) for day, told in days.items())), calls)
    assert reasons(found) == [
        "Microsoft charged 0.80 USD more on 4 days from 6 October to 9 October for international calls: "
        "the calls to France at 0.31 a minute instead of 0.29 from 6 October on"
    ]
    assert found.rows["usage_id"].to_list() == ["u7200", "u8640", "u10080", "u11520"]


def test_a_meter_that_a_person_names_needs_no_sums(compared):
    told = lines((4, 1, "0.92"))
    found = compared(told, meters="Meter,Kind\nM-1,International\n")
    assert found.by_meter["says"].to_list() == ["Microsoft Teams · Calls: international, as meters.csv says"]


def test_a_meter_of_no_telephony_is_not_compared(compared):
    found = compared(lines(), meters="meter,kind\nm-1,none\n")
    assert str(found.categories[0].invoiced) == "0.00"


def test_a_meter_that_could_be_either_is_asked_about(compared):
    alike = [call(10 + n * 1440, Charge=str(Decimal(n) / 4), Capability="FREECALL") for n in range(1, 9)]
    found = compared(lines(), [*CALLS, *alike])
    (meter,) = found.meters
    assert meter.kind == ""
    assert "is not certain; write it in meters.csv" in meter.says
    assert all(set(cell.kinds) >= {"free_call", "international"} for cell, *_ in found.cells if cell.day)


def test_what_credits_paid_is_on_no_invoice(compared):
    wallet = '[wallet]\nopening = "0.50"\n[postpaid]\nenabled = true\n'
    found = compared(lines((2, 0, 0), (3, 0, 0)), terms=wallet)
    assert (reasons(found), found.unknown) == ([], {})


def test_amounts_in_the_pricing_currency_stand_apart_from_the_exchange(compared):
    header = HEADER.replace("\n", ",PricingPreTaxTotal,PricingCurrency,PCToBCExchangeRate\n")
    rows = (
        f"G1,2026-10-{n + 1:02d},m-1,Calls,Teams,1,{Decimal(n) * 23 / 100},EUR,{Decimal(n) / 4},USD,0.92\n"
        for n in range(1, 9)
    )
    found = compared(header + "".join(rows))
    assert (reasons(found), found.unknown, str(found.categories[0].difference)) == ([], {}, "0.00")


def test_the_bill_of_another_currency_is_not_compared_with_an_invoice_of_the_first(compared, tmp_path):
    found = compared(lines(), [*CALLS, call(20_000, Currency="EUR")])
    assert (reasons(found), found.unknown) == ([], {})
    side = ck.bill(tmp_path / "folder", "2026-10").others["EUR"]
    assert side.reconcile().categories == ()


def test_the_page_says_which_rows(tmp_path):
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "invoice.csv").write_text(lines((4, 2, "1.50"), (5, 1, "1.17")), encoding="utf-8")
    computed = bill(tmp_path / "t", [person(0)], CALLS, agreement=POSTPAID)
    from chargeback_kit.presentation import invoice

    rows = invoice.rows(computed)
    assert [name for name, _ in rows.attrs["reasons"]] == [
        "Duplicates: Microsoft charged 0.75 USD more on 4 October for international calls: the invoice holds this row "
        "twice",
        "Unknown, usage on 5 October for international calls",
    ]
    assert sum(amount for _, amount in rows.attrs["reasons"]) == sum(rows["difference"])

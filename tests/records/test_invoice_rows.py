"""Files of charges, kinds of meters and the report of minute pools: read by header, however people saved them (R58)."""

from datetime import date

import openpyxl
import pytest
from export.tenant import bill, call, person

from chargeback_kit.beginning.files import files_held
from chargeback_kit.records.lists.invoice_rows import counted, format_of, read

DAILY = ("InvoiceNumber", "UsageDate", "MeterId", "MeterName", "Quantity", "BillingPreTaxTotal", "BillingCurrency")
COST = ("invoiceId", "date", "meterId", "meterName", "quantity", "costInBillingCurrency", "billingCurrency")
MONTHLY = (
    "CustomerName",
    "ProductName",
    "ChargeType",
    "UnitPrice",
    "Quantity",
    "Subtotal",
    "TaxTotal",
    "Currency",
    "ChargeStartDate",
    "MeterDescription",
)
ROW = ("G1", "2026-10-14", "m-1", "Teams calls", "12", "3.48", "USD")


def text(header, *rows, delimiter=","):
    return "".join(delimiter.join(row) + "\n" for row in (header, *rows))


def rows_of(tmp_path, told, name="invoice.csv", encoding="utf-8"):
    (tmp_path / name).write_text(told, encoding=encoding)
    return read(tmp_path / name, name)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (DAILY, "partner_daily_rated_usage"),
        (tuple(name.upper() for name in reversed(DAILY)), "partner_daily_rated_usage"),
        (COST, "cost_details_customer_agreement"),
        (MONTHLY, "partner_invoice_reconciliation"),
    ],
)
def test_a_file_is_known_by_its_header(header, name):
    found = format_of(header)
    assert found is not None
    assert found.name == name


def test_a_usage_export_is_no_file_of_charges():
    assert format_of(call(1)) is None


@pytest.mark.parametrize(
    "told",
    [
        text(DAILY, ROW),
        "\ufeff" + text(DAILY, ROW),
        text(DAILY, ("G1", "2026-10-14T00:00:00Z", "m-1", "Teams calls", "12.0", "3.480000000000", "usd")),
        text(DAILY, ("G1", "14.10.2026", "m-1", "Teams calls", "12,0", "3,48", "USD"), delimiter=";"),
        text(DAILY, ("G1", "10/14/2026", "m-1", "Teams calls", "12", "3.48", "USD")),
        "sep=;\n" + text(DAILY, ROW, delimiter=";"),
    ],
)
def test_a_row_however_people_saved_it(tmp_path, told):
    (row,), problems = rows_of(tmp_path, told)
    assert problems == []
    assert (row.day, row.meter, row.amount_nano, row.quantity_nano) == (
        date(2026, 10, 14),
        "m-1",
        3_480_000_000,
        12 * 10**9,
    )
    assert (row.currency, row.category, row.is_billed) == ("USD", "usage", True)


def test_more_decimals_than_cents_are_kept(tmp_path):
    (row,), _ = rows_of(tmp_path, text(DAILY, (*ROW[:5], "1.5E-05", "USD")))
    assert row.amount_nano == 15_000


def test_a_row_that_cannot_be_read_is_listed_with_its_line(tmp_path):
    rows, (found,) = rows_of(tmp_path, text(DAILY, ROW, (*ROW[:5], "much", "USD")))
    assert len(rows) == 1
    assert (found.code, found.line) == ("bad-invoice-row", 3)
    assert 'the amount "much"' in found.message


def test_the_monthly_file_has_licences_usage_and_tax(tmp_path):
    licence = ("Contoso", "Domestic Calling Plan", "renew", "12", "3", "36.00", "2.88", "USD", "2026-10-01", "")
    usage = ("Contoso", "Azure plan", "new", "1", "1", "3.48", "0", "USD", "2026-10-01", "Teams calls")
    rows, _ = rows_of(tmp_path, text(MONTHLY, licence, usage))
    assert [(row.category, row.amount_nano // 10**7, row.quantity_nano) for row in rows] == [
        ("licence_fees", 3600, 3 * 10**9),
        ("tax", 288, None),
        ("usage", 348, None),
    ]


def test_unbilled_rows_of_a_day_give_way_to_billed_ones(tmp_path):
    early = text(DAILY, ("", *ROW[1:5], "3.00", "USD"), ("", "2026-10-15", *ROW[2:]))
    rows = [*rows_of(tmp_path, early, "unbilled.csv")[0], *rows_of(tmp_path, text(DAILY, ROW), "billed.csv")[0]]
    assert [(row.day.day, row.is_billed) for row in counted(rows)] == [(14, True), (15, False)]


def test_overlapping_downloads_count_once_and_a_line_that_one_says_twice_counts_twice(tmp_path):
    one, _ = rows_of(tmp_path, text(DAILY, ROW), "one.csv")
    two, _ = rows_of(tmp_path, text(DAILY, ROW, ROW), "two.csv")
    assert len(counted(one + one[:0] + two)) == 2
    assert len(counted([*one, *rows_of(tmp_path, text(DAILY, ROW), "again.csv")[0]])) == 1


def folder_with(tmp_path, agreement="", **files):
    for name, told in files.items():
        (tmp_path / f"{name}.csv").write_text(told, encoding="utf-8")
    return bill(tmp_path, [person(0)], [call(1)], agreement=agreement)


def test_a_file_of_charges_never_becomes_calls_and_is_listed(tmp_path):
    pools = "Country or region,Capability description,Total minutes,Minutes used,Minutes available,Capability\n"
    pools += "United States,Domestic,3000,1,2999,MCOPSTN1\n"
    computed = folder_with(tmp_path, invoice=text(DAILY, ROW), meters="meter,kind\nm-1,international\n", pools=pools)
    assert len(computed.calls) == 1
    told = {held.label: held.says for held in files_held(computed.folder, computed.landed)}
    assert told["invoice.csv"] == "daily rated usage of Partner Center, 1 row"
    assert told["meters.csv"] == "kinds of meters, 1 row"
    assert told["pools.csv"] == "minute pools report, 1 row"
    (pool,) = computed.reconcile().pools.to_dict("records")
    assert (pool["pool_id"], pool["size_minutes"], pool["reported_size_minutes"]) == (
        "US/MCOPSTN1/domestic",
        3000,
        3000,
    )


def test_a_workbook_of_charges_is_read_like_a_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(DAILY)
    book.active.append(("G1", date(2026, 10, 14), "m-1", "Teams calls", 12, 3.48, "USD"))
    book.save(tmp_path / "invoice.xlsx")
    (row,) = folder_with(tmp_path).folder.invoice_rows
    assert (row.day, row.amount_nano) == (date(2026, 10, 14), 3_480_000_000)


def codes(computed):
    return set(computed.problems["code"])


def test_what_is_no_telephony_is_left_out_and_listed(tmp_path):
    machine = ("G1", "2026-10-14", "vm", "Virtual machine", "24", "7.12", "USD")
    computed = folder_with(tmp_path, invoice=text(DAILY, ROW, machine))
    assert len(computed.folder.invoice_rows) == 1
    assert "other-charges" in codes(computed)


def test_a_partner_names_the_customer(tmp_path):
    rows = [("Contoso", *ROW), ("Fabrikam", *ROW)]
    told = text(("CustomerName", *DAILY), *rows)
    computed = folder_with(tmp_path, invoice=told)
    assert "several-customers" in codes(computed)
    assert computed.folder.invoice_rows == []
    named = folder_with(tmp_path, '[reconciliation]\ncustomer = "contoso"\n', invoice=told)
    assert [row.customer[1] for row in named.folder.invoice_rows] == ["contoso"]


def test_a_kind_that_nobody_knows_is_listed(tmp_path):
    computed = folder_with(tmp_path, meters="meter,kind\nm-1,abroad\nm-2,\n")
    assert sum(computed.problems["code"] == "bad-meter-row") == 2

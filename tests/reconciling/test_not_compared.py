"""What of an invoice is not compared is said, with its money, in the heading and everywhere else (R33, R54, R58)."""

import json
from decimal import Decimal

import pytest
from export.tenant import RATE, bill, call, person
from oracle.tiny import licence

from chargeback_kit.explain.reconcile.explanation import CURRENCY, FREE, UNKNOWN
from chargeback_kit.export.page import page
from chargeback_kit.export.workbook.sheets import rows_told
from chargeback_kit.presentation import invoice as of_invoice

TERMS = "[postpaid]\nenabled = true\n" + licence("MCOPSTN1", 2, "12.00")
FEES = '[[invoice]]\ncategory = "licence_fees"\namount = "24.00"\n'
HEADER = (
    "CustomerName,InvoiceNumber,UsageDate,MeterId,MeterName,MeterCategory,ChargeType,Quantity,BillingPreTaxTotal,"
    "BillingCurrency\n"
)
MONEY = {number + 1: Decimal(number) / 4 for number in range(1, 9)}
CALLS = [call(number * 1440, Charge=str(Decimal(number) / 4)) for number in range(1, 9)]
AT_HOME = {"Domestic/International": "Domestic", "Destination Dialed": "United States", "External Country": "US"}
FREE_CALL = AT_HOME | {"Destination Number": "+12065550100", "Charge": "0.00", "Capability": "MCOPSTN1"}
AGREES = "The bill agrees with the invoice to the cent"


def line(day, amount, *, minutes=1, meter="abroad", currency="USD", customer="Contoso", month=10, kind="new"):
    told = (customer, "G1", f"2026-{month:02d}-{day:02d}", f"m-{meter}", f"PSTN {meter}", "Teams", kind)
    return f"{','.join(map(str, (*told, minutes, amount, currency)))}\n"


def lines(**given):
    return [line(day, amount, **given) for day, amount in MONEY.items()]


@pytest.fixture
def compared(tmp_path):
    """The bill of a folder with calls and an invoice's file; its fees agree with a typed line."""

    def of(told, calls=CALLS, terms=TERMS + FEES, rates=()):
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        (folder / "charges.csv").write_text(HEADER + "".join(told), encoding="utf-8")
        return bill(folder, [person(0)], calls, rates, agreement=terms)

    return of


def heading(computed):
    return of_invoice.title(of_invoice.rows(computed))


def problem_of(computed, code):
    (found,) = computed.problems[computed.problems["code"] == code].to_dict("records")
    return found


def test_an_invoice_that_agrees_is_told_so(compared):
    computed = compared(lines())
    assert heading(computed) == AGREES
    assert computed.reconcile().not_compared == ()


def test_several_customers_without_a_name_are_the_heading_and_have_their_money(compared):
    computed = compared([*lines(), line(3, "4.60", customer="Fabrikam")])
    assert heading(computed) == (
        "Usage not compared: the file holds several customers, none named; licence fees agree with the invoice to the "
        "cent"
    )
    found = problem_of(computed, "several-customers")
    assert (found["amount"], found["file"]) == (Decimal("13.60"), "charges.csv")
    assert "contoso 9.00 USD and fabrikam 4.60 USD" in found["message"]
    said = repr(computed.reconcile()).split("\n")
    assert said[0].startswith("Not compared, usage: the file holds several customers, none named; contoso 9.00 USD")
    assert said[1] == "Bill minus invoice of licence fees: 0.00 USD, all of it explained"


def test_a_customer_whom_the_file_does_not_hold(compared):
    named = '[reconciliation]\ncustomer = "Contosso"\n'
    computed = compared(lines(), terms=TERMS + named + FEES)
    assert heading(computed).startswith('Usage not compared: nothing in the file is of "Contosso"; licence fees agree')
    assert problem_of(computed, "customer-not-found")["amount"] == Decimal("9.00")


def test_a_file_of_another_month(compared):
    computed = compared(lines(month=9))
    assert heading(computed).startswith(
        "Usage not compared: the file holds nothing of October 2026; licence fees agree"
    )
    assert "it is of September 2026" in problem_of(computed, "invoice-of-other-months")["message"]


def test_what_has_no_line_is_not_said_to_agree(compared):
    assert heading(compared(lines(), terms=TERMS)) == "Usage agrees with the invoice to the cent"
    assert heading(compared([], terms=TERMS + FEES)) == "Licence fees agree with the invoice to the cent"


@pytest.mark.parametrize(("factor", "same"), [(1, ", though its figures are the bill's to the cent"), ("0.9", "")])
def test_an_invoice_in_another_currency_is_not_compared(compared, factor, same):
    computed = compared([line(day, amount * Decimal(factor), currency="EUR") for day, amount in MONEY.items()])
    found = computed.reconcile()
    assert heading(computed) == (
        "Usage not compared: the invoice is in EUR, the bill in USD; licence fees agree with the invoice to the cent"
    )
    (each,) = found.explanations
    assert (each.fault, each.amount, len(each.lines)) == (CURRENCY, Decimal("9.00"), 8)
    assert each.reason == f"the invoice is in EUR, the bill in USD: not compared{same}"
    assert "times the price" not in repr(found)
    assert problem_of(computed, "invoice-currency")["message"].endswith(f"{Decimal(factor) * 9:.2f} EUR in 8 rows")


def test_a_typed_line_goes_before_a_file_in_another_currency(compared):
    typed = '[[invoice]]\ncategory = "usage"\namount = "9.00"\n'
    computed = compared(lines(currency="EUR"), terms=TERMS + FEES + typed)
    assert heading(computed) == f"{AGREES}; not compared: the invoice is in EUR, the bill in USD"


def test_a_few_lines_in_another_currency_are_named_by_figure_or_by_minutes(compared):
    told = {day: line(day, amount) for day, amount in MONEY.items()}
    told |= {4: line(4, "0.75", currency="EUR"), 6: line(6, "1.12", currency="EUR")}
    found = compared(told.values()).reconcile()
    assert {each.fault for each in found.explanations} == {CURRENCY}
    assert [(each.amount, each.lines) for each in found.explanations] == [
        (Decimal("1.25"), (("charges.csv", 6),)),
        (Decimal("0.75"), (("charges.csv", 4),)),
    ]
    assert found.unknown == {}


def test_a_line_in_another_currency_is_no_free_call_where_its_minutes_are_others(compared):
    told = {day: line(day, amount) for day, amount in MONEY.items()}
    found = compared((told | {6: line(6, "1.12", minutes=7, currency="EUR")}).values()).reconcile()
    assert found.explanations == ()
    assert [(cell.day.day, amount) for cell, amount in found.unknown.items()] == [(6, Decimal("1.25"))]
    assert [(each.is_whole, each.amounts) for each in found.not_compared] == [(False, {"EUR": Decimal("1.12")})]


def at_home(*seconds):
    return [
        call(2 * 1440 + at, **FREE_CALL | {"Duration Seconds": str(length)}) for at, length in enumerate(seconds, 600)
    ]


def test_an_amount_of_other_minutes_is_no_free_call_and_its_line_is_named(compared):
    found = compared([*lines(), line(3, "7.77", minutes=77, meter="at home")], [*CALLS, *at_home(60, 120, 300)])
    found = found.reconcile()
    assert [each for each in found.explanations if each.fault == FREE] == []
    assert sum(found.unknown.values()) == Decimal("-7.77")
    assert "line 10 of charges.csv, Teams · PSTN at home, new, is 7.77 USD" in repr(found)
    assert found.rows.to_dict("records")[-1] | {"usage_id": ""} == {
        "fault": UNKNOWN,
        "usage_id": "",
        "file": "charges.csv",
        "line": 10,
    }


def test_all_minutes_of_the_day_are_free_calls_that_were_charged(compared):
    found = compared([*lines(), line(3, "0.24", minutes=8, meter="at home")], [*CALLS, *at_home(60, 120, 300)])
    (each,) = found.reconcile().explanations
    assert (each.fault, each.amount, len(each.usage_ids)) == (FREE, Decimal("-0.24"), 3)


@pytest.mark.parametrize(("amount", "named"), [("0.10", ["u3481"]), ("0.40", [])])
def test_one_of_them_needs_the_price_of_the_card(compared, amount, named):
    card = [RATE, {"prefix": "1", "price_per_minute": "0.05"}]
    told = [*lines(), line(3, amount, minutes=2, meter="at home")]
    computed = compared(told, [*CALLS, *at_home(60, 120, 300)], rates=card)
    found = computed.reconcile()
    assert [name for each in found.explanations for name in each.usage_ids] == named
    assert sum(found.unknown.values(), Decimal(0)) == (0 if named else -Decimal(amount))


def test_a_credit_note_stays_unknown_with_its_line(compared):
    computed = compared([*lines(), line(9, "-2.00", minutes=0, kind="creditNote")])
    assert computed.reconcile().explanations == ()
    assert "line 10 of charges.csv, Teams · PSTN abroad, creditNote, is -2.00 USD" in repr(computed.reconcile())
    rows = of_invoice.rows(computed)
    assert of_invoice.next_step(rows).startswith("Ask what it is for: line 10 of charges.csv")
    assert rows.attrs["reasons"][-1][1] == Decimal("2.00")


def test_page_workbook_and_json_say_the_same(compared, tmp_path):
    computed = compared([*lines(), line(3, "4.60", customer="Fabrikam")])
    said = "Usage: the file holds several customers, none named; contoso 9.00 USD and fabrikam 4.60 USD"
    assert said in page(computed)
    assert rows_told(computed)["Invoice"].attrs["not_compared"][0].startswith(said)
    summary = json.loads((computed.write(tmp_path / "out") / "bill.json").read_text(encoding="utf-8"))
    (each,) = summary["not_compared"]
    assert (each["code"], each["rows"], each["amounts"]) == ("several-customers", 9, {"USD": "13.60"})
    nothing = compared([*lines(), line(3, "4.60", customer="Fabrikam")], terms=TERMS)
    assert heading(nothing) == "Usage not compared: the file holds several customers, none named"
    assert said in page(nothing)


@pytest.mark.parametrize(("minutes", "fault"), [(2, "duplicates"), (7, UNKNOWN)])
def test_a_row_that_the_files_hold_twice_has_to_explain_the_minutes_too(compared, minutes, fault):
    told = {day: line(day, amount) for day, amount in MONEY.items()}
    found = compared((told | {5: line(5, "2.00", minutes=minutes)}).values(), [*CALLS, CALLS[3]]).reconcile()
    assert [each.name for each in found.lines if each.amount] == [fault]


def test_licences_in_another_currency_are_said_and_not_left_out(compared, tmp_path):
    computed = compared(lines(), terms=TERMS)
    header = "Date,MeterId,ProductName,ChargeType,Quantity,CostInBillingCurrency,BillingCurrency,InvoiceId\n"
    row = "2026-10-01,,Domestic Calling Plan,Purchase,2,22.10,EUR,G2\n"
    (tmp_path / "folder" / "licences.csv").write_text(header + row, encoding="utf-8")
    computed = bill(tmp_path / "folder", [person(0)], CALLS, agreement=TERMS)
    (each,) = computed.reconcile().not_compared
    assert (each.category, each.amounts, each.is_whole) == ("licence_fees", {"EUR": Decimal("22.10")}, True)
    assert heading(computed) == (
        "Licence fees not compared: the invoice is in EUR, the bill in USD; usage agrees with the invoice to the cent"
    )


@pytest.mark.parametrize("terms", ["", '[reconciliation]\ncustomer = "Northwind"\n'])
def test_a_bill_without_names_names_no_customer(compared, tmp_path, terms):
    computed = compared([*lines(), line(3, "4.60", customer="Fabrikam")], terms=TERMS + terms)
    out = computed.anonymised("a secret of some length").write(tmp_path / "nameless")
    written = "".join(
        path.read_text(encoding="utf-8").casefold()
        for path in out.rglob("*")
        if path.suffix in (".csv", ".json", ".html")
    )
    assert "customer 1 9.00 usd and customer 2 4.60 usd" in written
    assert not [name for name in ("contoso", "fabrikam", "northwind") if name in written]

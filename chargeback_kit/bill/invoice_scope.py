"""The rows of an invoice's files that a bill is compared with, and those that are not, with the reason (R33, R58)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from chargeback_kit import text
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.money import of_cents, round_half_up
from chargeback_kit.problems import ZERO, Problem, problem
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists.invoice_rows import (
    MONTHLY,
    NANO,
    InvoiceRow,
    counted,
    customer_of,
    customers,
)
from chargeback_kit.reference.licence_names import part_number

SEVERAL, NOBODY, CURRENCY, MONTHS = (
    "several-customers",
    "customer-not-found",
    "invoice-currency",
    "invoice-of-other-months",
)
MOST_NAMES = 5


class BilledMonths(Protocol):
    """What is asked of a bill: its folder, its inputs, and the other currencies among its calls."""

    folder: BillFolder
    inputs: Inputs

    @property
    def other_currencies(self) -> list[str]:
        """The other currencies among the rows (R33)."""
        ...


@dataclass(frozen=True)
class NotCompared:
    """Charges of one category that no amount of the bill is held against: the problem's ``code``, why, what more is
    known, and the rows.

    ``is_whole``: nothing at all of the category is compared.
    """

    category: str
    code: str
    because: str
    detail: str
    rows: tuple[InvoiceRow, ...]
    is_whole: bool = True

    @property
    def amounts(self) -> dict[str, Decimal]:
        """The money by currency."""
        return amounts_of(self.rows)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the rows stand in."""
        return tuple(dict.fromkeys(row.file for row in self.rows))

    @property
    def says(self) -> str:
        """Why it is not compared and how much it is, in words."""
        return "; ".join(filter(None, [self.because, self.detail, self.how_much]))

    @property
    def how_much(self) -> str:
        """The money and the rows, in words: ``79.55 USD in 45 rows of charges.csv``."""
        money = text.listed([text.money(amount, code) for code, amount in self.amounts.items()])
        return f"{money} in {text.counted(len(self.rows), 'row')} of {text.listed(list(self.files))}"


@dataclass(frozen=True)
class InvoiceScope:
    """What of the files counts for a bill: rows in its currency, those in others, and what is left out, with why.

    ``elsewhere`` are the currencies of which there is a bill of its own, that compares the rows in it.
    """

    rows: tuple[InvoiceRow, ...] = ()
    foreign: tuple[InvoiceRow, ...] = ()
    left_out: tuple[NotCompared, ...] = ()
    currency: str = ""
    aside: tuple[str, ...] = ()
    elsewhere: frozenset[str] = frozenset()

    def of(self, category: str) -> list[InvoiceRow]:
        """The rows of a category in the bill's currency."""
        return [row for row in self.rows if row.category == category]

    def foreign_of(self, category: str) -> list[InvoiceRow]:
        """The rows of a category in other currencies."""
        return [row for row in self.foreign if row.category == category]


def amounts_of(rows: Iterable[InvoiceRow]) -> dict[str, Decimal]:
    """What rows come to, by currency, each sum rounded to the cent once."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.amount_nano
    return {code: of_cents(round_half_up(Fraction(nano * 100, NANO))) for code, nano in sums.items()}


def of_bill(bill: BilledMonths) -> InvoiceScope:
    """The rows that count for a bill's months, in its own currency where they state an amount in it.

    The bill of another currency has the rows in it and leaves the others to the first one.
    """
    folder, inputs = bill.folder, bill.inputs
    if not (folder.invoice_rows or folder.charges_of_nobody):
        return InvoiceScope()
    months = {month.name for month in inputs.months}
    rows, aside = _of_months(folder.invoice_rows, months, folder.agreement)
    own = [row for row in rows if row.currency == folder.agreement.currency]
    if inputs.is_side_bill:
        return InvoiceScope(tuple(own), (), (), folder.agreement.currency, tuple(aside))
    foreign = [row for row in rows if row.currency != folder.agreement.currency]
    elsewhere = frozenset(bill.other_currencies) if foreign else frozenset()
    typed = {line.category for line in folder.agreement.invoice}
    past = [each for each in _of_other_months(folder.invoice_rows, months) if each.category not in typed]
    left = [*_of_nobody(folder, months), *past]
    return InvoiceScope(tuple(own), tuple(foreign), tuple(left), folder.agreement.currency, tuple(aside), elsewhere)


def _of_months(
    every: Sequence[InvoiceRow], months: set[str], agreement: Agreement
) -> tuple[list[InvoiceRow], list[str]]:
    """The rows of the months that count, and what was left out of them, in words."""
    within = [row for row in every if f"{row.day:%Y-%m}" in months]
    rows = _of_the_agreement(counted(within), agreement)
    aside = []
    if others := len(every) - len(within):
        aside.append(f"{text.counted(others, 'row')} of other months")
    if others := len(within) - len(rows):
        aside.append(
            f"{text.counted(others, 'row')} that another file holds as well, or of licences not in the agreement"
        )
    return [_in_own_currency(row, agreement.currency) for row in rows], aside


def _of_the_agreement(rows: Sequence[InvoiceRow], agreement: Agreement) -> list[InvoiceRow]:
    """The rows of licences that the agreement lists or that are about telephony; a partner's file holds others too."""
    listed = {licence.sku.upper() for licence in agreement.licence}
    return [
        row
        for row in rows
        if row.format != MONTHLY or row.is_about_telephony or part_number(row.product).upper() in listed
    ]


def _in_own_currency(row: InvoiceRow, currency: str) -> InvoiceRow:
    """A row by its pricing currency where that is the bill's own: the exchange stands apart."""
    if row.currency == currency or row.pricing_currency != currency or row.pricing_nano is None:
        return row
    told = {name: getattr(row, name) for name in InvoiceRow.__slots__}
    return InvoiceRow(**told | {"amount_nano": row.pricing_nano, "currency": currency})


def _of_nobody(folder: BillFolder, months: set[str]) -> Iterator[NotCompared]:
    """Rows of a partner's file of which nobody says whose they are."""
    rows, _ = _of_months(folder.charges_of_nobody, months, folder.agreement)
    asked = folder.agreement.reconciliation.customer
    for category, of_category in _by_category(rows).items():
        names = customers(of_category)
        told = [_with_money(name, of_category) for name in names[:MOST_NAMES]]
        if len(names) > MOST_NAMES:
            told.append(text.counted(len(names) - MOST_NAMES, "more"))
        held = text.listed(told)
        if asked:
            yield NotCompared(
                category, NOBODY, f'nothing in the file is of "{asked}"', f"it holds {held}", tuple(of_category)
            )
        else:
            yield NotCompared(
                category, SEVERAL, "the file holds several customers, none named", held, tuple(of_category)
            )


def _with_money(name: str, rows: Iterable[InvoiceRow]) -> str:
    sums = amounts_of(row for row in rows if customer_of(row) == name)
    return f"{name} {text.listed([text.money(amount, code) for code, amount in sums.items()])}"


def _of_other_months(rows: Sequence[InvoiceRow], months: set[str]) -> Iterator[NotCompared]:
    """Categories of which the files hold rows, but none of the months."""
    for category, of_category in _by_category(rows).items():
        held = sorted({f"{row.day:%Y-%m}" for row in of_category})
        if not months & {*held}:
            because = f"the file holds nothing of {text.months(sorted(months))}"
            yield NotCompared(category, MONTHS, because, f"it is of {text.months(held)}", tuple(of_category))


def in_other_currency(rows: Iterable[InvoiceRow], currency: str, *, is_whole: bool) -> Iterator[NotCompared]:
    """Rows in other currencies than the bill's, by category and currency."""
    for category, of_category in _by_category(rows).items():
        by_code: dict[str, list[InvoiceRow]] = {}
        for row in of_category:
            by_code.setdefault(row.currency, []).append(row)
        for code, some in by_code.items():
            because = f"the invoice is in {code}, the bill in {currency}"
            yield NotCompared(category, CURRENCY, because, "", tuple(some), is_whole)


def _by_category(rows: Iterable[InvoiceRow]) -> Mapping[str, list[InvoiceRow]]:
    found: dict[str, list[InvoiceRow]] = {}
    for row in rows:
        found.setdefault(row.category, []).append(row)
    return found


def problems(scope: InvoiceScope) -> Iterator[Problem]:
    """A line of the problem list for each file and reason, with its money in the bill's currency."""
    foreign = [row for row in scope.foreign if row.currency not in scope.elsewhere]
    left = [*scope.left_out, *in_other_currency(foreign, scope.currency, is_whole=False)]
    for code in (SEVERAL, NOBODY, CURRENCY, MONTHS):
        of_code = [each for each in left if each.code == code]
        for file in dict.fromkeys(name for each in of_code for name in each.files):
            some = [each for each in of_code if file in each.files]
            rows = [row for each in some for row in each.rows if row.file == file]
            money = amounts_of(rows)
            said = text.listed([text.money(amount, of) for of, amount in money.items()])
            details = list(dict.fromkeys(each.detail for each in some if each.detail))
            told = [*details, f"{said} in {text.counted(len(rows), 'row')}"]
            yield problem(code, "; ".join(told), file=file, amount=money.get(scope.currency, ZERO))

"""What Microsoft charges after use, row by row (R58): Partner Center's daily rated usage and invoice reconciliation
file, and the cost details of a Microsoft Customer Agreement, known by their columns (the table ``invoice_columns``).

Such a file stands beside the bill and is compared with it; none of its rows ever becomes a call.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from chargeback_kit import text
from chargeback_kit.money import DIGITS_BEFORE_THE_POINT, round_half_up
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.formats import UsageFormat, fold, formats_of
from chargeback_kit.reference import column

NANO = 10**9
POOLS = "minute_pools_report"
MONTHLY = "partner_invoice_reconciliation"
MONEY = ("amount", "pricing_amount", "quantity", "licences", "unit_price", "exchange_rate", "tax")
USAGE, LICENCES, TAX = "usage", "licence_fees", "tax"
CATEGORY = {"usage": USAGE, "purchase": LICENCES, "tax": TAX}
"""The categories of cost details by their ChargeType; all others (refund, rounding adjustment) count as usage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """A row that is charged: money and quantity in units of 10⁻⁹, before tax; ``category`` as in ``[[invoice]]``,
    ``charge_type`` as the file writes it: new, creditNote, Usage, Refund.

    ``pricing_nano`` is the amount in ``pricing_currency`` where the file names one, None elsewhere; ``quantity_nano``
    is None where the file says none; ``content`` is made of all its cells: by it two rows are the same.
    """

    category: str
    day: date
    meter: str
    meter_name: str
    product: str
    quantity_nano: int | None
    amount_nano: int
    currency: str
    invoice_number: str
    file: str
    line: int
    pricing_nano: int | None
    pricing_currency: str
    exchange_rate: Fraction | None
    customer: tuple[str, ...]
    format: str
    content: bytes
    charge_type: str = ""

    @property
    def is_billed(self) -> bool:
        """Whether an invoice was made of it; else it is the early warning of one."""
        return bool(self.invoice_number)

    @property
    def is_about_telephony(self) -> bool:
        """Whether a word of telephony stands in its names (the table ``meter_words``)."""
        named = f"{self.meter_name} {self.product}".casefold()
        return any(word in named for word in column("meter_words", "word"))


@cache
def _formats() -> tuple[UsageFormat, ...]:
    return tuple(each for each in formats_of("invoice_columns") if not each.name.startswith(POOLS))


def format_of(header: Iterable[str], formats: Sequence[UsageFormat] | None = None) -> UsageFormat | None:
    """The format of a header, the one that knows most of its columns; None for any other file."""
    names = list(header)
    fit = [each for each in (_formats() if formats is None else formats) if not each.missing(names)]
    return max(fit, key=lambda each: len(each.matched(names)), default=None)


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is that of a file with charges.

    >>> recognises(["Date", "MeterId", "CostInBillingCurrency", "BillingCurrency"]), recognises(["MeterId", "Date"])
    (True, False)
    """
    return format_of(header) is not None


def title(header: Iterable[str]) -> str:
    """The name that people know the file by."""
    found = format_of(header)
    return found.title if found else ""


def read(
    path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[InvoiceRow], list[Problem]]:
    """The charged rows of a file and those that cannot be read; ``agreed``: what settles how they are written."""
    with path.open("rb") as stream:
        format_ = format_of(tabular.header(stream.read(tabular.HEAD_BYTES), label)[0])
    if format_ is None:
        return [], []
    amounts, days = ([name for name, of in format_.columns.items() if of in kind] for kind in (MONEY, ("day",)))
    rows: list[InvoiceRow] = []
    problems: list[Problem] = []
    for line, cells in tabular.rows(path, label, agreed, amounts, days):
        known = {of: cells[name] for name, of in format_.columns.items() if of and name in cells}
        try:
            rows += _rows(format_.name, known, _digest(cells), label, line)
        except ValueError as error:
            problems.append(problem("bad-invoice-row", str(error), file=label, line=line))
    return rows, problems


def _digest(cells: Mapping[str, str]) -> bytes:
    return blake2b("\x1f".join(cells.values()).encode(), digest_size=16).digest()


def _rows(name: str, cells: dict[str, str], content: bytes, label: str, line: int) -> list[InvoiceRow]:
    amount, tax = _nano(cells["amount"], "amount"), _nano(cells.get("tax") or "0", "tax")
    charge = cells.get("charge_type", "").casefold()
    category = CATEGORY.get(charge, USAGE)
    if name == MONTHLY:
        category = USAGE if cells.get("meter_name") else LICENCES
    count = cells.get("licences" if category == LICENCES and name == MONTHLY else "quantity", "")
    names = [cells.get(each, "") for each in ("meter_category", "meter_subcategory", "meter_name")]
    row = InvoiceRow(
        category=category,
        day=_day(cells["day"]),
        meter=cells.get("meter_id", "") or cells.get("meter_name", ""),
        meter_name=" · ".join(dict.fromkeys(filter(None, names))),
        product=cells.get("product_name", "") or cells.get("sku_name", ""),
        quantity_nano=_nano(count, "quantity") if count else None,
        amount_nano=amount,
        currency=cells["currency"].upper(),
        invoice_number=cells.get("invoice_number", ""),
        file=label,
        line=line,
        pricing_nano=_nano(cells["pricing_amount"], "pricing amount") if cells.get("pricing_amount") else None,
        pricing_currency=cells.get("pricing_currency", "").upper(),
        exchange_rate=_fraction(cells["exchange_rate"], "exchange rate") if cells.get("exchange_rate") else None,
        customer=tuple(cells.get(each, "").casefold() for each in ("customer_id", "customer_name", "customer_domain")),
        format=name,
        content=content,
        charge_type=cells.get("charge_type", ""),
    )
    return [row, *([_of_tax(row, tax)] if tax else [])]


def _of_tax(row: InvoiceRow, tax: int) -> InvoiceRow:
    told = {name: getattr(row, name) for name in InvoiceRow.__slots__}
    return InvoiceRow(**told | {"category": TAX, "amount_nano": tax, "quantity_nano": None, "pricing_nano": None})


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise ValueError(f'the day "{written}"; write it as 2026-10-31') from None


def _fraction(written: str, what: str) -> Fraction:
    try:
        found = Fraction(written)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'the {what} "{written}"; write it with a point, such as 12.30') from None
    if abs(found) >= 10**DIGITS_BEFORE_THE_POINT:
        raise ValueError(f'the {what} "{written}" is too large')
    return found


def _nano(written: str, what: str) -> int:
    return round_half_up(_fraction(written, what) * NANO)


def about_telephony(rows: list[InvoiceRow], named: Collection[str]) -> tuple[list[InvoiceRow], list[Problem]]:
    """The rows of telephony, and what was left out by file (R58); ``named`` are the meters of ``meters.csv``.

    Meters of telephony are not public: a row belongs to it by a word in its names, or by name in ``meters.csv``. Of a
    file whose usage bears no such word every row may be a call.
    """
    telling = {row.file for row in rows if row.category == USAGE and row.is_about_telephony}
    kept: list[InvoiceRow] = []
    others: dict[str, list[InvoiceRow]] = {}
    for row in rows:
        is_kept = (
            row.file not in telling
            or row.is_about_telephony
            or bool({fold(row.meter), fold(row.meter_name)} & {*named})
        )
        (kept if is_kept else others.setdefault(row.file, [])).append(row)
    return kept, [problem("other-charges", text.counted(len(left), "row"), file=file) for file, left in others.items()]


def counted(rows: Iterable[InvoiceRow]) -> list[InvoiceRow]:
    """The rows that count where files overlap (R58): of a day and category one kind of file, the billed rows before
    the unbilled.

    Of unbilled files the one that reaches furthest, since a day still grows. A row that stands in several billed files
    counts as often as in the file that has it most often: downloads overlap, and a file that says it twice means it.
    Usage that a monthly file sums up gives way to rows by the day.
    """
    groups: dict[tuple[date, str], list[InvoiceRow]] = {}
    rows = list(rows)
    by_day = {(row.category, row.invoice_number) for row in rows if row.format != MONTHLY}
    for row in rows:
        if row.format != MONTHLY or row.category != USAGE or (USAGE, row.invoice_number) not in by_day:
            groups.setdefault((row.day, row.category), []).append(row)
    last = {row.file: row.day for row in sorted(rows, key=lambda row: row.day)}
    return [row for group in groups.values() for row in _of_one_day(group, last)]


def _of_one_day(rows: list[InvoiceRow], last: Mapping[str, date]) -> list[InvoiceRow]:
    best = max((row.is_billed, row.format) for row in rows)
    rows = [row for row in rows if (row.is_billed, row.format) == best]
    if not rows[0].is_billed:
        latest = max((last[row.file], row.file) for row in rows)[1]
        return [row for row in rows if row.file == latest]
    written: dict[bytes, dict[str, list[InvoiceRow]]] = {}
    for row in rows:
        written.setdefault(row.content, {}).setdefault(row.file, []).append(row)
    return [row for files in written.values() for row in max(files.values(), key=len)]


def of_customer(rows: Iterable[InvoiceRow], customer: str) -> tuple[list[InvoiceRow], list[InvoiceRow]]:
    """The rows of one customer of a partner, named by id, name or domain, and those of which nobody knows whose they
    are; rows of a file without customers stay.

    Where none is named and there are several, or the one named has no row, nobody's are compared (R58).
    """
    rows, asked = list(rows), fold(customer)
    named = [row for row in rows if any(row.customer)]
    is_known = any(asked in row.customer for row in named) if asked else len(customers(named)) == 1
    kept = [row for row in rows if not any(row.customer) or (is_known and (not asked or asked in row.customer))]
    return kept, [] if is_known else named


def customers(rows: Iterable[InvoiceRow]) -> list[str]:
    """The customers of rows, by name where the file has one."""
    return sorted({customer_of(row) for row in rows if any(row.customer)})


def customer_of(row: InvoiceRow) -> str:
    """The customer of a row: the name, else the domain, else the id."""
    return next(filter(None, row.customer[1:] + row.customer), "")

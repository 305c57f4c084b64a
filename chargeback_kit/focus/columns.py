"""The columns of a version, and the text of each cell; an empty cell says that there is no value.

Which columns a version has is a fact (table ``focus_columns``); what the kit writes into them is ``mapping.csv``.
"""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from chargeback_kit.focus.charge import PURCHASE, USAGE, Charge, Quantity
from chargeback_kit.focus.supplier import CHARGEBACK, MICROSOFT
from chargeback_kit.money import exact
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.reference import rows as facts
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.rules.calendar import NS, iso, to_ns

COST_AND_USAGE, INVOICE_DETAIL, BILLING_PERIOD = "CostAndUsage", "InvoiceDetail", "BillingPeriod"
OWN = "x_"
SERVICE = {MICROSOFT: "Microsoft Teams Phone", CHARGEBACK: CHARGEBACK}
CARRIERS = "Carrier calls"
CATEGORY, SUBCATEGORY = "Business Applications", "Productivity and Collaboration"
CENTER = "Cost centre"
Row = dict[str, str]
Cell = Callable[[Charge, Agreement], str]


@cache
def versions() -> tuple[str, ...]:
    """The versions of FOCUS that the kit knows.

    >>> versions()
    ('1.2', '1.4')
    """
    return tuple(dict.fromkeys(row["version"] for row in facts("focus_columns")))


def refuse_unknown(version: str) -> None:
    """Raise InputError for a version that the kit does not write."""
    if version not in versions():
        raise InputError(f'FOCUS "{version}" is not written by the kit. Ask for {" or ".join(versions())}.')


def datasets(version: str) -> tuple[str, ...]:
    """The datasets of a version.

    >>> datasets("1.2"), datasets("1.4")
    (('CostAndUsage',), ('BillingPeriod', 'CostAndUsage', 'InvoiceDetail'))
    """
    return tuple(dict.fromkeys(row["dataset"] for row in facts("focus_columns") if row["version"] == version))


@cache
def mapping() -> tuple[Row, ...]:
    """What the kit writes into which column: ``dataset, column, holds``."""
    text = files("chargeback_kit.focus").joinpath("mapping.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def columns(version: str, dataset: str) -> tuple[str, ...]:
    """The columns that the kit writes of a dataset: those of the specification by name, then its own.

    >>> columns("1.4", "BillingPeriod")[:2]
    ('BillingPeriodCreated', 'BillingPeriodEnd')
    """
    known = {row["column"] for row in facts("focus_columns") if (row["version"], row["dataset"]) == (version, dataset)}
    written = [row["column"] for row in mapping() if row["dataset"] == dataset]
    return (*sorted(known & set(written)), *(name for name in written if name.startswith(OWN)))


def cost_and_usage(version: str, charges: Sequence[Charge], agreement: Agreement) -> list[Row]:
    """One row of text per charge, in the columns of a version."""
    named = columns(version, COST_AND_USAGE)
    return [{name: CELLS[name](charge, agreement) for name in named} for charge in charges]


def number(millionths: int) -> str:
    """Millionths as a decimal with at least two places.

    >>> number(10_000_000), number(16_667)
    ('10.00', '0.016667')
    """
    return str(exact(millionths))


def _quantity(found: Quantity | None) -> str:
    return "" if found is None else number(found.millionths)


def _unit(found: Quantity | None) -> str:
    return "" if found is None else found.unit


def pairs(**values: Any) -> str:
    """Keys and values as JSON.

    >>> pairs(CostCenter="Sales")
    '{"CostCenter": "Sales"}'
    """
    return json.dumps(values, ensure_ascii=False)


def _ratio(charge: Charge) -> str:
    """The one element of how a fee was allocated; the part is written out, since a binary fraction is not exact."""
    if charge.allocated is None:
        return ""
    return f'{{"Elements": [{{"AllocatedRatio": {charge.allocated.ratio:f}}}]}}'


def _service(charge: Charge) -> str:
    return SERVICE.get(charge.provider, CARRIERS)


def _pricing(charge: Charge) -> str:
    if charge.charge_category not in (USAGE, PURCHASE):
        return ""
    return "Committed" if charge.commitment and charge.charge_category == USAGE else "Standard"


def _billed(charge: Charge, _: Agreement) -> str:
    return number(charge.billed)


CELLS: dict[str, Cell] = {
    "BilledCost": _billed,
    "BillingAccountId": lambda c, a: a.focus.billing_account_id,
    "BillingAccountName": lambda c, a: a.focus.billing_account_name,
    "BillingAccountType": lambda c, a: a.focus.billing_account_type,
    "BillingCurrency": lambda c, a: a.currency,
    "BillingPeriodEnd": lambda c, a: iso(c.month.until_ns),
    "BillingPeriodStart": lambda c, a: iso(c.month.from_ns),
    "ChargeCategory": lambda c, a: c.charge_category,
    "ChargeClass": lambda c, a: "",
    "ChargeDescription": lambda c, a: c.says,
    "ChargeFrequency": lambda c, a: c.frequency,
    "ChargePeriodEnd": lambda c, a: moment(c.until_ns),
    "ChargePeriodStart": lambda c, a: moment(c.from_ns),
    "CommitmentDiscountCategory": lambda c, a: USAGE if c.commitment else "",
    "CommitmentDiscountId": lambda c, a: c.commitment.id if c.commitment else "",
    "CommitmentDiscountName": lambda c, a: c.commitment.name if c.commitment else "",
    "CommitmentDiscountQuantity": lambda c, a: _quantity(c.commitment and c.commitment.quantity),
    "CommitmentDiscountStatus": lambda c, a: c.commitment.status if c.commitment else "",
    "CommitmentDiscountType": lambda c, a: c.commitment.type if c.commitment else "",
    "CommitmentDiscountUnit": lambda c, a: _unit(c.commitment and c.commitment.quantity),
    "ConsumedQuantity": lambda c, a: _quantity(c.consumed),
    "ConsumedUnit": lambda c, a: _unit(c.consumed),
    "ContractedCost": lambda c, a: number(c.listed),
    "EffectiveCost": lambda c, a: number(c.effective),
    "InvoiceId": lambda c, a: c.line.invoice if c.line else "",
    "InvoiceIssuerName": lambda c, a: c.issuer,
    "ListCost": lambda c, a: number(c.listed),
    "PricingCategory": lambda c, a: _pricing(c),
    "PricingQuantity": lambda c, a: _quantity(c.priced),
    "PricingUnit": lambda c, a: _unit(c.priced),
    "ProviderName": lambda c, a: c.provider,
    "PublisherName": lambda c, a: c.provider,
    "RegionId": lambda c, a: c.region,
    "RegionName": lambda c, a: country_name(c.region) if c.region else "",
    "ResourceId": lambda c, a: c.resource.id if c.resource else "",
    "ResourceName": lambda c, a: c.resource.name if c.resource else "",
    "ResourceType": lambda c, a: c.resource.type if c.resource else "",
    "ServiceCategory": lambda c, a: CATEGORY,
    "ServiceName": lambda c, a: _service(c),
    "ServiceSubcategory": lambda c, a: SUBCATEGORY,
    "SkuId": lambda c, a: c.sku.id if c.sku else "",
    "SkuMeter": lambda c, a: c.sku.meter if c.sku else "",
    "SkuPriceDetails": lambda c, a: "",
    "SkuPriceId": lambda c, a: c.sku.price if c.sku else "",
    "SubAccountId": lambda c, a: c.center,
    "SubAccountName": lambda c, a: c.center,
    "SubAccountType": lambda c, a: CENTER if c.center else "",
    "Tags": lambda c, a: pairs(CostCenter=c.center) if c.center else "",
    "AllocatedMethodDetails": lambda c, a: _ratio(c),
    "AllocatedMethodId": lambda c, a: c.allocated.method if c.allocated else "",
    "AllocatedResourceId": lambda c, a: c.center if c.allocated else "",
    "AllocatedResourceName": lambda c, a: c.center if c.allocated else "",
    "AllocatedTags": lambda c, a: pairs(CostCenter=c.center) if c.allocated else "",
    "HostProviderName": lambda c, a: c.provider,
    "InvoiceDetailId": lambda c, a: c.line.id if c.line else "",
    "ServiceProviderName": lambda c, a: c.provider,
    "x_Kind": lambda c, a: c.kind,
    "x_RuleId": lambda c, a: c.rule,
    "x_Category": lambda c, a: c.category,
    "x_Payer": lambda c, a: c.payer,
    "x_Country": lambda c, a: c.country,
    "x_UsageId": lambda c, a: c.usage_id,
}
"""The text of each column of cost and usage."""


def moment(ns: int) -> str:
    """An instant to the second, as the specification writes it."""
    return iso(ns - ns % NS)


def invoice_detail(charges: Sequence[Charge], agreement: Agreement, closes: Callable[[Charge], int]) -> list[Row]:
    """One row per line of an invoice: the sum of its charges. Lines of 0.00 are left out."""
    lines: dict[tuple[str, str], list[Charge]] = {}
    for charge in charges:
        if charge.line and charge.billed:
            lines.setdefault((charge.line.invoice, charge.line.id), []).append(charge)
    known = set(agreement.focus.invoice_ids.values())
    found = []
    for (invoice, line), of_line in sorted(lines.items()):
        first, written = of_line[0], _known_at(closes(of_line[0]))
        grain = {"ServiceName": _service(first)} | ({"SkuId": first.sku.id} if first.sku else {"x_Line": line})
        found.append(
            {
                "BilledCost": number(sum(charge.billed for charge in of_line)),
                "BillingAccountId": agreement.focus.billing_account_id,
                "BillingCurrency": agreement.currency,
                "BillingPeriodEnd": iso(first.month.until_ns),
                "BillingPeriodStart": iso(first.month.from_ns),
                "ChargeCategory": first.charge_category,
                "InvoiceDetailCreated": written,
                "InvoiceDetailDescription": first.line.says if first.line else "",
                "InvoiceDetailGrain": pairs(**grain),
                "InvoiceDetailId": line,
                "InvoiceDetailLastUpdated": written,
                "InvoiceId": invoice,
                "InvoiceIssueDate": "",
                "InvoiceIssueStatus": "Issued" if invoice in known else "Open",
                "InvoiceIssuerName": first.issuer,
                "PaymentDueDate": "",
                "PaymentTerms": agreement.focus.payment_terms,
                "ReferenceInvoiceId": invoice,
            }
        )
    return found


def billing_period(charges: Sequence[Charge], closes: Callable[[Charge], int]) -> list[Row]:
    """One row per month and who issues its invoices."""
    first = {(charge.month.from_ns, charge.issuer): charge for charge in reversed(charges)}
    return [
        {
            "BillingPeriodCreated": iso(start),
            "BillingPeriodEnd": iso(charge.month.until_ns),
            "BillingPeriodLastUpdated": _known_at(closes(charge)),
            "BillingPeriodStart": iso(start),
            "BillingPeriodStatus": "Closed" if closes(charge) <= _now() else "Open",
            "InvoiceIssuerName": issuer,
        }
        for (start, issuer), charge in sorted(first.items(), key=lambda each: each[0])
    ]


def _now() -> int:
    return to_ns(datetime.now(UTC))


def _known_at(closes_ns: int) -> str:
    """When a month could be closed, or now if that is still to come."""
    return moment(min(closes_ns, _now()))

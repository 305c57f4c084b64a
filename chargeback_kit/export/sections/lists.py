"""The sections that are lists of text: alerts, anomalies, statements, licences, invoice, problems."""

from decimal import Decimal
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sections.lines import CENTERS, line_id
from chargeback_kit.export.sections.section import Section, section
from chargeback_kit.planning.anomalies.found import Anomalies
from chargeback_kit.presentation import alerts as of_alerts
from chargeback_kit.presentation import anomalies as of_anomalies
from chargeback_kit.presentation import cost_centers as of_centers
from chargeback_kit.presentation import invoice as of_invoice
from chargeback_kit.presentation import licences as of_licences
from chargeback_kit.presentation import problems as of_problems
from chargeback_kit.presentation import waste as of_waste
from chargeback_kit.presentation.cost_centers import CostCenterLine
from chargeback_kit.presentation.palette import CATEGORIES

ALERTS, STATEMENTS, LICENCES, CODES = 60, 250, 100, 1000
Cells = dict[Any, Any]


def alerts(bill: ComputedBill) -> Section | None:
    """The moments of the months; None where nothing was to be told."""
    rows = of_alerts.rows(bill)
    return None if rows.empty else section(of_alerts, rows, rows.to_dict("records"), ALERTS)


def anomalies(bill: ComputedBill, asked: Anomalies | None) -> Section | None:
    """What is odd and costs; None where nobody has asked for it."""
    rows = of_anomalies.rows(bill, asked)
    if not rows.attrs["is_known"]:
        return None
    shown = [row | _texts(row) | {"calls": text.count(row["calls"])} for row in rows.to_dict("records")]
    return section(of_anomalies, rows, shown, LICENCES)


def statements(bill: ComputedBill) -> Section:
    """Cost centres by category, the largest first; those that do not fit stand in one row."""
    table, rows = of_centers.pivot(bill), of_centers.rows(bill)
    left = table.lines[STATEMENTS:]
    rest = of_centers.added(text.counted(len(left), "more cost centre"), left)
    return section(
        of_centers,
        rows,
        [_statement(line, table.categories, number) for number, line in enumerate(table.lines)],
        STATEMENTS,
        columns=[CATEGORIES[category] for category in table.categories],
        rest=_statement(rest, table.categories),
        totals=_statement(table.totals, table.categories),
        charged_on=of_centers.charged_on(bill),
    )


def _statement(line: CostCenterLine, categories: list[str], number: int = CENTERS) -> Cells:
    """A row, its cells with the place on the page that says what they are made of, where there is one."""
    cells = [text.amount(line.amounts[c]) if c in line.amounts else "" for c in categories]
    places = [line_id(number, c) if c in line.amounts and number < CENTERS else "" for c in categories]
    return {"name": line.name, "cells": cells, "places": places, "total": text.amount(line.total)}


def licences(bill: ComputedBill) -> Section | None:
    """Every fee line that fits the page, with totals; None without licences in the agreement."""
    rows = of_licences.rows(bill)
    if rows.empty:
        return None
    totals = {name: text.amount(rows.attrs[name]) for name in ("amount", "idle_amount")}
    goes_to = rows.attrs["idle_goes_to"] if rows.attrs["idle_amount"] else ""
    shown = [_licence(row) for row in rows.to_dict("records")]
    return section(of_licences, rows, shown, LICENCES, idle_goes_to=goes_to, months=len(bill.months) > 1, **totals)


def _licence(row: Cells) -> Cells:
    counts = {name: text.count(row[name]) for name in ("purchased", "assigned", "idle")}
    return row | counts | _texts(row) | {"month": text.months([row["month"]])}


def waste(bill: ComputedBill) -> Section | None:
    """What brings nothing, with its sum; None where all is used, and on the bill of another currency."""
    rows = of_waste.rows(bill)
    if rows.empty or bill.inputs.is_side_bill:
        return None
    shown = [
        row | _texts(row) | {"number": text.count(row["number"]) if row["number"] else "–"}
        for row in rows.to_dict("records")
    ]
    about = {"amount": text.amount(rows.attrs["amount"]), "has_plans": rows.attrs["has_plans"]}
    return section(of_waste, rows, shown, LICENCES, **about)


def invoice(bill: ComputedBill) -> Section | None:
    """The categories beside the bill's, their sum, and what explains the difference; None without an invoice."""
    rows = of_invoice.rows(bill)
    apart = rows.attrs["not_compared"]
    if rows.empty and not apart:
        return None
    total = {name: text.amount(of_invoice.total(rows, name)) for name in ("invoiced", "billed", "difference")}
    reasons = [(name, text.amount(amount)) for name, amount in rows.attrs["reasons"]]
    shown = [row | _texts(row) for row in rows.to_dict("records")]
    return section(of_invoice, rows, shown, len(shown), total=total, reasons=reasons, not_compared=apart)


def problems(bill: ComputedBill) -> Section:
    """Every group of problems."""
    rows = of_problems.rows(bill)
    shown = [row | _texts(row) | {"count": text.count(row["count"])} for row in rows.to_dict("records")]
    return section(of_problems, rows, shown, CODES)


def _texts(row: Cells) -> Cells:
    """The amounts of a row as text."""
    return {name: text.amount(value) for name, value in row.items() if isinstance(value, Decimal)}

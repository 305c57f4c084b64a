"""The files of one month against another: every part as CSV, the tables and reasons as JSON, and one page."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.licences import number_of
from chargeback_kit.explain.calls_of import CallsOf
from chargeback_kit.explain.change.compare import Comparison, signed
from chargeback_kit.explain.change.part import DRIVERS
from chargeback_kit.explain.change.reasons import WHOLE, Reason
from chargeback_kit.explain.change.words import DRIVER_NAMES
from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.export.guarded_csv import write_csv
from chargeback_kit.export.page_templates import template
from chargeback_kit.money import of_cents
from chargeback_kit.presentation.palette import CATEGORIES, COLOURS, GROUNDS
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.kinds import kind_name
from chargeback_kit.rules.pool_id import named_pool
from chargeback_kit.version import VERSION

TABLES = ("drivers", "cost_centers", "categories", "kinds", "pools")
MOST_REASONS, MOST_OPENED, MOST_CALLS = 12, 60, 5
SMALLEST_OPENED = 100
"""Reasons of less than 1.00 are not opened on the page [cents]."""


def write_comparison(found: Comparison, out: Path, *, force: bool = False) -> Path:
    """Write the folder ``out`` whole or not at all, with ``force`` in place of what stands there; raises InputError if
    it cannot.
    """

    def fill(scratch: Path) -> None:
        write_csv(found.parts, scratch / "comparison.csv")
        figures_text = json.dumps(figures(found), ensure_ascii=False, indent=1) + "\n"
        for name, content in {"comparison.json": figures_text, "comparison.html": page(found)}.items():
            (scratch / name).write_text(content, encoding="utf-8", newline="\n")

    return write_whole(out, fill, force=force)


def figures(found: Comparison) -> dict[str, Any]:
    """Everything of ``comparison.json`` as plain values; money is text with two decimals."""
    return {
        "months": [" ".join(bill.months) for bill in (found.a, found.b)],
        "currency": found.currency,
        "charges": found.b.charges,
        **{name: str(getattr(found, name)) for name in ("before", "after", "change")},
        "sentences": list(found.says),
        **{name: _rows(getattr(found, name)) for name in TABLES},
        "reasons": [_reason(found, reason) for reason in found.reasons],
        "people": _rows(found.people),
        "version": VERSION,
    }


def _reason(found: Comparison, reason: Reason) -> dict[str, Any]:
    return {
        "cost_center": reason.cost_center,
        "amount": str(of_cents(reason.amount)),
        "drivers": list(reason.drivers),
        "for": found.phrase(reason),
        "calls": found.opens(reason).address,
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): str(value) for name, value in row.items()} for row in table.to_dict("records")]


def page(found: Comparison) -> str:
    """``comparison.html`` as text."""
    return template("comparison.html.j2").render(context(found))


def context(found: Comparison) -> dict[str, Any]:
    """Everything the template shows, as words."""
    opened = _opened(found)
    first, second = (text.months(bill.months) for bill in (found.a, found.b))
    centers = sorted(found.cost_centers.to_dict("records"), key=lambda row: (-abs(row["change"]), row["cost_center"]))
    return {
        "before_month": first,
        "after_month": second,
        "currency": found.currency,
        "charges": found.b.charges,
        "grounds": GROUNDS,
        "colours": COLOURS,
        "finding": found.sentence(),
        "cards": _cards(found),
        "driver_names": [DRIVER_NAMES[driver] for driver in DRIVERS],
        "whole": _amounts(found.drivers.to_dict("records")[0]),
        "centers": [{"name": row["cost_center"], **_amounts(row)} for row in centers],
        "tables": [
            {"title": title, "rows": [{"name": said(row[key]), **_amounts(row)} for row in table.to_dict("records")]}
            for title, key, said, table in (
                ("Categories", "category", lambda name: CATEGORIES.get(name, name), found.categories),
                ("Kinds of calls and fees", "kind", kind_name, found.kinds),
                ("Pools", "pool_id", named_pool, found.pools),
            )
        ],
        "reasons": [
            {"name": row["cost_center"], "says": found.sentence(row["cost_center"])}
            | _reasons(found, row["cost_center"], opened)
            for row in centers
            if found.reasons_of(row["cost_center"])
        ],
        "people": found.people.to_dict("records"),
        "version": VERSION,
    }


def _cards(found: Comparison) -> list[dict[str, str]]:
    card = [
        (text.months(found.a.months), text.amount(found.before), "level"),
        (text.months(found.b.months), text.amount(found.after), "fees"),
        ("Change", signed(found.change), "credits"),
    ]
    unit = found.currency
    return [{"label": a, "value": b, "unit": unit, "note": "what departments pay", "colour": c} for a, b, c in card]


def _amounts(row: dict[Any, Any]) -> dict[str, Any]:
    """The money of a row as it is written: before, after, the change and its parts with their signs."""
    return {
        "before": text.amount(row["before"]),
        "after": text.amount(row["after"]),
        "change": signed(row["change"]),
        "parts": [signed(row[driver]) for driver in DRIVERS],
    }


def _reasons(found: Comparison, center: str, opened: dict[Any, Any]) -> dict[str, Any]:
    listed = found.reasons_of(center)
    rows = [
        {
            "amount": signed(of_cents(reason.amount)),
            "for": found.phrase(reason),
            "drivers": text.listed([DRIVER_NAMES[driver].lower() for driver in reason.drivers]),
            "opened": opened.get(reason.key),
        }
        for reason in listed[:MOST_REASONS]
    ]
    rest = sum(reason.amount for reason in listed[MOST_REASONS:])
    return {
        "rows": rows,
        "more": len(listed) - len(rows),
        "rest": signed(of_cents(rest)),
    }


def _opened(found: Comparison) -> dict[Any, Any]:
    """The calls of the reasons with the most money, in both months: their sums and the dearest of them."""
    largest = sorted(
        (each for each in found.reasons if each.cost_center != WHOLE and abs(each.amount) >= SMALLEST_OPENED),
        key=lambda reason: (-abs(reason.amount), reason.key),
    )
    return {reason.key: _calls(found, reason) for reason in largest[:MOST_OPENED]}


def _calls(found: Comparison, reason: Reason) -> dict[str, Any]:
    """What is behind a reason in both months: how many calls and licences, their money, and the dearest of them."""
    licences = found.licences_of(reason)
    months = []
    for month, calls in found.calls_of(reason).items():
        rows = calls.page(size=MOST_CALLS, order="amount", is_descending=True).to_dict("records")
        dearest = [
            {
                "at": text.instant(row["start_utc"]),
                "name": row["name"] or row["own_number"],
                "length": _length(row["billed_seconds"], row["segments"]),
                "amount": text.amount(row["amount"]),
            }
            for row in rows
        ]
        held = licences[month]
        says = "; ".join(filter(None, [_said_of_calls(found, calls), _said_of_licences(found, held)]))
        months.append({"month": month, "says": says, "calls": dearest, "licences": _holders(held)})
    shown = [each for each in months if each["calls"] or each["licences"]]
    return {"months": shown, "address": found.opens(reason).address}


def _length(seconds: int, segments: int) -> str:
    """How long calls were, or how many segments messages had (R28)."""
    said = [text.spoken_minutes(seconds)] if seconds or not segments else []
    return text.listed([*said, *([text.counted(segments, "segment")] if segments else [])])


def _said_of_calls(found: Comparison, calls: CallsOf) -> str:
    sums = calls.totals
    length = _length(sums.billed_seconds, sums.segments)
    counted = f"{text.counted(sums.calls, 'call')}, {length}, {text.money(sums.amount, found.currency)}"
    return counted if sums.calls else ""


def _said_of_licences(found: Comparison, held: pd.DataFrame) -> str:
    money = text.money(sum(held["amount"], Decimal("0.00")), found.currency)
    number = number_of(held.to_dict("records"))
    said = text.counted(number, "licence") if number else "a share of licence fees"
    return "" if held.empty else f"{said}, {money}"


def _holders(held: pd.DataFrame) -> list[dict[str, str]]:
    """The dearest licences: who holds which product for how much."""
    rows = held.sort_values("amount", ascending=False, kind="stable").head(MOST_CALLS).to_dict("records")
    return [
        {
            "who": row["name"] or row["user"] or row["reason"],
            "product": named(row["sku"]),
            "amount": text.amount(row["amount"]),
        }
        for row in rows
    ]

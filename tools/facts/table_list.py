"""Which tables there are, and how the rows of one become the text of its file."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import NamedTuple

import pandas as pd

from tools.facts.allotments import allotments
from tools.facts.conference import conference
from tools.facts.countries import countries
from tools.facts.currencies import currencies
from tools.facts.exports import call_types, invoice_columns, usage_columns
from tools.facts.facts import Facts
from tools.facts.number_prefixes import number_prefixes
from tools.facts.skus import skus


class Table(NamedTuple):
    """A table: the columns that tell its rows apart, all its columns, and how it is made."""

    key: str
    columns: str
    made: Callable[[Facts], pd.DataFrame] | None = None
    """None where the rows are those of the collected file of the same name."""


TABLES = {
    "allotments": Table(
        "plan country effective_from",
        "plan country domestic_minutes international_minutes pooled effective_from source confidence notes",
        allotments,
    ),
    "call_types": Table(
        "code",
        "code alias_of product direction actor meaning billed_to as_of source confidence",
        call_types,
    ),
    "conference": Table("key", "key value effective_from source confidence notes", conference),
    "countries": Table("iso2 name", "iso2 name as_of source confidence", countries),
    "country_availability": Table(
        "iso2",
        "iso2 audio_conferencing call_me_dial_out teams_phone calling_plans toll_numbers toll_free_numbers"
        " communications_credits as_of source confidence",
    ),
    "currencies": Table("code", "code name minor_units as_of source confidence", currencies),
    "dial_out_policies": Table("policy", "policy from_meetings from_users bars as_of source confidence notes"),
    "export_facts": Table("fact effective_from", "fact value era effective_from source confidence"),
    "focus_columns": Table(
        "version dataset column",
        "version dataset column data_type feature_level allows_nulls value_format as_of source confidence",
    ),
    "focus_rules": Table("rule", "rule versions dataset column when must as_of source confidence"),
    "focus_values": Table("version column value", "version column value parent as_of source confidence"),
    "funding_tiers": Table(
        "scheme licences_from",
        "scheme licences_from licences_to initial_amount trigger_amount currency effective_from"
        " source confidence notes",
    ),
    "graph_clouds": Table("cloud", "cloud title sign_in graph call_logs as_of source confidence notes"),
    "graph_requests": Table(
        "request",
        "request title path key start most_days until permission narrower_permission delegated as_of source confidence"
        " notes",
    ),
    "international_destinations": Table("iso2", "iso2 country zone_a as_of source confidence notes"),
    "invoice_columns": Table(
        "format position",
        "format position column canonical required as_of source confidence notes",
        invoice_columns,
    ),
    "messages": Table("plan country effective_from", "plan country messages effective_from source confidence notes"),
    "meter_words": Table("word", "word as_of source confidence notes"),
    "number_prefixes": Table("prefix", "prefix iso2 as_of source confidence", number_prefixes),
    "payg_zones": Table("iso2 effective_from", "iso2 service effective_from source confidence notes"),
    "published_rates": Table(
        "product rate_kind number_kind",
        "product rate_kind origin destination destination_iso2 number_kind price_per_minute connection_fee currency"
        " increment_seconds as_of source confidence notes",
    ),
    "resource_accounts": Table("fact effective_from", "fact value effective_from source confidence"),
    "retention_and_masking": Table(
        "iso2", "iso2 country calling_plans_days direct_routing_days masked_digits as_of source confidence"
    ),
    "service_number_entitlement": Table(
        "licences_from",
        "licences_from licences_to toll_service_numbers toll_free_service_numbers as_of source confidence",
    ),
    "skus": Table(
        "sku product_name grants plan", "sku product_name sku_id grants plan as_of source confidence notes", skus
    ),
    "spoken_names": Table("code", "code name as_of source confidence"),
    "usage_columns": Table(
        "format position",
        "format position column canonical required as_of source confidence notes",
        usage_columns,
    ),
    "user_number_entitlement": Table(
        "licence_kind", "licence_kind numbers_per_licence extra_numbers as_of source confidence notes"
    ),
    "zone_a": Table("iso2", "iso2 country effective_from source confidence"),
}


def text(name: str, facts: Facts) -> str:
    """The CSV text of a table: its columns in order, its rows sorted by their key.

    ValueError for a repeated key, LookupError for a row without a source, a day or a confidence.
    """
    table = TABLES[name]
    key = table.key.split()
    rows = (table.made(facts) if table.made else facts.collected(name))[table.columns.split()]
    repeated = rows[rows.duplicated(key)]
    if not repeated.empty:
        raise ValueError(f"{name}: {key} is not unique: {repeated[key].to_dict('records')}")
    for row in rows.to_dict("records"):
        lacking = _lacking(row)
        if lacking:
            raise LookupError(f"{name}: {' '.join(row[column] for column in key)}: {lacking}")
    return str(rows.sort_values(key, key=_sortable).to_csv(index=False, lineterminator="\n"))


def _lacking(row: dict[Hashable, str]) -> str:
    """What a fact lacks of source, day and confidence, in words; empty when nothing."""
    if not row["source"].strip():
        return "no source"
    if row["confidence"] not in ("high", "medium", "low"):
        return f"confidence {row['confidence']!r} is not high, medium or low"
    day = row.get("effective_from", row.get("as_of", ""))
    return "" if _is_day(day) else f"{day!r} is no day; write it as 2026-11-30"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _sortable(column: "pd.Series[str]") -> "pd.Series[str]":
    return column.str.zfill(12) if column.str.fullmatch(r"\d*").all() else column

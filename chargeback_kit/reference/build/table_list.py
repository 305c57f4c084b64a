"""Which tables there are, and how the rows of one become the text of its file."""

from typing import Protocol

import pandas as pd

from chargeback_kit.reference.build import (
    allotments,
    call_types,
    conference,
    countries,
    country_availability,
    currencies,
    export_facts,
    funding_tiers,
    international_destinations,
    number_prefixes,
    published_rates,
    retention_and_masking,
    service_number_entitlement,
    skus,
    usage_columns,
    user_number_entitlement,
    zone_a,
)
from chargeback_kit.reference.build.facts import Facts


class TableModule(Protocol):
    """What every table module offers."""

    KEY: list[str]
    COLUMNS: list[str]

    def rows(self, facts: Facts) -> pd.DataFrame:
        """The table's rows, made from the facts."""
        ...


MODULES: dict[str, TableModule] = {
    "allotments": allotments,
    "call_types": call_types,
    "conference": conference,
    "countries": countries,
    "country_availability": country_availability,
    "currencies": currencies,
    "export_facts": export_facts,
    "funding_tiers": funding_tiers,
    "international_destinations": international_destinations,
    "number_prefixes": number_prefixes,
    "published_rates": published_rates,
    "retention_and_masking": retention_and_masking,
    "service_number_entitlement": service_number_entitlement,
    "skus": skus,
    "usage_columns": usage_columns,
    "user_number_entitlement": user_number_entitlement,
    "zone_a": zone_a,
}


def text(module: TableModule, facts: Facts) -> str:
    """The CSV text of a table: its columns in order, its rows sorted by their key."""
    frame = module.rows(facts)[module.COLUMNS]
    repeated = frame[frame.duplicated(module.KEY)]
    if not repeated.empty:
        raise ValueError(f"{module.KEY} is not unique: {repeated[module.KEY].to_dict('records')}")
    in_order = frame.sort_values(module.KEY, key=_sortable)
    return str(in_order.to_csv(index=False, lineterminator="\n"))


def _sortable(column: "pd.Series[str]") -> "pd.Series[str]":
    return column.str.zfill(12) if column.str.fullmatch(r"\d*").all() else column

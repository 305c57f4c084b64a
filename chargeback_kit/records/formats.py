"""Which usage export a header belongs to (R01): recognised by its columns, never by its file name.

The columns of every export, with their dates and sources, are the reference table ``usage_columns``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from chargeback_kit.problems import InputError
from chargeback_kit.reference import rows as facts

TITLES = {
    "tac_callingplans_2020": "Calling Plans export (2020)",
    "tac_callingplans_2025": "Calling Plans export (2025)",
    "tac_directrouting_2022": "Direct Routing export (2022)",
    "tac_directrouting_2025": "Direct Routing export (2025)",
    "graph_without_rows": "Graph call log",
    "graph_pstn_v1": "Graph getPstnCalls",
    "graph_pstn_beta": "Graph getPstnCalls (beta)",
    "graph_operator_connect": "Graph getPstnCalls (Operator Connect)",
    "graph_directrouting_v1": "Graph getDirectRoutingCalls",
    "graph_sms_beta": "Graph getSmsLog (beta)",
    "graph_dialout_report_beta": "Graph dial-out report (beta)",
    "legacy_sfb_export": "legacy export (tab-delimited)",
    "legacy_powershell_pstn_usage_detail": "legacy usage detail",
    "observed_third_party_demo": "Direct Routing extract without call types",
    "kept_usage": "usage as it is kept",
    "kept_legs": "usage as it is kept, of exports without row ids",
    "partner_daily_rated_usage": "daily rated usage of Partner Center",
    "partner_invoice_reconciliation": "invoice reconciliation file of Partner Center",
    "cost_details_customer_agreement": "cost details of a Microsoft Customer Agreement",
    **dict.fromkeys(
        ("minute_pools_report", "minute_pools_report_used_minutes", "minute_pools_report_short"), "minute pools report"
    ),
}
SUMMARIES = {"graph_dialout_report_beta"}
KEPT = {"kept_usage", "kept_legs"}


@dataclass(frozen=True)
class UsageFormat:
    """One format of exports: its name, the canonical column of each folded header, and the required headers."""

    name: str
    columns: dict[str, str]
    required: tuple[str, ...]

    @property
    def title(self) -> str:
        """The name a person knows the export by."""
        return TITLES.get(self.name, self.name)

    @property
    def is_kept(self) -> bool:
        """Whether it is what ``chargeback-kit keep`` writes: read once already, so that nothing in it is open."""
        return self.name in KEPT

    @property
    def is_summary(self) -> bool:
        """Whether the export holds totals and no calls."""
        return self.name in SUMMARIES

    def matched(self, header: Iterable[str]) -> dict[str, str]:
        """The canonical column of each known header: {canonical: header as written}."""
        return {self.columns[fold(name)]: name for name in header if fold(name) in self.columns}

    def missing(self, header: Iterable[str]) -> list[str]:
        """Required columns that the header lacks, as the export writes them."""
        present = {fold(name) for name in header}
        return [name for name in self.required if fold(name) not in present]


@lru_cache(10_000)
def fold(header: str) -> str:
    r"""A header as it is compared: without byte order mark, outer spaces and case.

    >>> fold("\ufeffCall Type ")
    'call type'
    """
    return header.removeprefix("\ufeff").strip().casefold()


@cache
def formats() -> tuple[UsageFormat, ...]:
    """Every usage format of the reference table ``usage_columns``; of two with the same columns the usual one first."""
    return formats_of("usage_columns")


def formats_of(table: str) -> tuple[UsageFormat, ...]:
    """Every format of a reference table of columns."""
    rows = facts(table)
    known = {row["format"] for row in rows}
    names = [name for name in dict.fromkeys([*TITLES, *sorted(known)]) if name in known]
    return tuple(_format(name, [row for row in rows if row["format"] == name]) for name in names)


def _format(name: str, rows: list[dict[str, str]]) -> UsageFormat:
    columns = {fold(row["column"]): row["canonical"] for row in rows}
    if name.startswith("tac_"):
        for spelling in ("aad objectid", "microsoft entra objectid"):
            columns[spelling] = "user_id"
    required = tuple(row["column"] for row in rows if row["required"] == "yes")
    return UsageFormat(name, columns, required)


def recognise(header: Iterable[str], file: str, *, family: str = "") -> UsageFormat | None:
    """The format a header belongs to, or None when it resembles no usage export.

    Raises InputError naming the missing columns when a header is nearly one.
    """
    names = list(header)
    known = [format_ for format_ in formats() if format_.name.startswith(family or "")]
    ranked = sorted(known, key=lambda f: len(f.matched(names)), reverse=True)
    complete = [format_ for format_ in ranked if not format_.missing(names)]
    if complete and len(complete[0].matched(names)) >= 3:
        return complete[0]
    nearest = ranked[0]
    if len(nearest.matched(names)) >= max(4, len(nearest.columns) // 3):
        raise InputError(
            f"{file}: {nearest.title}: required column missing: {', '.join(nearest.missing(names))}. "
            "Export the report again with all its columns."
        )
    return None

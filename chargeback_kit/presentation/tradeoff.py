"""Idle money against the chance to run dry: every setting worth looking at, and the marks on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.planning.funding.tradeoff import repeats
from chargeback_kit.planning.funding.words import simulated
from chargeback_kit.presentation.picture import described, table

if TYPE_CHECKING:
    from chargeback_kit.planning.funding import Funding, SettingResult

MARKS = {"proposal": "Proposal", "own": "Your setting", "table_2017": "Table of 2017", "tried": "As the sliders stand"}
COLOURS = {"proposal": "pool", "own": "credits", "table_2017": "postpaid", "tried": "unfunded"}
COLUMNS = ("mark", "name", "colour", "idle", "chance", "error", "setting", "idle_text", "chance_text", "is_best")


def rows(plan: Funding, tried: SettingResult | None = None) -> pd.DataFrame:
    """One row per setting of the trade-off and per mark; ``tried`` is any other setting, played on the same months."""
    best = plan.tradeoff[plan.tradeoff["is_best"]].sort_values(["idle", "chance"])
    marked = {mark["mark"]: mark for mark in plan.marks.to_dict("records")}
    records = [_row("", row, plan.currency) for row in best.to_dict("records")]
    records += [_row(mark, row, plan.currency) for mark, row in marked.items()]
    if tried is not None:
        records.append(_row("tried", vars(tried) | vars(tried.setting), plan.currency))
    about = {"currency": plan.currency, "month": text.months([plan.month]), "alpha": plan.alpha}
    is_new = plan.own is None or plan.own.setting != plan.outcome.setting
    opening = text.money(plan.proposal.setting.opening, plan.currency)
    begins = "" if plan.outcome.setting == plan.proposal.setting else f" from an opening of {opening}"
    return table(records, COLUMNS, **about, advised=advised(plan) if is_new else "", begins=begins)


def advised(plan: Funding) -> str:
    """What to set, in a few words."""
    chosen = plan.proposal.setting
    buy = f"Put in {text.amount(chosen.opening)}"
    if plan.balance is not None:
        buy = f"Buy {text.amount(plan.purchase)} now" if plan.purchase else "Buy nothing now"
    if plan.after_use is not None:
        need = "Nothing need be bought"
        if plan.until is not None and plan.until.purchase:
            need = (
                f"Buy {text.amount(plan.until.purchase)} for the time until {text.dated(plan.until.at)}, then nothing"
            )
        buy = f"{need}; for credits to pay all calls: {buy[:1].lower()}{buy[1:]}"
    return f"{buy}, recharge {text.amount(chosen.recharge)} below {text.money(chosen.trigger, plan.currency)}"


def _row(mark: str, row: Mapping[Any, Any], currency: str) -> dict[str, Any]:
    opening, trigger, recharge = (text.amount(row[name]) for name in ("opening", "trigger", "recharge"))
    amounts = f"opening {opening}, below {trigger}, by {recharge} {currency}"
    if not row["recharge"]:
        amounts = f"opening {opening} {currency}, no auto-recharge"
    return {
        "mark": mark,
        "name": MARKS.get(mark, "Other setting"),
        "colour": COLOURS.get(mark, "other"),
        "idle": float(row["idle"]),
        "chance": row["chance"],
        "error": row["standard_error"],
        "setting": amounts,
        "idle_text": f"{text.amount(row['idle'])} {currency}",
        "chance_text": chance(row["chance"], row["standard_error"]),
        "is_best": not mark,
    }


def chance(share: float, error: float = 0.0) -> str:
    """A chance in words; one that other months would not show again is no figure.

    >>> chance(0.0), chance(0.052)
    ('never in the simulated months', 'in 5.2 % of the simulated months')
    >>> chance(0.372, 0.37)
    'in a share of months that cannot be said yet'
    """
    if not repeats(share, error):
        return "in a share of months that cannot be said yet"
    return f"in {simulated(share)} of the simulated months" if share else "never in the simulated months"


def title(rows: pd.DataFrame) -> str:
    """What the proposal leaves idle, against the table or the setting in use."""
    by_mark = {row["mark"]: row for row in rows.to_dict("records") if row["mark"]}
    proposal, other = by_mark["proposal"], by_mark.get("own") or by_mark["table_2017"]
    whose = "your setting" if other["mark"] == "own" else "the table of 2017"
    return (
        f"The proposal leaves {proposal['idle_text']} idle{rows.attrs['begins']} "
        f"and runs dry {proposal['chance_text']}; "
        f"{whose} {other['idle_text']} and {other['chance_text'].removesuffix(' of the simulated months')}"
    )


def subtitle(rows: pd.DataFrame) -> str:
    """What the axes are."""
    return f"Chance that the balance reaches 0 in {rows.attrs['month']} against money idle on an average day"


def description(rows: pd.DataFrame) -> str:
    """Every mark in words."""
    marked = rows[rows["mark"] != ""]
    told = "; ".join(
        f"{name}: {setting}, {idle} idle, runs dry {dry}"
        for name, setting, idle, dry in marked[["name", "setting", "idle_text", "chance_text"]].itertuples(index=False)
    )
    return described(title(rows), subtitle(rows), told, next_step(rows))


def next_step(rows: pd.DataFrame) -> str:
    """What to set; empty where it is set already."""
    return f"{rows.attrs['advised']} in {rows.attrs['month']}." if rows.attrs["advised"] else ""

"""The alerts of a bill: what happened to pools, credits and budgets, what may still, and what is missing.

They are found and worded where pages and apps have them from (``bill/alerts.py``, ``presentation/``); here each gets
its subject and mark, by which it is told once.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.api import Bill
from chargeback_kit.bill.alerts import WALLET_TRIGGER as TRIGGER
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.planning.forecast import Forecast, forecast
from chargeback_kit.planning.pool_ends import PoolEnd, pool_ends
from chargeback_kit.presentation import alerts as presented
from chargeback_kit.problems import Problem
from chargeback_kit.rules.calendar import from_ns, iso
from chargeback_kit.watching.alert import (
    ANOMALY,
    BUDGET_FORECAST,
    BUDGET_REACHED,
    EXPORT_OVERDUE,
    POOL_WILL_END,
    UNBILLED,
    WatchAlert,
)

NO_BILL = {"bad-row", "bad-record", "bad-value", "negative-duration", "unknown-currency"}
"""Problems of rows that stand in no bill until somebody corrects them."""
FUND = "Buy credits, or look at the recharge: chargeback-kit fund."
MORE_LICENCES = "Look whether licences more are cheaper than the calls over the pool: chargeback-kit plan."
Row = dict[Any, Any]


def alerts_of(bill: Bill, tenant: str, now: datetime) -> list[WatchAlert]:
    """Every alert that follows from the files of a bill, in order of kind and moment; ``now``: a month that is over by
    then has no forecast.
    """
    made = _AlertMaker(bill, tenant)
    return [
        *made.moments(),
        *(made.will_end(each) for each in pool_ends(bill, now)),
        *made.budgets(forecast(bill, bill.before, at=now)),
        *made.anomalies(),
        *made.unbilled(),
    ]


def overdue(bill: Bill, tenant: str, now: datetime, days: int) -> list[WatchAlert]:
    """Whether the files of a bill hold no new row since so many days: that follows from the clock alone."""
    return list(_AlertMaker(bill, tenant).overdue(now, days))


class _AlertMaker:
    """The alerts of one bill."""

    def __init__(self, bill: Bill, tenant: str) -> None:
        self.bill, self.tenant, self.month = bill, tenant, bill.months[-1]

    def _alert(self, kind: str, subject: str, mark: str, says: str, next_step: str, **more: str) -> WatchAlert:
        month, at = more.get("month", self.month), more.get("at", "")
        return WatchAlert(self.tenant, month, kind, subject, mark, at, text.sentence(says), next_step)

    def moments(self) -> Iterator[WatchAlert]:
        """Pools at 80 % and at their end, and every time the credits came to their trigger."""
        rows = presented.rows(self.bill)
        times: dict[str, int] = {}
        for found, shown in zip(self.bill.alerts.to_dict("records"), rows.to_dict("records"), strict=True):
            kind, month = str(found["what"]), str(found["month"])
            times[kind + month] = times.get(kind + month, 0) + 1
            is_wallet = kind == TRIGGER
            mark = str(times[kind + month]) if is_wallet else kind.removeprefix("pool_")
            says = f"{str(shown['says']).removesuffix('.')} ({shown['at_text']} UTC)."
            step = FUND if is_wallet else MORE_LICENCES
            at = iso(pd.Timestamp(found["at"]).value)
            yield self._alert(kind, str(found["subject"]), mark, says, step, month=month, at=at)

    def will_end(self, end: PoolEnd) -> WatchAlert:
        """A pool that is expected to end before its month."""
        name = pool_name(self.bill, end.pool_id).phrase
        until = text.dated(end.late) if end.late else "the end of the month, or not at all"
        says = (
            f"{name} will end about {text.dated(end.likely)}: in nine of ten drawn months it ends "
            f"{text.dated(end.early)} to {until}."
        )
        return self._alert(POOL_WILL_END, end.pool_id, "ahead", says, MORE_LICENCES, month=end.month)

    def budgets(self, ahead: Forecast | None) -> Iterator[WatchAlert]:
        """Budgets that are used up, and those that the month is expected to use up."""
        rows = {} if ahead is None else {row["cost_center"]: row for row in ahead.rows.to_dict("records")}
        for row in self.bill.budgets.to_dict("records"):
            center, budget, currency = str(row["cost_center"]), row["budget"], self.bill.currency
            step = f"Look at its calls: chargeback-kit calls FOLDER --cost-center {center!r}."
            if row["left"] <= 0 and row["actual"] > 0:
                over = f", {text.money(-row['left'], currency)} over" if row["left"] < 0 else ""
                owes = text.money(row["actual"], currency)
                says = f"{center} owes {owes} of a budget of {text.amount(budget)}{over}."
                yield self._alert(BUDGET_REACHED, center, "100", says, step)
            elif center in rows and rows[center]["likely"] > budget:
                says = f"{center} may come to {self._interval(rows[center])}; its budget is {text.amount(budget)}."
                yield self._alert(BUDGET_FORECAST, center, "ahead", says, step)

    def _interval(self, row: Row) -> str:
        low, high = text.amount(row["low"]), text.money(row["high"], self.bill.currency)
        return f"{low} to {high} (nine of ten drawn months; in the middle {text.amount(row['likely'])})"

    def anomalies(self) -> Iterator[WatchAlert]:
        """Calls that are odd and cost (R61)."""
        for each in self.bill.anomalies().found:
            money = text.money(each.amount, self.bill.currency)
            at = iso(each.first_seen_ns)
            mark = f"{each.kind} {each.alarm_usage_id}"
            yield self._alert(ANOMALY, each.who, mark, f"{each.says} {money} at stake.", each.next_step, at=at)

    def unbilled(self) -> Iterator[WatchAlert]:
        """Calls that nobody could have paid for, and rows that stand in no bill; told again when they are ten times as
        many.
        """
        every = self.bill.problem_list
        unfunded = [each for each in every if each.code == "unfunded-call"]
        nowhere = [each for each in every if each.code in NO_BILL]
        if unfunded:
            said = text.counted(len(unfunded), "call")
            says = f"{said}, {self._money(unfunded)}, could be paid by nobody; the money is counted as unfunded."
            yield self._alert(UNBILLED, "unfunded", _magnitude(len(unfunded)), says, unfunded[0].hint + ".")
        if nowhere:
            first = nowhere[0]
            place = f"{first.file}, line {first.line}" if first.line else first.file
            says = f"{text.counted(len(nowhere), 'row stands', 'rows stand')} in no bill, the first in {place}."
            yield self._alert(UNBILLED, "rows", _magnitude(len(nowhere)), says, first.hint + ".")

    def _money(self, problems: list[Problem]) -> str:
        return text.money(sum((each.amount for each in problems), Decimal("0.00")), self.bill.currency)

    def overdue(self, now: datetime, days: int) -> Iterator[WatchAlert]:
        """No new row for days."""
        last = self.bill.run.answers("covered")[0]["last_ns"]
        silent = 0 if last is None else (now - from_ns(last)).days
        if silent >= days:
            day = text.dated(pd.Timestamp(last))
            says = f"The last row is of {day}: {text.counted(silent, 'day')} without a new one."
            step = "Export the usage again, and put it into the folder."
            yield self._alert(EXPORT_OVERDUE, "usage", iso(last)[:10], says, step, at=iso(last))


def _magnitude(count: int) -> str:
    """How many digits a count has, as the power of ten: 1, 10, 100."""
    return str(10 ** (len(str(count)) - 1))

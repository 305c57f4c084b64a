"""The alerts of a bill: what happened to pools, credits and budgets, what may still, and what is missing.

They are found and worded where pages and apps have them from (``bill/alerts.py``, ``presentation/``); here each gets
its subject and mark, by which it is told once.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from shlex import quote
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.api import Bill
from chargeback_kit.bill.alerts import WALLET_TRIGGER as TRIGGER
from chargeback_kit.bill.alerts import is_billed_after_use
from chargeback_kit.bill.completeness import stated_days
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.planning.forecast import Forecast, forecast, interval, is_said
from chargeback_kit.planning.funding.history import months_on
from chargeback_kit.planning.pool_ends import PoolEnd, pool_ends
from chargeback_kit.presentation import alerts as presented
from chargeback_kit.problems import Problem
from chargeback_kit.rules.calendar import from_ns, iso
from chargeback_kit.rules.calendar import month as month_of
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.watching.alert import (
    ANOMALY,
    BUDGET_FORECAST,
    BUDGET_REACHED,
    EXPORT_OVERDUE,
    ID_DIGITS,
    NO_BILL,
    POOL_WILL_END,
    UNBILLED,
    WatchAlert,
)

OF_NO_BILL = {"bad-row", "bad-record", "bad-value", "negative-duration", "unknown-currency"}
"""Problems of rows that stand in no bill until somebody corrects them."""
FUND = "Buy credits, or look at the recharge: chargeback-kit fund."
AFTER_USE = "Nothing need be bought for calls to go on: buy credits only if they are to pay again."
MORE_LICENCES = "Look whether more licences are cheaper than the calls over the pool: chargeback-kit plan."
LARGER_PLAN = (
    "Nobody shares this plan: look whether a larger one costs less than the calls over it: chargeback-kit plan."
)
LARGER_BUNDLE = "Look at what the calls over the bundle cost, and ask the carrier for a larger one."
MEND = "Nothing else is watched there until that is mended."
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


def overdue(bill: Bill, tenant: str, now: datetime, days: int, *, goes_on: bool = False) -> list[WatchAlert]:
    """Whether the files of a bill hold no new row since so many days: that follows from the clock alone.

    Of a month that is over nothing is missed whose usage reaches its end. ``goes_on``: the folder holds month after
    month, so that while the one after it runs, rows of that one are missed.
    """
    made = _AlertMaker(bill, tenant)
    return list(made.next_overdue(now, days) if goes_on and made.is_over(now, days) else made.overdue(now, days))


def no_bill(tenant: str, why: str, now: datetime) -> WatchAlert:
    """Files that allow no bill, of the month that runs; told again when there is another reason."""
    mark = sha256(why.encode()).hexdigest()[:ID_DIGITS]
    says = f"No bill can be computed for {tenant}: {why.removeprefix(f'{tenant}: ')}"
    return WatchAlert(tenant, f"{now:%Y-%m}", NO_BILL, "", mark, f"{now:%Y-%m-%dT%H:%M:%SZ}", text.sentence(says), MEND)


class _AlertMaker:
    """The alerts of one bill."""

    def __init__(self, bill: Bill, tenant: str) -> None:
        self.bill, self.tenant, self.month = bill, tenant, bill.months[-1]

    def _alert(self, kind: str, subject: str, mark: str, says: str, next_step: str, **more: str) -> WatchAlert:
        month, at = more.get("month", self.month), more.get("at", "")
        return WatchAlert(self.tenant, month, kind, subject, mark, at, text.sentence(says), next_step)

    def moments(self) -> Iterator[WatchAlert]:
        """Pools at 80 % and at their end, and every time the credits came to their trigger or end."""
        rows = presented.rows(self.bill)
        times: dict[str, int] = {}
        for found, shown in zip(self.bill.alerts.to_dict("records"), rows.to_dict("records"), strict=True):
            kind, month = str(found["what"]), str(found["month"])
            times[kind + month] = times.get(kind + month, 0) + 1
            is_wallet = kind == TRIGGER
            mark = str(times[kind + month]) if is_wallet else kind.removeprefix("pool_")
            says = f"{str(shown['says']).removesuffix('.')} ({shown['at_text']} UTC)."
            at_ns = pd.Timestamp(found["at"]).value
            credits = AFTER_USE if is_billed_after_use(self.bill.agreement, at_ns) else FUND
            step = credits if is_wallet else self._more(str(found["subject"]))
            at = iso(at_ns)
            yield self._alert(kind, str(found["subject"]), mark, says, step, month=month, at=at)

    def will_end(self, end: PoolEnd) -> WatchAlert:
        """A pool that is expected to end before its month."""
        name = pool_name(self.bill, end.pool_id).phrase
        until = text.dated(end.late) if end.late else "the end of the month, or not at all"
        says = (
            f"{name} will end about {text.dated(end.likely)}: in nine of ten drawn months it ends "
            f"{text.dated(end.early)} to {until}."
        )
        return self._alert(POOL_WILL_END, end.pool_id, "ahead", says, self._more(end.pool_id), month=end.month)

    def _more(self, pool_id: str) -> str:
        """What to look at where a pool ends; no licence widens the bundle of a carrier (R35) or a plan of one's own."""
        bundles = {counter.pool_id for counter in self.bill.counters if counter.is_carriers}
        if PoolId.parse(pool_id).holder:
            return LARGER_PLAN
        return LARGER_BUNDLE if pool_id in bundles else MORE_LICENCES

    def budgets(self, ahead: Forecast | None) -> Iterator[WatchAlert]:
        """Budgets that are used up, and those that the month is expected to use up."""
        rows = {} if ahead is None else {row["cost_center"]: row for row in ahead.rows.to_dict("records")}
        for row in self.bill.budgets.to_dict("records"):
            center, budget, currency = str(row["cost_center"]), row["budget"], self.bill.currency
            months = " ".join(f"--month {name}" for name in self.bill.months)
            step = f"What it is made of: chargeback-kit explain FOLDER {months} --cost-center {quote(center)}."
            if row["left"] <= 0 and row["actual"] > 0:
                over = f", {text.money(-row['left'], currency)} over" if row["left"] < 0 else ""
                owes = text.money(row["actual"], currency)
                says = f"{center} owes {owes} of a budget of {text.amount(budget)}{over}."
                yield self._alert(BUDGET_REACHED, center, "100", says, step)
            elif center in rows and is_said(rows[center]) and rows[center]["likely"] > budget:
                says = f"{center} may come to {interval(rows[center], currency)}; its budget is {text.amount(budget)}."
                yield self._alert(BUDGET_FORECAST, center, "ahead", says, step)

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
        nowhere = [each for each in every if each.code in OF_NO_BILL]
        if unfunded:
            said = text.counted(len(unfunded), "call")
            says = (
                f"{said}, {self._money(unfunded)}, could be paid by nobody, the first in {_place(_first(unfunded))}; "
                "the money is counted as unfunded, and cost centres owe it."
            )
            yield self._alert(UNBILLED, "unfunded", _magnitude(len(unfunded)), says, unfunded[0].hint + ".")
        if nowhere:
            rows, first = text.counted(len(nowhere), "row stands", "rows stand"), _place(_first(nowhere))
            says = f"{rows} in no bill, the first in {first}."
            yield self._alert(UNBILLED, "rows", _magnitude(len(nowhere)), says, _steps(nowhere))

    def _money(self, problems: list[Problem]) -> str:
        return text.money(sum((each.amount for each in problems), Decimal("0.00")), self.bill.currency)

    def _last_ns(self) -> int | None:
        """The start of the last row of the files [ns]; None where no row has one."""
        last: int | None = self.bill.run.answers("covered")[0]["last_ns"]
        return last

    def is_over(self, now: datetime, days: int) -> bool:
        """Whether the month has ended, and its usage reaches its end: by its last row, or by what an export states."""
        month, last = self.bill.inputs.months[-1], self._last_ns()
        until = from_ns(month.until_ns)
        if last is None or now < until:
            return False
        zone = self.bill.agreement.switches.month_time_zone
        return (until - from_ns(last)).days < days or month.last in stated_days(self.bill.landed, [month], zone)

    def overdue(self, now: datetime, days: int) -> Iterator[WatchAlert]:
        """No new row for days, as long as the month runs or to its end."""
        last, until = self._last_ns(), from_ns(self.bill.inputs.months[-1].until_ns)
        silent = 0 if last is None else (min(now, until) - from_ns(last)).days
        if last is not None and silent >= days and not self.is_over(now, days):
            without = "without a new one" if now < until else "to the end of the month, without a row"
            says = f"The last row is of {text.dated(pd.Timestamp(last))}: {text.counted(silent, 'day')} {without}."
            yield self._overdue(last, says, self.month)

    def next_overdue(self, now: datetime, days: int) -> Iterator[WatchAlert]:
        """No row of the month that runs, days after it began."""
        last, until = self._last_ns(), self.bill.inputs.months[-1].until_ns
        following = months_on(self.month, 1)
        ends = month_of(following, self.bill.agreement.switches.month_time_zone).until_ns
        if last is not None and last < until and (now - from_ns(until)).days >= days and now < from_ns(ends):
            silent = text.counted((now - from_ns(last)).days, "day")
            day = text.dated(pd.Timestamp(last))
            says = f"No row of {text.months([following])} yet: the last one is of {day}, {silent} ago."
            yield self._overdue(last, says, following)

    def _overdue(self, last: int, says: str, month: str) -> WatchAlert:
        step = "Export the usage again, and put it into the folder."
        return self._alert(EXPORT_OVERDUE, "usage", iso(last)[:10], says, step, month=month, at=iso(last))


def _steps(problems: Iterable[Problem]) -> str:
    """What to do about problems: once for each code there is, with how many rows it is of and the first of them."""
    by_code: dict[str, list[Problem]] = {}
    for each in problems:
        by_code.setdefault(each.code, []).append(each)
    if len(by_code) == 1:
        return "".join(f"{found[0].hint}." for found in by_code.values())
    return " ".join(
        f"{text.counted(len(found), 'row')} ({code}, {_place(found[0])}): {found[0].hint}."
        for code, found in by_code.items()
    )


def _first(problems: list[Problem]) -> Problem:
    """The one that comes first in the files."""
    return min(problems, key=lambda each: (each.file, each.line or 0))


def _place(first: Problem) -> str:
    return f"{first.file}, line {first.line}" if first.line else first.file


def _magnitude(count: int) -> str:
    """How many digits a count has, as the power of ten: 1, 10, 100."""
    return str(10 ** (len(str(count)) - 1))

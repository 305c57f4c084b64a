"""The bill: usage rows and licences come in; each call is given a kind, then minutes, then a pool, then a price,
then a payer, then a cost centre. This module chains the steps and is the only one that does.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa

from chargeback_kit.bill import alerts, completeness, invoice_scope, laws, messages, problems_found, tables, unlisted
from chargeback_kit.bill.alerts import BillAlert
from chargeback_kit.bill.budgets import budget_table, owed_by_center
from chargeback_kit.bill.coverage import NotCovered
from chargeback_kit.bill.kept_table import KeptTable
from chargeback_kit.bill.licences import fees_of, fees_of_carriers, licences
from chargeback_kit.bill.problem_list import OrderedProblems
from chargeback_kit.bill.shared_answers import SharedAnswers
from chargeback_kit.bill.stages import Stages
from chargeback_kit.bill.sums import Sums, of_run
from chargeback_kit.bill.wallet_events import WalletEvents, wallet_of
from chargeback_kit.chargeback.fees import follow_use
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.landing import LandedCalls, Progress
from chargeback_kit.engine.run import Run, again_in_another_order
from chargeback_kit.money import exact_figures, total
from chargeback_kit.problems import InputError, Problem, problem
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.users import People, people
from chargeback_kit.rules.calendar import Month, from_ns, iso, month
from chargeback_kit.rules.kinds import KINDS, MESSAGE
from chargeback_kit.rules.pools import PoolCounter, conference_counter, free_conference_counter, plan_counters
from chargeback_kit.wallet.summary import WalletSummary, summary_of_ledger

CHARGES = ("reported", "rated")
CLOSED_AFTER = pd.Timedelta(hours=48)


@exact_figures
class ComputedBill(SharedAnswers):
    """A computed bill. No amount in it changes; its tables are DataFrames with the columns of the contract.

    ``landed`` are the calls it is computed from, which it shares with every other world over them; ``scenario_parts``
    is what is different from the month that was, by key; empty for that month itself. ``against`` is the change from
    the month before, ``forecast`` what a running month may come to, where somebody knows them.
    ``is_nameless``: pseudonyms stand for people. ``too_few`` is how many people all merged cost centres have together
    where that is less than was asked for, else 0. ``asked_of``: what was named as the folder, where it holds more than
    this bill's.
    """

    scenario_parts: Mapping[str, Any] = MappingProxyType({})
    against: Any = None
    forecast: Any = None
    is_nameless = False
    too_few = 0
    asked_of: Path | None = None

    def __init__(
        self,
        folder: BillFolder,
        landed: LandedCalls,
        inputs: Inputs,
        early_problems: Iterable[Problem],
        progress: Progress = lambda step: None,
    ) -> None:
        self.folder, self.landed, self.inputs = folder, landed, inputs
        self.run = Run(landed, inputs, progress)
        inputs = self.inputs = inputs.with_counters(chain(self.run))
        if inputs.blocking or inputs.agreement.credits_end:
            _end_of_credits(self.run)
        self.run.sum_up()
        self.run.show()
        self.ledger, self._usage_ids = wallet_of(self.run)
        use = self.sums.plan_use(inputs.counters, inputs.cost_centers) if follow_use(inputs.agreement) else {}
        self.fees, fee_problems = fees_of(inputs, use)
        self.carrier_fees = fees_of_carriers(self.run)
        self._early_problems = [*early_problems, *fee_problems]
        progress("Checking the laws")
        self.laws, self.rows = laws.check(
            self.run,
            self.sums,
            self.ledger,
            [*self.fees, *self.carrier_fees],
            self.statements,
            lambda: again_in_another_order(self.run, chain),
        )

    @property
    def agreement(self) -> Agreement:
        """What was agreed: prices, wallet, switches."""
        return self.inputs.agreement

    @property
    def charges(self) -> str:
        """Which amount of a call counts: ``reported`` or ``rated`` (R30)."""
        return self.inputs.charges

    @property
    def has_card(self) -> bool:
        """Whether there is a rate card."""
        return self.inputs.rates is not None

    @property
    def people(self) -> People:
        """Who the calls and licences belong to."""
        return self.inputs.people

    @property
    def counters(self) -> tuple[PoolCounter, ...]:
        """Every counter of every pool; its place here is its number in ``sums``."""
        return self.inputs.counters

    @property
    def months(self) -> tuple[str, ...]:
        """The months of the bill, such as ``2026-10``."""
        return tuple(found.name for found in self.inputs.months)

    @KeptTable
    def calls(self) -> pd.DataFrame:
        """One row per call, in the order of start and usage id."""
        return tables.calls(self.run)

    @KeptTable
    def pools(self) -> pd.DataFrame:
        """One row per pool counter: licences, size and use [s], and the moment it ran out."""
        return tables.pools(self.inputs.counters, {row["counter_no"]: row for row in self.run.rows("pool_use")})

    @cached_property
    def last_draws(self) -> tuple[int, ...]:
        """The counters that calls asked seconds of, by number, in the order of the last such call of each (R03)."""
        return tuple(row["counter_no"] for row in self.run.answers("last_draws"))

    @cached_property
    def messages(self) -> int:
        """How many text messages the bill holds (R28)."""
        return int(self.sums.by("kind", "calls", len(KINDS))[KINDS.index(MESSAGE)])

    @KeptTable
    def message_pools(self) -> pd.DataFrame:
        """One row per pool of messages: licences, size and use in segments, the moment it ran out; none without any."""
        if not self.messages:
            return messages.message_pools((), {})
        use = {row["counter_no"]: row for row in self.run.answers("message_use")}
        return messages.message_pools(self.inputs.message_counters, use)

    @KeptTable
    def message_senders(self) -> pd.DataFrame:
        """One row per person, cost centre and pool with messages sent and received, segments and money (R28)."""
        found = self.run.answers("message_senders") if self.messages else []
        return messages.message_senders(found, self.inputs.message_counters, self.inputs.cost_centers)

    @cached_property
    def wallet_events(self) -> WalletEvents:
        """The same events in little memory, for those who need some of them or their sums."""
        return WalletEvents(self.ledger, self._usage_ids)

    @cached_property
    def wallet_summary(self) -> WalletSummary | None:
        """What the wallet's month comes to; None without Communications Credits."""
        return None if self.ledger is None else summary_of_ledger(self.ledger, self.run.blocked)

    @KeptTable
    def alerts(self) -> pd.DataFrame:
        """One row per alert: pools at 80 % and 100 %, the wallet at its trigger."""
        return alerts.alert_table(self.moments)

    @cached_property
    def moments(self) -> list[BillAlert]:
        """The same alerts as values."""
        return alerts.alerts(self.run, self.ledger, self._usage_ids)

    @property
    def _centers(self) -> list[str]:
        return self.inputs.cost_centers

    @KeptTable
    def licences(self) -> pd.DataFrame:
        """One row per month, holder, SKU and cost centre: since when, on how many days, what it costs (R51)."""
        return licences(self.inputs, self.fees)

    @KeptTable
    def budgets(self) -> pd.DataFrame:
        """One row per cost centre with a budget: the budget, what it owes, and what is left."""
        return budget_table(self.folder.budgets, owed_by_center(self.statements), self.months)

    @KeptTable
    def problems(self) -> pd.DataFrame:
        """One row per problem, errors first, with the money at stake."""
        return tables.problems(self.problem_list)

    @cached_property
    def problem_list(self) -> OrderedProblems:
        """The problems as records."""
        first = [*self._early_problems, *self._incomplete]
        return OrderedProblems(itertools.chain(first, problems_found.of_calls(self.run), self._of_the_whole()))

    def _of_the_whole(self) -> Iterator[Problem]:
        if self.wallet_summary is not None:
            yield from problems_found.of_wallet(self.agreement.wallet, self.wallet_summary.closing)
        yield from invoice_scope.problems(invoice_scope.of_bill(self))
        yield from unlisted.of_products(self.run, self.folder.users or [])
        yield from problems_found.of_spellings(self.statements, self.currency)
        has_calls = bool(self.rows["calls"])
        yield from (problem("month-not-covered", e.says) for e in self.not_covered if has_calls or not e.is_whole)
        if not has_calls:
            yield problems_found.no_calls(self.months, self.covered, self.rows["problems"])

    @cached_property
    def _incomplete(self) -> list[Problem]:
        """What the files do not hold (R01); a bill of another currency says it only beside that of its own."""
        if self.inputs.is_side_bill:
            return []
        zone = self.agreement.switches.month_time_zone
        return list(completeness.of_folder(self.landed, self.inputs.months, zone))

    @cached_property
    def not_covered(self) -> list[NotCovered]:
        """The months that the files do not cover, whole or but for an edge; a bill of another currency says it not."""
        if self.inputs.is_side_bill:
            return []
        return completeness.uncovered(self.landed, self.inputs.months, self.agreement.switches.month_time_zone)

    @property
    def fees_without_calls(self) -> Decimal:
        """What licences and carriers cost by the month in months of which the files hold no call."""
        there = {found.month for found in self.not_covered if found.is_whole}
        return total(fee.amount for fee in (*self.fees, *self.carrier_fees) if fee.month in there)

    @property
    def incomplete(self) -> list[str]:
        """What is missing in the files, a sentence each; months that they do not cover first."""
        return [each.says for each in self.not_covered] + [
            f"{found.file}: {found.message}."
            for found in OrderedProblems(self._incomplete)
            if found.code == "incomplete-export"
        ]

    @cached_property
    def sums(self) -> Sums:
        """The sums by cost centre, category, payer, kind and counter."""
        return of_run(self.run)

    @property
    def list_micro(self) -> int:
        """What every call would cost at the rate card without any pool [micro-units]."""
        return self.sums.list_micro

    @cached_property
    def total(self) -> Decimal:
        """The sum of all statements, without carriers' money and what is added to them (R55)."""
        return total(self.statements["amount"]) - tables.added(self.statements) - self.carriers

    @property
    def stages(self) -> Stages:
        """Every stage by name: ``bill.stages["draw"]`` is the table after drawing."""
        return Stages(self.run)

    @property
    def closes_at(self) -> pd.Timestamp:
        """From when the last month may be closed: its end and 48 hours (R04)."""
        return pd.Timestamp(from_ns(self.inputs.months[-1].until_ns)) + CLOSED_AFTER

    @property
    def covered(self) -> str:
        """From when to when the usage files reach, in words."""
        found = self.run.answers("covered")[0]
        if found["first_ns"] is None:
            return (
                "the files hold no calls"
                if not self.landed.rows_read
                else "no row of the files has a start that can be read"
            )
        return f"the files hold {iso(found['first_ns'])[:10]} to {iso(found['last_ns'])[:10]}"

    @property
    def other_currencies(self) -> list[str]:
        """The other currencies among the rows (R33)."""
        return [row["currency"] for row in self.run.answers("other_currencies")]

    def inputs_in(self, currency: str) -> tuple[BillFolder, Inputs, list[Problem]]:
        """What the bill of another currency is computed from (R33): the same people and pools, no fees, no wallet."""
        licences = tuple(line.changed(unit_price=Decimal("0.00")) for line in self.agreement.licence)
        on = self.agreement.chargeback
        chargeback = on and on.model_copy(update={"smallest": Decimal("0.00")})
        none: dict[str, tuple[()]] = {"carrier": (), "invoice": ()}
        terms = {"currency": currency, "licence": licences, "wallet": None, "chargeback": chargeback, **none}
        folder = replace(self.folder, agreement=self.agreement.model_copy(update=terms))
        inputs, problems = prepare(folder, self.months, self.inputs.charges)
        return folder, replace(inputs, home_currency=self.currency), problems


def chain(run: Run) -> tuple[PoolCounter, ...]:
    """The steps of every call, in the order of the bill: kind, minutes, pool, price, payer, cost centre.

    Gives back the counters of all pools.
    """
    run.read()
    run.kind()
    run.minutes()
    counters = run.pool()
    run.price()
    run.payer()
    run.center()
    return counters


def refuse_other(charges: str) -> None:
    """Raise InputError for charges that are neither reported nor rated."""
    if charges not in CHARGES:
        raise InputError(f'charges are "reported" or "rated", not "{charges}".')


def prepare(folder: BillFolder, months: Iterable[str], charges: str) -> tuple[Inputs, list[Problem]]:
    """Everything a bill is computed from, apart from the calls, and its problems."""
    refuse_other(charges)
    asked = _months(months, folder.agreement)
    known, overlaps = people(folder.users or [])
    counters, unknown = _counters(known, folder.agreement, asked)
    rates = None if folder.rates is None else tuple(folder.rates)
    carriers = None if folder.carrier_rates is None else tuple(folder.carrier_rates)
    has_users = folder.users is not None
    inputs = Inputs(
        folder.agreement, asked, known, counters, rates, charges, has_users, folder.centers, carrier_rates=carriers
    )
    return inputs, [
        *folder.problems,
        *problems_found.of_folder(folder),
        *problems_found.of_people(inputs),
        *overlaps,
        *unknown,
    ]


def _months(names: Iterable[str], agreement: Agreement) -> tuple[Month, ...]:
    asked = tuple(
        sorted((month(name, agreement.switches.month_time_zone) for name in set(names)), key=lambda m: m.name)
    )
    if not asked:
        raise InputError("no month was asked for. Write one as 2026-10.")
    for earlier, later in itertools.pairwise(asked):
        if earlier.until_ns != later.from_ns:
            raise InputError(f"{earlier.name} and {later.name} do not follow one another. Ask for months in a row.")
    return asked


def _counters(
    known: People, agreement: Agreement, months: tuple[Month, ...]
) -> tuple[tuple[PoolCounter, ...], list[Problem]]:
    counters: list[PoolCounter] = []
    problems: dict[str, Problem] = {}
    for asked in months:
        plans, unknown = plan_counters(known, agreement, asked)
        conference = conference_counter(known, agreement, asked), free_conference_counter(known, asked)
        counters += [*plans, *(counter for counter in conference if counter)]
        problems |= {found.message: found for found in unknown}
    return tuple(counters), list(problems.values())


def _end_of_credits(done: Run) -> None:
    """Play the wallet to its end: calls after it are billed after use (R45), or blocked in a forecast (R42)."""
    played, usage_ids = wallet_of(done, stops_at_zero=True)
    if played is not None and len(played.blocked):
        after_end = usage_ids.take(pa.array(played.blocked))
        if done.inputs.agreement.credits_end:
            done.bill_after_use(after_end)
        else:
            done.block(after_end)

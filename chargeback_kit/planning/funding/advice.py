"""Funding by risk: how much to put into Communications Credits so that the balance seldom reaches 0.

``funding(bills)`` resamples the history of some bills; ``funding_without_history`` draws one from stated assumptions.
Both give a ``Funding``: the proposal, the whole trade-off, the marks on it and the argument in sentences.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import decimals, frame
from chargeback_kit.money import MICRO_PER_CENT, to_micro
from chargeback_kit.planning.bills_given import Bills
from chargeback_kit.planning.bills_given import bills as bills_given
from chargeback_kit.planning.funding import grounds, words
from chargeback_kit.planning.funding.assumed_history import (
    assumed_calls,
    assumed_history,
    assumed_level,
    toll_free_share,
)
from chargeback_kit.planning.funding.card_ahead import card_ahead
from chargeback_kit.planning.funding.exhaustion import Exhaustion, exhaustion
from chargeback_kit.planning.funding.from_bills import read_bills
from chargeback_kit.planning.funding.history import History, month_days, months_on
from chargeback_kit.planning.funding.level import Level, level
from chargeback_kit.planning.funding.months import resample, year_spent
from chargeback_kit.planning.funding.purchase import (
    bought_within,
    dated_within,
    from_balance,
    own_from_balance,
    to_buy,
)
from chargeback_kit.planning.funding.risks import Risks, checked_alpha
from chargeback_kit.planning.funding.sensitivity import Withstands, withstands
from chargeback_kit.planning.funding.surges import Surges, surges
from chargeback_kit.planning.funding.tradeoff import (
    SettingResult,
    Simulation,
    all_rows,
    of_tier,
    of_wallet,
    proposal,
    setting,
    unbeaten,
)
from chargeback_kit.planning.funding.until_billed import UntilBilled, until_billed
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.assumptions import Assumptions
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.switches import Switches
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Whole
from chargeback_kit.rules.plans import is_calling_plan
from chargeback_kit.rules.plans import plans as calling_plans
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS
from chargeback_kit.rules.pools import days_in
from chargeback_kit.wallet.tiers import recommended_tier

AMOUNTS = ("opening", "trigger", "recharge")
SHARES = ("chance", "standard_error", "recharges")
DIGITS = 6
Amount = Decimal | str | int


@dataclass(frozen=True)
class Funding:
    """The advice for one month and one currency.

    ``proposal``, ``own`` (None without an own setting; from what will lie in the wallet where one runs) and ``table``
    (the row of 2017 for ``licences``) say what these settings lead to; ``rows`` hold the whole trade-off;
    ``exhaustion`` is None without a wallet that runs, ``until`` where none must last until calls are billed after use.
    ``data`` says how much history there is, ``counted`` which charges it is of, ``assumptions`` what is taken for
    granted, ``notes`` what is odd about the data. Without a history of its own (``has_history``), ``history`` is the
    assumed one.
    """

    month: str
    currency: str
    alpha: float
    risks: Risks
    proposal: SettingResult
    own: SettingResult | None
    table: SettingResult
    licences: int
    rows: tuple[SettingResult, ...]
    data: str
    assumptions: tuple[str, ...]
    history: History
    level: Level
    simulation: Simulation
    exhaustion: Exhaustion | None = None
    notes: tuple[str, ...] = ()
    has_history: bool = True
    counted: str = ""
    until: UntilBilled | None = None

    def evaluate(self, opening: Amount, trigger: Amount, recharge: Amount) -> SettingResult:
        """Any other setting on the months already drawn; amounts in the plan's currency, a recharge of 0 is none.

        Raises InputError for what is no amount of whole cents from 0 up.
        """
        return self.simulation.result(setting(opening, trigger, recharge))

    @checked_arguments
    def say(self, row: SettingResult) -> str:
        """A setting and what it leads to, in a sentence."""
        return words.setting_result(self, row)

    @cached_property
    def best(self) -> tuple[SettingResult, ...]:
        """The settings that no other beats, from the least idle money to the most."""
        return tuple(unbeaten(self.rows, self.risks.purchases))

    @cached_property
    def tradeoff(self) -> pd.DataFrame:
        """One row per setting, with the idle money it leaves and its chance; the marked ones stand at the end.

        Columns: ``mark``, ``opening``, ``trigger``, ``recharge``, ``idle`` [currency], ``chance`` and
        ``standard_error`` [share], ``recharges`` [a month], ``lapses`` [currency], ``is_best``.
        """
        return tradeoff_frame(self.rows, set(self.best), self.marked)

    @property
    def balance(self) -> Decimal | None:
        """What lies in the wallet now [currency]; None without a wallet that runs."""
        return None if self.exhaustion is None else self.exhaustion.balance

    @cached_property
    def purchase(self) -> Decimal:
        """What to buy now so that the opening lies in the wallet [currency]: 0.00, or no less than can be bought.

        Where calls are billed after use (``after_use``) no more need be bought than lasts until then (``until``); it is
        for credits to pay them all.
        """
        return to_buy(self)

    @cached_property
    def from_balance(self) -> SettingResult | None:
        """What the proposal leads to from what will lie in the wallet when the month begins, with what lapses or comes.

        None without a wallet that runs. Where the files end before the month begins it is about what calls leave.
        """
        return from_balance(self)

    @property
    def outcome(self) -> SettingResult:
        """What comes of the advice: from what will lie in the wallet where that is known, else from the opening."""
        return self.from_balance or self.proposal

    @property
    def after_use(self) -> pd.Timestamp | None:
        """From when on calls that find the credits used up are billed after use (R45); None: not in this month."""
        found = None if self.exhaustion is None else self.exhaustion.after_use
        return found if found is not None and f"{found:%Y-%m}" <= self.month else None

    @cached_property
    def withstands(self) -> Withstands:
        """How much more calls may cost before the chance asked for is used up."""
        return withstands(self.simulation, self.outcome.setting, self.alpha, dated_within(self), bought_within(self))

    @property
    def marked(self) -> dict[str, SettingResult]:
        """The marked settings: ``proposal``, ``own`` where there is one, ``table_2017``."""
        own = {"own": self.own} if self.own is not None else {}
        return {"proposal": self.proposal, **own, "table_2017": self.table}

    @property
    def marks(self) -> pd.DataFrame:
        """The rows of the trade-off that are marked."""
        shown: pd.DataFrame = self.tradeoff[self.tradeoff["mark"] != ""].reset_index(drop=True)
        return shown

    @cached_property
    def need_micro(self) -> int:
        """How far below the trigger the balance falls, as the 1 − ``alpha`` quantile of the months [micro-units]."""
        need = self.simulation.full(to_micro(self.proposal.setting.recharge)).need
        return max(0, int(np.sort(need)[::-1][int(self.alpha * len(need))]))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The whole argument in words."""
        return words.sentences(self)


@checked_arguments
def funding(
    bills: Bills,
    alpha: float = 0.05,
    *,
    risks: Risks | None = None,
    licences: Whole | None = None,
) -> Funding:
    """The advice for the month after the last of some bills of one tenant, from their resampled days.

    ``bills`` are one, several, or the folders of their months. The chance that the balance reaches 0 in a month is at
    most ``alpha``. ``licences`` picks the row of 2017 (left out: the plan licences of the last month). Raises
    InputError with one sentence for the user.
    """
    risks, alpha = risks or Risks(), checked_alpha(alpha)
    given = bills_given(bills)
    read = read_bills(given)
    last = max(given, key=lambda bill: bill.inputs.months[-1].from_ns)
    month = months_on(last.months[-1], 1)
    count = _licences(last) if licences is None else licences
    found = level(read.history, risks.growth)
    current = level(read.history, risks.growth, is_wide=False)
    unseen = surges(read.history, read.dearest, read.toll_free)
    left = exhaustion(last, read.history, read.now, current, risks)
    wallet, rules = _in_force(last.agreement.wallet, left, month), last.agreement.switches
    advice = advise(read.history, month, alpha, risks, found, count, wallet, rules, unseen=unseen)
    counted = text.listed(sorted({text.CHARGES[bill.charges] for bill in given}))
    counts = " ".join([f"Calls count {counted}.", *card_ahead(given, month)])
    advice = replace(advice, counted=counts, notes=read.notes, exhaustion=left)
    if wallet is not None:
        advice = replace(advice, own=own_from_balance(advice, of_wallet(wallet)))
    own = last.agreement.wallet
    if own is None or advice.after_use is None:
        return advice
    return replace(advice, until=until_billed(left, own, rules, read.history, found, unseen, risks, alpha))


def _in_force(wallet: Wallet | None, left: Exhaustion, month: str) -> Wallet | None:
    """The wallet in a month: from the move to billing after use on nothing is recharged (R45)."""
    if wallet is None or left.after_use is None or f"{left.after_use:%Y-%m}" > month:
        return wallet
    return wallet.model_copy(update={"recharge": None})


def funding_without_history(
    assumed: Assumptions,
    card: Sequence[Rate],
    alpha: float = 0.05,
    *,
    risks: Risks | None = None,
    licences: int | None = None,
) -> Funding:
    """The advice for a month from stated assumptions and a rate card; ``licences`` left out: the people assumed.

    Raises InputError for a chance outside 0 to 1, for calls without a rate, and for calls that cost nothing.
    """
    risks, alpha = risks or Risks(), checked_alpha(alpha)
    history = assumed_history(assumed, card, risks.seed)
    stated = assumed_level(assumed, history, risks.growth)
    count = assumed.people if licences is None else licences
    calls = assumed_calls(assumed, card)
    unseen = replace(surges(history), months=0, toll_free=toll_free_share(calls))
    advice = advise(history, assumed.month, alpha, risks, stated, count, assumed.wallet, unseen=unseen)
    assumptions = (*grounds.stated(assumed, calls), *advice.assumptions)
    return replace(advice, data=grounds.NO_HISTORY, assumptions=assumptions, has_history=False)


def advise(
    history: History,
    month: str,
    alpha: float,
    risks: Risks,
    found: Level,
    licences: int,
    wallet: Wallet | None = None,
    switches: Switches | None = None,
    unseen: Surges | None = None,
) -> Funding:
    """The advice for a month from any history at the level ``found``, with what is ``unseen``; ``wallet`` is in use."""
    months = resample(history, tuple(month_days(month)), found, risks, unseen)
    rules = switches or Switches()
    simulation = Simulation(months, rules, year_spent(months, risks.seed))
    return Funding(
        month=month,
        currency=history.currency,
        alpha=alpha,
        risks=risks,
        proposal=proposal(simulation, alpha, risks.purchases),
        own=None if wallet is None else simulation.result(of_wallet(wallet)),
        table=simulation.result(of_tier(recommended_tier(licences, rules.tier_edge))),
        licences=licences,
        rows=tuple(all_rows(simulation)),
        data=grounds.how_much(history),
        assumptions=tuple(grounds.taken_for_granted(found, risks, unseen, history.currency)),
        history=history,
        level=found,
        simulation=simulation,
    )


def _licences(bill: ComputedBill) -> int:
    """The plan licences that people hold in the last month, each once, those without minutes (pay as you go) too."""
    plans = [c for c in bill.inputs.licence_counters if c.month == bill.months[-1] and c.id not in CONFERENCE_POOLS]
    last, people = bill.inputs.months[-1], bill.inputs.people
    payg = {
        membership.person
        for membership in people.memberships
        if days_in(membership, last)
        and any(is_calling_plan(sku) and not calling_plans([sku]) for sku in membership.row.skus)
    }
    return sum({counter.pool: counter.licences for counter in plans}.values()) + len(payg)


def tradeoff_frame(
    rows: Sequence[SettingResult], best: AbstractSet[SettingResult], marks: Mapping[str, SettingResult]
) -> pd.DataFrame:
    """The table ``Funding.tradeoff``; ``is_best`` where no other has less idle money at no higher chance.

    ``mark`` is empty, or ``proposal``, ``own``, ``table_2017``. Money is exact.
    """
    listed = [*rows, *marks.values()]
    columns = {"mark": pa.array([""] * len(rows) + list(marks), pa.string())}
    columns |= {name: _money([getattr(row.setting, name) for row in listed]) for name in AMOUNTS}
    columns["idle"] = _money([row.idle for row in listed])
    columns |= {name: pa.array([round(getattr(row, name), DIGITS) for row in listed], pa.float64()) for name in SHARES}
    columns["lapses"] = _money([row.lapses for row in listed])
    columns["is_best"] = pa.array([*(row in best for row in rows), *(False for _ in marks)], pa.bool_())
    return frame(pa.table(columns))


def _money(values: Sequence[Decimal]) -> pa.Array:
    """Amounts as a column of exact decimals."""
    return decimals([to_micro(value) // MICRO_PER_CENT for value in values])

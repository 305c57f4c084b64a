"""Funding by risk: how much to put into Communications Credits so that the balance seldom reaches 0.

``funding(bills)`` resamples the history of some bills; ``funding_without_history`` draws one from stated assumptions.
Both give a ``Funding``: the proposal, the whole trade-off, the marks on it and the argument in sentences.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.money import to_micro
from chargeback_kit.planning.funding import basis, words
from chargeback_kit.planning.funding.exhaustion import Exhaustion, exhaustion
from chargeback_kit.planning.funding.frames import tradeoff_frame
from chargeback_kit.planning.funding.from_bills import read_bills
from chargeback_kit.planning.funding.history import History, month_days, month_place, months_on
from chargeback_kit.planning.funding.imagined import imagine, imagined_level, lines
from chargeback_kit.planning.funding.level import Level, level
from chargeback_kit.planning.funding.resample import resample
from chargeback_kit.planning.funding.risks import Risks, checked_alpha
from chargeback_kit.planning.funding.setting import of_tier, of_wallet, setting
from chargeback_kit.planning.funding.tradeoff import Game, Outlook, all_rows, proposal, unbeaten
from chargeback_kit.planning.funding.years import year_spent
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.assumptions import Assumptions
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.tiers import recommended

WHOLE_TENANT = "zone_a"
Amount = Decimal | str | int


@dataclass(frozen=True)
class Funding:
    """The advice for one month and one currency.

    ``proposal``, ``own`` (None without an own setting) and ``table`` (the row of 2017 for ``licences``) are outlooks;
    ``rows`` hold the whole trade-off; ``exhaustion`` is None without a wallet that runs. ``data`` says how much history
    there is, ``assumptions`` what is taken for granted, ``notes`` what is odd about the data. Without a history of its
    own (``has_history``), ``history`` is the one imagined.
    """

    month: str
    currency: str
    alpha: float
    risks: Risks
    proposal: Outlook
    own: Outlook | None
    table: Outlook
    licences: int
    rows: tuple[Outlook, ...]
    data: str
    assumptions: tuple[str, ...]
    history: History
    level: Level
    game: Game
    exhaustion: Exhaustion | None = None
    notes: tuple[str, ...] = ()
    has_history: bool = True

    def evaluate(self, opening: Amount, trigger: Amount, recharge: Amount) -> Outlook:
        """Any other setting on the months already drawn; amounts in the plan's currency, a recharge of 0 is none."""
        return self.game.outlook(setting(opening, trigger, recharge))

    def say(self, row: Outlook) -> str:
        """A setting and what it leads to, in a sentence."""
        return words.outlook(row, self.currency)

    @cached_property
    def best(self) -> tuple[Outlook, ...]:
        """The settings that no other beats, from the least idle money to the most."""
        return tuple(unbeaten(self.rows, self.risks.purchases))

    @cached_property
    def tradeoff(self) -> pd.DataFrame:
        """One row per setting, with the idle money it leaves and its chance; the marked ones stand at the end."""
        return tradeoff_frame(self.rows, set(self.best), self.marked)

    @property
    def marked(self) -> dict[str, Outlook]:
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
        """How far below the trigger the balance falls in all simulated months but a share ``alpha`` [micro-units]."""
        need = self.game.full(to_micro(self.proposal.setting.recharge)).need
        return max(0, int(np.sort(need)[::-1][int(self.alpha * len(need))]))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The whole argument in words."""
        return words.sentences(self)


def funding(
    bills: ComputedBill | Iterable[ComputedBill],
    alpha: float = 0.05,
    *,
    risks: Risks | None = None,
    licences: int | None = None,
) -> Funding:
    """The advice for the month after the last of some bills of one tenant, from their resampled days.

    The chance that the balance reaches 0 in a month is at most ``alpha``. ``licences`` picks the row of 2017 (left
    out: the plan licences of the last month). Raises InputError with one sentence for the user.
    """
    risks, alpha = risks or Risks(), checked_alpha(alpha)
    given = [bills] if isinstance(bills, ComputedBill) else list(bills)
    read = read_bills(given)
    last = max(given, key=lambda bill: bill.inputs.months[-1].from_ns)
    month, now = months_on(last.months[-1], 1), read.now.isoformat()[:7]
    count = _licences(last) if licences is None else licences
    future = level(read.history, month_place(month), risks.growth)
    advice = advise(read.history, month, alpha, risks, future, count, last.agreement.wallet, last.agreement.switches)
    present = level(read.history, month_place(now), risks.growth)
    return replace(advice, notes=read.notes, exhaustion=exhaustion(last, read.history, read.now, present, risks))


def funding_without_history(
    assumed: Assumptions,
    card: Sequence[Rate],
    alpha: float = 0.05,
    *,
    risks: Risks | None = None,
    licences: int | None = None,
) -> Funding:
    """The advice for a month from stated assumptions and a rate card; ``licences`` left out: the people assumed."""
    risks, alpha = risks or Risks(), checked_alpha(alpha)
    history = imagine(assumed, card, risks.seed)
    stated = imagined_level(assumed, history, risks.growth)
    count = assumed.people if licences is None else licences
    advice = advise(history, assumed.month, alpha, risks, stated, count, assumed.wallet)
    assumptions = (*basis.stated(assumed, lines(assumed, card)), *advice.assumptions)
    return replace(advice, data=basis.NO_HISTORY, assumptions=assumptions, has_history=False)


def advise(
    history: History,
    month: str,
    alpha: float,
    risks: Risks,
    found: Level,
    licences: int,
    wallet: Wallet | None = None,
    switches: Switches | None = None,
) -> Funding:
    """The advice for a month from any history at the level ``found``; ``wallet`` is the setting in use."""
    months = resample(history, tuple(month_days(month)), found, risks)
    rules = switches or Switches()
    game = Game(months, rules, year_spent(months, risks.seed))
    return Funding(
        month=month,
        currency=history.currency,
        alpha=alpha,
        risks=risks,
        proposal=proposal(game, alpha, risks.purchases),
        own=None if wallet is None else game.outlook(of_wallet(wallet)),
        table=game.outlook(of_tier(recommended(licences, rules.tier_edge))),
        licences=licences,
        rows=tuple(all_rows(game)),
        data=basis.how_much(history),
        assumptions=tuple(basis.taken_for_granted(found, risks)),
        history=history,
        level=found,
        game=game,
    )


def _licences(bill: ComputedBill) -> int:
    """The plan licences that people hold in the last month, each once."""
    plans = [c for c in bill.inputs.counters if c.month == bill.months[-1] and not c.pool_id.endswith(WHOLE_TENANT)]
    return sum({counter.pool: counter.licences for counter in plans}.values())

"""Funding by risk: how much to put into Communications Credits so that the balance seldom reaches 0.

``funding(bills)`` resamples the history of some bills; ``funding_without_history`` draws one from stated assumptions.
Both give a ``Funding``: the proposal, the whole trade-off, the marks on it and the argument in sentences.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

import pandas as pd

from chargeback_kit.bill import Bill
from chargeback_kit.money import to_micro
from chargeback_kit.planning.funding import words
from chargeback_kit.planning.funding.exhaustion import Exhaustion, exhaustion
from chargeback_kit.planning.funding.frames import marks_frame, tradeoff_frame
from chargeback_kit.planning.funding.from_bills import read_bills
from chargeback_kit.planning.funding.history import History, month_days, month_place, months_on
from chargeback_kit.planning.funding.imagined import imagine, imagined_level, lines
from chargeback_kit.planning.funding.level import Level, level
from chargeback_kit.planning.funding.play import play
from chargeback_kit.planning.funding.resample import resample
from chargeback_kit.planning.funding.risks import PATHS, SEED, Risks, Share, posting_lag, share
from chargeback_kit.planning.funding.setting import Setting, of_tier, of_wallet, setting
from chargeback_kit.planning.funding.tradeoff import Game, Outlook, all_rows, is_best, proposal
from chargeback_kit.planning.funding.years import year_spent
from chargeback_kit.records.assumptions import Assumptions
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.tiers import recommended

WHOLE_TENANT = "zone_a"


@dataclass(frozen=True)
class Funding:
    """The advice for one month and one currency.

    ``proposal``, ``own`` (None without an own setting) and ``table`` (the row of 2017 for ``licences``) are outlooks;
    ``rows`` hold the whole trade-off; ``exhaustion`` is None without a wallet that runs. ``data`` says how much history
    there is, ``assumptions`` what is taken for granted.
    """

    month: str
    currency: str
    risks: Risks
    proposal: Outlook
    own: Outlook | None
    table: Outlook
    licences: int
    rows: tuple[Outlook, ...]
    exhaustion: Exhaustion | None
    data: str
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]
    history: History
    level: Level
    game: Game

    def evaluate(
        self, opening: Decimal | str | int, trigger: Decimal | str | int, recharge: Decimal | str | int
    ) -> Outlook:
        """Any other setting on the months already drawn; amounts in the plan's currency, a recharge of 0 is none."""
        return self.game.outlook(setting(opening, trigger, recharge))

    @cached_property
    def tradeoff(self) -> pd.DataFrame:
        """One row per setting: opening, trigger, recharge, idle, chance, standard_error, recharges, lapses, is_best."""
        rows = list(self.rows)
        return tradeoff_frame(rows, is_best(rows, self.risks.purchases))

    @cached_property
    def marks(self) -> pd.DataFrame:
        """The marked settings: proposal, own, table_2017."""
        own = {"own": self.own} if self.own is not None else {}
        return marks_frame({"proposal": self.proposal, **own, "table_2017": self.table})

    @cached_property
    def need_micro(self) -> int:
        """How far below the trigger the balance falls in all simulated months but a share ``alpha`` [micro-units]."""
        recharge = to_micro(self.proposal.setting.recharge)
        need = sorted(play(self.game.months, recharge, recharge, self.game.switches).need.tolist(), reverse=True)
        return max(0, int(need[int(self.risks.alpha * len(need))]))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The whole argument in words."""
        return words.sentences(self)


def funding(
    bills: Bill | Iterable[Bill],
    alpha: Share = 0.05,
    *,
    growth: Share | None = None,
    lag_hours: tuple[int, int] | None = None,
    card_days: int = 3,
    card_chance: Share = "0.04",
    purchases: int = 4,
    licences: int | None = None,
    paths: int = PATHS,
    seed: int = SEED,
) -> Funding:
    """The advice for the month after the last of some bills of one tenant, from their resampled days.

    The chance that the balance reaches 0 in a month is at most ``alpha``. ``growth`` [share per month] replaces the one
    the history shows; recharges arrive ``lag_hours`` late (default: as documented); the card fails for ``card_days`` in
    a share ``card_chance`` of the months; at most ``purchases`` recharges are wanted in an average month. ``licences``
    picks the row of 2017 (default: the plan licences of the last month). Raises InputError with one sentence.
    """
    risks = _risks(alpha, growth, lag_hours, card_days, card_chance, purchases, paths, seed)
    given = [bills] if isinstance(bills, Bill) else list(bills)
    read = read_bills(given)
    last = max(given, key=lambda bill: bill.inputs.months[-1].from_ns)
    history, month = read.history, months_on(last.months[-1], 1)
    found = level(history, month_place(month), risks.growth)
    data = words.how_much_data(len(history.months), len(history.days), len(history.amounts))
    wallet = last.agreement.wallet
    advice = _advise(
        month,
        history,
        found,
        risks,
        last.agreement.switches,
        own=of_wallet(wallet) if wallet else None,
        licences=_licences(last) if licences is None else licences,
        data=data,
    )
    return replace(
        advice,
        notes=read.notes,
        exhaustion=exhaustion(last, history, read.now, _level_now(history, read.now, risks), risks),
    )


def funding_without_history(
    assumed: Assumptions,
    card: Sequence[Rate],
    alpha: Share = 0.05,
    *,
    growth: Share | None = None,
    lag_hours: tuple[int, int] | None = None,
    card_days: int = 3,
    card_chance: Share = "0.04",
    purchases: int = 4,
    licences: int | None = None,
    paths: int = PATHS,
    seed: int = SEED,
) -> Funding:
    """The advice for a month from stated assumptions and a rate card; the rest as for ``funding``."""
    risks = _risks(alpha, growth, lag_hours, card_days, card_chance, purchases, paths, seed)
    history = imagine(assumed, card, seed)
    advice = _advise(
        assumed.month,
        history,
        imagined_level(assumed, history, risks.growth),
        risks,
        Switches(),
        own=of_wallet(assumed.wallet) if assumed.wallet else None,
        licences=assumed.people if licences is None else licences,
        data="The advice rests on no history at all, only on what is assumed; look again after one or two months of calls.",
    )
    return replace(advice, assumptions=(*_stated(assumed, card), *advice.assumptions))


def _risks(
    alpha: Share,
    growth: Share | None,
    lag_hours: tuple[int, int] | None,
    card_days: int,
    card_chance: Share,
    purchases: int,
    paths: int,
    seed: int,
) -> Risks:
    return Risks(
        alpha=float(share(alpha, "alpha")),
        lag_hours=posting_lag() if lag_hours is None else lag_hours,
        card_days=card_days,
        card_chance=float(share(card_chance, "card chance")),
        growth=None if growth is None else share(growth, "growth"),
        purchases=purchases,
        paths=paths,
        seed=seed,
    )


def _advise(
    month: str,
    history: History,
    found: Level,
    risks: Risks,
    switches: Switches,
    *,
    own: Setting | None,
    licences: int,
    data: str,
) -> Funding:
    months = resample(history, tuple(month_days(month)), found, risks)
    game = Game(months, switches, year_spent(months, risks.seed))
    return Funding(
        month=month,
        currency=history.currency,
        risks=risks,
        proposal=proposal(game, risks.alpha, risks.purchases),
        own=None if own is None else game.outlook(own),
        table=game.outlook(of_tier(recommended(licences, switches.tier_edge))),
        licences=licences,
        rows=tuple(all_rows(game)),
        exhaustion=None,
        data=data,
        assumptions=tuple(_assumed(found, risks)),
        notes=(),
        history=history,
        level=found,
        game=game,
    )


def _level_now(history: History, now: date, risks: Risks) -> Level:
    return level(history, month_place(now.isoformat()[:7]), risks.growth)


def _licences(bill: Bill) -> int:
    """The plan licences that people hold in the last month, each once."""
    pools = {
        c.pool: c.licences
        for c in bill.inputs.counters
        if c.month == bill.months[-1] and not c.pool_id.endswith(WHOLE_TENANT)
    }
    return sum(pools.values())


def _assumed(found: Level, risks: Risks) -> Iterable[str]:
    yield words.growth(found.growth, is_known=found.is_known, is_given=found.is_given)
    yield words.sources(
        risks, f"{risks.paths:,} months were drawn with seed {risks.seed}; the same seed gives the same months."
    )
    if risks.card_chance and risks.card_days:
        yield f"In {words.percent(risks.card_chance)} of the months the card is assumed to fail for {words.days(risks.card_days)}; no source knows how often."


def _stated(assumed: Assumptions, card: Sequence[Rate]) -> Iterable[str]:
    for line in lines(assumed, card):
        yield f"Assumed: {float(line.minutes):,.0f} minutes a month {line.what}, at {Decimal(line.rate.price_nano).scaleb(-9).normalize():f} {assumed.currency} a minute (rate card, line {line.rate.line})."
    yield f"Assumed: {assumed.people:,} people, calls of {assumed.minutes_per_call} minutes on average, and true use within {assumed.month_spread_percent} % of what is stated in two months of three."

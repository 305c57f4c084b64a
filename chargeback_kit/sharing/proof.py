"""The proof of a page before it is written: what it says of settings drawn at random is what the engine answers."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from chargeback_kit.bill.view import BillView
from chargeback_kit.money import in_cents
from chargeback_kit.planning.quick.answer import QuickAnswer
from chargeback_kit.planning.quick.holders import PlanChange
from chargeback_kit.planning.what_if import with_terms
from chargeback_kit.problems import BrokenLaw
from chargeback_kit.rules.calendar import NS
from chargeback_kit.sharing.answers import StoredAnswers
from chargeback_kit.sharing.licences import NEVER
from chargeback_kit.sharing.lookup import Document, Found, PageSetting, drawn, found, scenario, today
from chargeback_kit.sharing.wallets import DRY
from chargeback_kit.wallet.player import EVENTS
from chargeback_kit.wallet.summary import WalletSummary

Event = tuple[str, int, int, int]
SETTINGS = 24
ADDED = ("markup", "kept_central")
"""Categories of what is charged on (R55), which no page shows."""


def prove(answers: StoredAnswers, document: Document) -> None:
    """Hold today's setting and some others to the engine; raises BrokenLaw for one that differs."""
    chance = Random(document["month"])  # noqa: S311 - the same settings every time
    for setting in (today(document), *(drawn(document, chance) for _ in range(SETTINGS))):
        own = PageSetting(setting.counts, setting.wallet, document["basis"], setting.blocking)
        said = found(document, own)
        if own.blocking and said.wallet is None:
            continue
        differs = [*differences(document, said, _world(answers, document, own), answers)]
        if differs:
            raise BrokenLaw(f"A stored answer is not the engine's: {differs[0]}. Please report it.")


def _world(answers: StoredAnswers, document: Document, setting: PageSetting) -> QuickAnswer:
    index = answers.pools.index
    wanted = scenario(document, setting, answers.pools.today)
    terms = with_terms(index.inputs.agreement, wanted)
    if terms.postpaid_since:
        terms = terms.model_copy(update={"postpaid": None})
    return QuickAnswer(index, terms, wanted, PlanChange())


def differences(document: Document, said: Found, world: BillView, answers: StoredAnswers) -> Iterator[str]:
    """What a page says otherwise than a bill or an answer: the total, a cost centre, the wallet."""
    if said.total != in_cents(world.total):
        yield f"total: {said.total} and {world.total}"
    paid = dict.fromkeys(document["centers"], 0)
    rows = world.statements[~world.statements["category"].isin(ADDED)]
    for name, amount in zip(rows["cost_center"], rows["amount"], strict=True):
        paid[answers.center(name)] = paid.get(answers.center(name), 0) + in_cents(amount)
    if paid != said.centers:
        yield f"cost centres: {said.centers} and {paid}"
    if said.wallet is not None and world.wallet_summary is not None:
        yield from _wallet(document, said.wallet, world, world.wallet_summary)


def _wallet(document: Document, said: dict[str, Any], world: BillView, summary: WalletSummary) -> Iterator[str]:
    below = NEVER if summary.below_zero_ns is None else _second(document, summary.below_zero_ns)
    engine = {
        "closing": in_cents(summary.closing),
        "lowest": in_cents(summary.lowest),
        "below": below,
        "blocked": summary.blocked,
    }
    own = {name: said[name] for name in engine}
    if own != engine:
        yield f"wallet: {own} and {engine}"
    stored = _together(
        (EVENTS[each["event"]], each["at"], each["amount"], each["balance"])
        for each in said["entries"]
        if each["event"] != DRY
    )
    rows = world.wallet[world.wallet["event"].isin(("top_up", "recharge", "expiry"))].to_dict("records")
    events = _together(
        (row["event"], _second(document, row["at"].value), in_cents(row["amount"]), in_cents(row["balance"]))
        for row in rows
    )
    if stored != events:
        yield f"events of the wallet: {stored} and {events}"


def _together(events: Iterable[Event]) -> list[Event]:
    """Purchases and lapses with those of one kind and second as one: a path keeps equal ones of one call together."""
    found: list[Event] = []
    for event in events:
        if found and event[:2] == found[-1][:2]:
            found[-1] = (*event[:2], found[-1][2] + event[2], event[3])
        else:
            found.append(event)
    return found


def _second(document: Document, at_ns: int) -> int:
    return (at_ns - int(document["from_ms"]) * 1_000_000) // NS

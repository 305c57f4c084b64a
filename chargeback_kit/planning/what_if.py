"""Another world's inputs: what a scenario says in the place of what the bill was computed from (L6)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chargeback_kit.bill.bill import prepare
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.money import units
from chargeback_kit.planning.licences import given
from chargeback_kit.planning.reassignments import reassigned
from chargeback_kit.planning.scenario import Scenario, settings
from chargeback_kit.problems import InputError, Problem
from chargeback_kit.records.agreement import Agreement, Allotment, Licence, Postpaid, Wallet
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.rules.plans import PER_USER, is_known
from chargeback_kit.rules.pools import PoolCounter


def other_inputs(
    folder: BillFolder, months: Iterable[str], charges: str, scenario: Scenario
) -> tuple[BillFolder, Inputs, list[Problem]]:
    """The folder, the inputs and their problems in the world of a scenario."""
    changed = reassigned(_with_agreement(folder, scenario), scenario)
    inputs, problems = prepare(changed, months, charges)
    counters = with_licences(inputs.counters, scenario)
    growth = {kind: units(factor, 3) for kind, factor in scenario.growth.items()}
    moved = given(inputs.counters, counters, changed.agreement) if scenario.assigned else {}
    inputs = replace(inputs, counters=counters, growth=growth, blocking=scenario.blocking, given=moved)
    return changed, inputs, problems


def _with_agreement(folder: BillFolder, scenario: Scenario) -> BillFolder:
    """The folder with the terms and the prices of a scenario; the same one where they do not differ."""
    agreement = with_terms(folder.agreement, scenario)
    rates = folder.rates if scenario.rate_card is None else list(scenario.rate_card)
    return replace(folder, agreement=agreement, rates=rates)


def with_terms(agreement: Agreement, scenario: Scenario) -> Agreement:
    """The agreement of a scenario; keys that say what is agreed already leave it as it is."""
    terms: dict[str, Any] = {
        "switches": settings(agreement.switches, scenario.switches),
        "licence": _licences(agreement.licence, scenario),
        "allotment": _allotments(agreement.allotment, scenario.allotments),
        "wallet": _wallet(agreement.wallet, scenario.wallet),
    }
    minutes = scenario.conference_minutes
    if minutes is not None and minutes != agreement.conference.minutes_per_licence:
        terms["conference"] = agreement.conference.model_copy(update={"minutes_per_licence": minutes})
    if scenario.postpaid_from is not None:
        terms["postpaid"] = Postpaid(since=scenario.postpaid_from)
    elif scenario.postpaid is not None and scenario.postpaid != agreement.postpaid_enabled:
        terms["postpaid"] = Postpaid(enabled=scenario.postpaid)
    differ = {key: value for key, value in terms.items() if value != getattr(agreement, key)}
    changed = agreement.model_copy(update=differ) if differ else agreement
    _refuse_fixed_without_shares(changed)
    return changed


def _refuse_fixed_without_shares(agreement: Agreement) -> None:
    if agreement.switches.fee_basis == "fixed" and not agreement.share:
        raise InputError("what_if: switches.fee_basis: fixed needs [[share]] in agreement.toml, which has none.")


def _wallet(known: Wallet | None, given: Wallet | None) -> Wallet | None:
    return settings(known or Wallet(), given) if given else known


def _licences(known: tuple[Licence, ...], scenario: Scenario) -> tuple[Licence, ...]:
    listed = {licence.sku.upper() for licence in known}
    for sku in scenario.purchased:
        if sku not in listed and not is_known(sku):
            raise InputError(f"what_if: purchased.{sku}: no such licence; {_agreed(listed)}.")
    if unknown := sorted(set(scenario.prices) - listed - set(scenario.purchased)):
        raise InputError(f"what_if: prices.{unknown[0]}: no such licence is bought; {_agreed(listed)}.")
    new = tuple(Licence(sku=sku, purchased=0) for sku in scenario.purchased if sku not in listed)
    return tuple(_licence(licence, scenario) for licence in (*known, *new))


def _agreed(listed: set[str]) -> str:
    return f"those agreed are {', '.join(sorted(listed)) or 'none'}"


def _licence(licence: Licence, scenario: Scenario) -> Licence:
    sku = licence.sku.upper()
    return licence.changed(scenario.purchased.get(sku), scenario.prices.get(sku))


def _allotments(known: tuple[Allotment, ...], given: tuple[Allotment, ...]) -> tuple[Allotment, ...]:
    said = {(each.plan, each.country): each for each in given}
    kept = tuple(said.pop((each.plan, each.country), each) for each in known)
    return (*kept, *said.values())


def with_licences(counters: tuple[PoolCounter, ...], scenario: Scenario) -> tuple[PoolCounter, ...]:
    """The counters with the licences that a scenario assigns to whole pools; a pool nobody fills has none."""
    return tuple(_resized(counter, scenario.assigned.get(counter.pool)) for counter in counters)


def refuse_unknown_pools(scenario: Scenario, counters: Iterable[PoolCounter]) -> None:
    """Refuse licences for a pool that is none of these counters', or a carrier's: no licence fills it."""
    pools = sorted({counter.pool for counter in counters if not counter.is_carriers})
    if unknown := sorted(set(scenario.assigned) - set(pools)):
        raise InputError(f"no pool {', '.join(unknown)}; the pools are {', '.join(pools)}.")


def _resized(counter: PoolCounter, licences: int | None) -> PoolCounter:
    """A pool with other licences: each adds the minutes that one adds today, rounded down to a second."""
    if licences is None or licences == counter.licences:
        return counter
    if counter.plan == PER_USER:
        raise InputError(f"{counter.pool}: minutes of one's own cannot be pooled. Give people other plans instead.")
    return replace(counter, licences=licences, size_seconds=counter.size_seconds * licences // counter.licences)

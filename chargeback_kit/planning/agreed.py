"""The agreement and the rate card of another world."""

from dataclasses import replace
from typing import Any

from chargeback_kit.planning.scenario import Scenario, settings
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement, Allotment, Licence, Postpaid, Wallet
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.rules.plans import is_known


def agreed(folder: BillFolder, scenario: Scenario) -> BillFolder:
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
    if scenario.postpaid is not None and scenario.postpaid != agreement.postpaid_enabled:
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
    values = {"purchased": scenario.purchased.get(sku), "unit_price": scenario.prices.get(sku)}
    differ = {key: value for key, value in values.items() if value is not None and value != getattr(licence, key)}
    return licence.model_copy(update=differ) if differ else licence


def _allotments(known: tuple[Allotment, ...], given: tuple[Allotment, ...]) -> tuple[Allotment, ...]:
    said = {(each.plan, each.country): each for each in given}
    kept = tuple(said.pop((each.plan, each.country), each) for each in known)
    return (*kept, *said.values())

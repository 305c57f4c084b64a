"""A scenario is another set of frozen inputs; the original never moves (L6)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chargeback_kit.bill import prepare
from chargeback_kit.engine.terms import Inputs
from chargeback_kit.problems import InputError, Problem
from chargeback_kit.records.agreement import Agreement, Wallet, parse_agreement
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.rules.pools import Counter


def scenario(
    folder: BillFolder,
    months: Iterable[str],
    charges: str,
    *,
    assigned: Mapping[str, int] | None = None,
    wallet: Wallet | None = None,
    switches: Mapping[str, Any] | None = None,
) -> tuple[BillFolder, Inputs, list[Problem]]:
    """The folder and inputs with other licences per pool (``{"US/MCOPSTN1": 90}``), wallet settings or switches."""
    agreement = _with_wallet(_with_switches(folder.agreement, switches or {}), wallet)
    changed = replace(folder, agreement=agreement)
    inputs, problems = prepare(changed, months, charges)
    return changed, replace(inputs, counters=_with_licences(inputs.counters, assigned or {})), problems


def _with_switches(agreement: Agreement, switches: Mapping[str, Any]) -> Agreement:
    if not switches:
        return agreement
    values = agreement.switches.model_dump() | dict(switches)
    parsed = parse_agreement({"currency": agreement.currency, "switches": values}, "what_if").switches
    return agreement.model_copy(update={"switches": parsed})


def _with_wallet(agreement: Agreement, wallet: Wallet | None) -> Agreement:
    """Settings that were given replace the agreement's; the others stay."""
    if wallet is None:
        return agreement
    given = {name: getattr(wallet, name) for name in wallet.model_fields_set}
    return agreement.model_copy(update={"wallet": (agreement.wallet or Wallet()).model_copy(update=given)})


def _with_licences(counters: tuple[Counter, ...], assigned: Mapping[str, int]) -> tuple[Counter, ...]:
    pools = sorted({counter.pool for counter in counters})
    if unknown := sorted(set(assigned) - set(pools)):
        raise InputError(f"no pool {', '.join(unknown)}; the pools are {', '.join(pools)}.")
    return tuple(_resized(counter, assigned.get(counter.pool)) for counter in counters)


def _resized(counter: Counter, licences: int | None) -> Counter:
    """A pool with other licences: each adds the minutes that one adds today."""
    if licences is None or licences == counter.licences:
        return counter
    if licences < 0:
        raise InputError(f"{counter.pool_id}: {licences} licences is fewer than none.")
    return replace(counter, licences=licences, size_seconds=counter.size_seconds * licences // counter.licences)

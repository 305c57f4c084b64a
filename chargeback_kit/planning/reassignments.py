"""Reassignments of another world: people and cost centres that move, and who holds which calling plan."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from chargeback_kit.chargeback.spellings import alike
from chargeback_kit.planning.scenario import NO_PLAN, Scenario
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement, Share
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.users import People, UserRow, people
from chargeback_kit.rules.plans import is_calling_plan


def reassigned(folder: BillFolder, scenario: Scenario) -> BillFolder:
    """The folder with the people, plans and cost centres of a scenario."""
    agreement = _with_centers(folder.agreement, scenario.cost_centers)
    if folder.users is None or not (scenario.cost_centers or scenario.people or scenario.plans):
        _refuse_nobody(scenario, folder)
        return replace(folder, agreement=agreement, centers=folder.centers.renamed(scenario.cost_centers))
    known, _ = people(folder.users)
    centers, plans = numbered(known, scenario.people, "people"), numbered(known, scenario.plans, "plans")
    users = [_reassigned(row, known.number_of(row), scenario.cost_centers, centers, plans) for row in folder.users]
    listed = folder.centers.renamed(scenario.cost_centers)
    return replace(folder, agreement=agreement, users=users, centers=listed)


def joined(folder: BillFolder, statements: pd.DataFrame) -> BillFolder:
    """The folder with one spelling for cost centres that differ only in case or outer blanks: the one with the most
    money (R50).
    """
    spelled = alike(zip(statements["cost_center"], statements["amount"], strict=True))
    names = {name: first for (first, _), *others in spelled for name, _ in others}
    return reassigned(folder, Scenario(cost_centers=names)) if names else folder


def refuse_unknown_centers(scenario: Scenario, known: Iterable[str]) -> None:
    """Refuse to move a cost centre that pays nothing in the bill."""
    if unknown := sorted(set(scenario.cost_centers) - set(known)):
        raise InputError(f'what_if: cost_centers: no "{unknown[0]}"; the cost centres are {", ".join(sorted(known))}.')


def numbered(known: People, given: Mapping[str, str], part: str) -> dict[int, str]:
    """What is said of people, by their numbers; raises InputError for somebody who is not listed."""
    found = {who: known.number(who) for who in given}
    if unknown := [who for who, number in found.items() if number is None]:
        more = f" ({len(unknown) - 1} more)" if len(unknown) > 1 else ""
        raise InputError(
            f'what_if: {part}: nobody called "{unknown[0]}" is on the user list{more}. '
            "Write the sign-in name or the object id."
        )
    return {number: given[who] for who, number in found.items() if number is not None}


def with_plan(skus: Iterable[str], plan: str) -> tuple[str, ...]:
    """Licences with one calling plan in the place of all others; a bundle goes with everything in it.

    >>> with_plan(("MCOEV", "MCOPSTN1", "MCOPSTNC"), "MCOPSTN_5")
    ('MCOEV', 'MCOPSTNC', 'MCOPSTN_5')
    >>> with_plan(("MCOEV", "MCOPSTN1"), "none")
    ('MCOEV',)
    """
    kept = tuple(sku for sku in skus if not is_calling_plan(sku))
    return kept if plan == NO_PLAN else (*kept, plan)


def _reassigned(
    row: UserRow, person: int, renamed: Mapping[str, str], centers: Mapping[int, str], plans: Mapping[int, str]
) -> UserRow:
    center = centers.get(person, renamed.get(row.cost_center, row.cost_center))
    skus = with_plan(row.skus, plans[person]) if person in plans else row.skus
    if center == row.cost_center and sorted(skus) == sorted(row.skus):
        return row
    return replace(row, cost_center=center, skus=skus, center_by="" if person in centers else row.center_by)


def _refuse_nobody(scenario: Scenario, folder: BillFolder) -> None:
    for part in ("people", "plans"):
        if folder.users is None and getattr(scenario, part):
            raise InputError(f"what_if: {part}: the folder has no user list, so nobody can move. Add users.csv.")


def _with_centers(agreement: Agreement, renamed: Mapping[str, str]) -> Agreement:
    """Whatever a cost centre pays, the other pays: numbers, idle licences, shares."""
    if not renamed:
        return agreement
    owners = tuple(
        owner.model_copy(update={"cost_center": renamed.get(owner.cost_center, owner.cost_center)})
        for owner in agreement.number_owner
    )
    shares: dict[str, Share] = {}
    for share in agreement.share:
        center = renamed.get(share.cost_center, share.cost_center)
        before = shares[center].percent if center in shares else 0
        shares[center] = share.model_copy(update={"cost_center": center, "percent": before + share.percent})
    terms = {
        "unowned": renamed.get(agreement.unowned, agreement.unowned),
        "number_owner": owners,
        "share": tuple(shares.values()),
    }
    differ = {key: value for key, value in terms.items() if value != getattr(agreement, key)}
    return agreement.model_copy(update=differ) if differ else agreement

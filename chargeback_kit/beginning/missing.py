"""What a folder does not hold, and what it would change: a sentence each, for whoever begins."""

from collections.abc import Iterator

from chargeback_kit import text
from chargeback_kit.beginning.draft import currency
from chargeback_kit.beginning.files import is_agreement
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.records.agreement import UNASSIGNED
from chargeback_kit.records.folder import BillFolder


def missing(folder: BillFolder, landed: LandedCalls) -> list[str]:
    """What could be added to a folder, the most telling first; empty where nothing is wanting."""
    if not any(is_agreement(each.label) for each in folder.inputs):
        counted = currency(landed) or folder.agreement.currency
        begin = f"No agreement.toml yet: amounts are in {counted}, and there are no fees, no credits and no owners."
        return [f"{begin} chargeback-kit init writes a first one.", *_lists(folder)]
    return [*_lists(folder), *_terms(folder)]


def _lists(folder: BillFolder) -> Iterator[str]:
    if folder.users is None:
        yield (
            "No user list yet: every call is nobody's, and no plan brings minutes. Add the admin centre's export of "
            "active users."
        )
    else:
        people = {row.user_principal_name.casefold() for row in folder.users}
        placed = {row.user_principal_name.casefold() for row in folder.users if row.cost_center}
        if nowhere := len(people - placed):
            owner = folder.agreement.unowned
            yield (
                f"{text.counted(nowhere, 'person', 'people')} of {len(people):,} without a cost centre: {owner} "
                "pays for them. Add a list with the columns attribute,value,cost_center, or the column cost_center."
            )
    if folder.rates is None:
        yield (
            "No rate card: charges cannot be checked, minutes within a pool have no price, and another world's calls "
            "cannot be priced. Add one as CSV."
        )
    if not folder.budgets:
        yield "No budgets: nobody's bill is set against one. Add a list with the columns cost_center,month,amount."


def _terms(folder: BillFolder) -> Iterator[str]:
    agreed = folder.agreement
    if not agreed.licence:
        yield "No licences in the agreement: there are no licence fees, and no licence is seen to be idle."
    elif unpriced := [each.sku for each in agreed.licence if "unit_price" not in each.model_fields_set]:
        yield f"No price of {text.listed(unpriced)} in the agreement: their fees count 0.00."
    if agreed.wallet is None:
        yield "No [wallet] in the agreement: what Communications Credits paid, and how long they last, is not known."
    if not agreed.number_owner:
        yield "No [[number_owner]] in the agreement: calls to service numbers fall to who holds them, or to nobody."
    if agreed.unowned == UNASSIGNED:
        yield f'No unowned = "…" in the agreement: idle licences and calls of nobody stand under {UNASSIGNED}.'

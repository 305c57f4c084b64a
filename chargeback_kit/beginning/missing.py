"""What a folder does not hold, and what it would change: a sentence each, for whoever begins."""

from collections.abc import Iterator
from dataclasses import dataclass

from chargeback_kit import text
from chargeback_kit.beginning.draft import currency
from chargeback_kit.beginning.files import is_agreement
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.records.agreement import UNASSIGNED
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.reference.spoken import product

ASKED = "The questions about your agreement, below, ask for it."


@dataclass(frozen=True)
class Missing:
    """Something that could be added: what it is, what its lack changes, and how it is added.

    ``asks`` is how it is added on a page where that is another way, ``add`` how beside a command.
    """

    what: str
    says: str
    add: str = ""
    asks: str = ""

    def __str__(self) -> str:
        return f"{self.says} {self.add}".strip()

    @property
    def on_page(self) -> str:
        """The sentence for a page."""
        return f"{self.says} {self.asks or self.add}".strip()


def missing(folder: BillFolder, landed: LandedCalls) -> list[Missing]:
    """What could be added to a folder, the most telling first; empty where nothing is wanting."""
    if not any(is_agreement(each.label) for each in folder.inputs):
        counted = currency(landed) or folder.agreement.currency
        begin = f"No agreement.toml yet: amounts are in {counted}, and there are no fees, no credits and no owners."
        written = "chargeback-kit init writes a first one."
        asked = "Answer a few questions below, or drop one."
        return [Missing("agreement", begin, written, asked), *_lists(folder), *_budgets(folder)]
    return [*_lists(folder), *_terms(folder), *_budgets(folder)]


def _lists(folder: BillFolder) -> Iterator[Missing]:
    if folder.users is None:
        yield Missing(
            "user list",
            "No user list yet: every call is nobody's, and no plan brings minutes.",
            "Add the admin centre's export of active users.",
            "Drop the admin centre’s export of active users, or users.csv.",
        )
    else:
        people = {row.user_principal_name.casefold() for row in folder.users}
        placed = {row.user_principal_name.casefold() for row in folder.users if row.cost_center}
        if nowhere := len(people - placed):
            owner = folder.agreement.unowned
            yield Missing(
                "cost centres",
                f"{text.counted(nowhere, 'person', 'people')} of {len(people):,} without a cost centre: {owner} "
                "pays for them.",
                "Add a list with the columns attribute,value,cost_center, or the column cost_center.",
            )
    if folder.rates is None:
        yield Missing(
            "rate card",
            "No rate card: charges cannot be checked, minutes within a pool have no price, and another world's calls "
            "cannot be priced.",
            "Add one as CSV.",
        )


def _budgets(folder: BillFolder) -> Iterator[Missing]:
    if not folder.budgets:
        says = "No budgets: nobody's bill is set against one."
        yield Missing("budgets", says, "Add a list with the columns cost_center,month,amount.")


def _terms(folder: BillFolder) -> Iterator[Missing]:
    agreed = folder.agreement
    if not agreed.licence:
        yield Missing(
            "licences",
            "No licences in the agreement: there are no licence fees, and no licence is seen to be idle.",
            asks=ASKED,
        )
    elif unpriced := [product(each.sku) or each.sku for each in agreed.licence if not each.has_price]:
        says = f"No price of {text.listed(unpriced)} in the agreement: their fees count 0.00."
        yield Missing("prices", says, asks=ASKED)
    if agreed.wallet is None:
        yield Missing(
            "credits",
            "No [wallet] in the agreement: what Communications Credits paid, and how long they last, is not known.",
            asks=ASKED,
        )
    if not agreed.number_owner:
        yield Missing(
            "owners of numbers",
            "No [[number_owner]] in the agreement: calls to service numbers fall to who holds them, or to nobody.",
            asks=ASKED,
        )
    if agreed.unowned == UNASSIGNED:
        yield Missing(
            "unowned",
            f'No unowned = "…" in the agreement: idle licences and calls of nobody stand under {UNASSIGNED}.',
            asks=ASKED,
        )

"""What is charged on (R55): categories kept central, amounts too small to charge, and a markup."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from chargeback_kit.money import in_cents, of_cents, round_half_up
from chargeback_kit.records.agreement import Chargeback
from chargeback_kit.rules.kinds import CATEGORY

Cents = npt.NDArray[np.int64]
MARKED_UP = "markup"
MARKUP, KEPT = CATEGORY.index(MARKED_UP), CATEGORY.index("kept_central")


def charged_on(cents: Cents, owner: int, terms: Chargeback) -> Cents:
    """Money by cost centre (rows) and category (columns) [cents], with what is kept by the owner and what is added.

    The central categories leave each cost centre; what it then owes, if above 0 and below the smallest, leaves; the
    markup is a percentage of the rest. The owner is charged nothing and marked up nothing. Three cost centres owe
    120.00, 3.40 and 0.90 of domestic calls, the smallest charge is 5.00:

    >>> owed = np.zeros((4, len(CATEGORY)), np.int64)
    >>> owed[1:, CATEGORY.index("domestic")] = 12000, 340, 90
    >>> charged_on(owed, 0, Chargeback(smallest="5.00", markup_percent="3"))[:, [MARKUP, KEPT]].tolist()
    [[0, 430], [360, 0], [0, -340], [0, -90]]
    """
    charged = cents.copy()
    central = [CATEGORY.index(name) for name in terms.central if name in CATEGORY]
    rest = cents.sum(axis=1) - cents[:, central].sum(axis=1)
    rest[(rest > 0) & (rest < in_cents(terms.smallest))] = 0
    rest[owner] = 0
    kept = cents.sum(axis=1) - rest
    kept[owner] = 0
    charged[:, KEPT] -= kept
    charged[owner, KEPT] += kept.sum()
    charged[:, MARKUP] += [markup(int(each), terms.markup_percent) for each in rest]
    return charged


def markup(cents: int, percent: Decimal) -> int:
    """A percentage of an amount, rounded half up to the cent.

    >>> markup(1050, Decimal("3"))
    32
    """
    return round_half_up(Fraction(percent) * cents / 100)


def markup_of(owed: Mapping[str, Decimal], owner: str, terms: Chargeback | None) -> Decimal:
    """What is added to what cost centres owe, each by itself; nothing to the owner's, and nothing without terms.

    >>> markup_of({"IT": Decimal("90.00"), "Sales": Decimal("10.50")}, "IT", Chargeback(markup_percent="3"))
    Decimal('0.32')
    """
    percent = Decimal() if terms is None else terms.markup_percent
    cents = [markup(in_cents(amount), percent) for center, amount in owed.items() if center != owner]
    return of_cents(sum(cents))

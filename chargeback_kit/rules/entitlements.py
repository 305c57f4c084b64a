"""How many phone numbers a tenant may hold: service numbers by tiers of licences, user numbers by plan.

The figures are the tables ``service_number_entitlement`` and ``user_number_entitlement``. Numbers ported to Microsoft
do not count. A part of a number is no number.
"""

from fractions import Fraction

from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Whole
from chargeback_kit.reference import rows

PLANS = "domestic_or_international"
PAYG = "payg"


@checked_arguments
def service_numbers(licences: Whole) -> tuple[int, int]:
    """Toll and toll-free service numbers for so many phone-system and conferencing licences.

    >>> service_numbers(51)
    (20, 20)
    >>> service_numbers(0)
    (0, 0)
    """
    for row in rows("service_number_entitlement"):
        if int(row["licences_from"]) <= licences <= int(row["licences_to"] or licences):
            return int(row["toll_service_numbers"]), int(row["toll_free_service_numbers"])
    return 0, 0


@checked_arguments
def user_numbers(plans: Whole, payg: Whole = 0) -> int:
    """User numbers for so many domestic or international plans and pay-as-you-go licences.

    >>> user_numbers(30, payg=20)
    63
    >>> user_numbers(0)
    0
    """
    return _numbers(PLANS, plans) + _numbers(PAYG, payg)


def _numbers(kind: str, licences: int) -> int:
    terms = next(row for row in rows("user_number_entitlement") if row["licence_kind"] == kind)
    each, more = Fraction(terms["numbers_per_licence"]), int(terms["extra_numbers"])
    return int(licences * each) + more if licences else 0

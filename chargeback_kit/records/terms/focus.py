"""What a FOCUS file says of the account and its invoices, where the kit cannot know it (``[focus]``)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from chargeback_kit.records.terms.values import Terms

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class FocusTerms(Terms):
    """The billing account, who issues the invoices and on which terms, and the numbers of invoices.

    ``invoice_ids`` gives the number on paper for the name that the kit gives an invoice: the month, who issues it, and
    for a purchase of credits its number in the month (``"2026-10/Microsoft"``, ``"2026-10/Microsoft/credits-1"``).
    """

    billing_account_id: Words = "teams-phone"
    billing_account_name: Words = "Teams Phone"
    billing_account_type: Words = "Billing account"
    invoice_issuer: Words = "Microsoft"
    payment_terms: Words = "As agreed"
    invoice_ids: Mapping[str, Words] = {}

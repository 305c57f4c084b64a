"""Who provides and bills, and under which names a bill's files say so: billing account, invoices, carriers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.calendar import Month

MICROSOFT = "Microsoft"
CHARGEBACK = "Internal chargeback"
ANY_CARRIER = "Carrier"


@dataclass(frozen=True)
class Suppliers:
    """The names of those who bill, by an agreement; ``spelled``: carriers as their cards write them, by lower case."""

    agreement: Agreement
    spelled: Mapping[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The billing account by its id."""
        return self.agreement.focus.billing_account_id

    @property
    def issuer(self) -> str:
        """Who issues the invoices for what Microsoft provides: Microsoft, or the partner it is bought from."""
        return self.agreement.focus.invoice_issuer

    def carrier(self, operator: str) -> str:
        """A carrier as the agreement or its card spells it: the agreement's only one, else by what the row calls it.

        >>> from chargeback_kit.records.terms.carriers import Carrier
        >>> one = Agreement(currency="GBP", carrier=[Carrier(name="Fabrikam Voice", monthly_fee="4.50")])
        >>> Suppliers(one).carrier("anybody"), Suppliers(Agreement(currency="GBP")).carrier("")
        ('Fabrikam Voice', 'Carrier')
        """
        named = {line.name.casefold(): line.name for line in self.agreement.carrier}
        key = self.agreement.only_carrier or operator.casefold()
        return named.get(key) or self.spelled.get(key) or operator or ANY_CARRIER

    def invoice(self, month: Month, issuer: str, part: str = "") -> str:
        """The number of an invoice: as ``[focus.invoice_ids]`` says, else the month and who issues it.

        >>> from chargeback_kit.rules.calendar import month
        >>> Suppliers(Agreement(currency="USD")).invoice(month("2026-10"), "Microsoft", "credits-1")
        '2026-10/Microsoft/credits-1'
        """
        written = "/".join(filter(None, (month.name, issuer, part)))
        return self.agreement.focus.invoice_ids.get(written, written)


def suppliers_of(bill: ComputedBill) -> Suppliers:
    """Who provides and bills what a bill holds."""
    spelled = {rate.carrier.casefold(): rate.carrier for rate in bill.inputs.own_rates if rate.carrier}
    return Suppliers(bill.agreement, spelled)

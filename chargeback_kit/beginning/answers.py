"""What somebody answers about the agreement: a few questions, each of which can be left open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chargeback_kit.records.agreement import UNASSIGNED, Agreement, same_sku


@dataclass(frozen=True)
class LicenceAnswer:
    """How many licences of a SKU were bought, and what one costs a month; None: not answered."""

    purchased: int | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True)
class Answers:
    """The answers; empty and None: not answered. ``licences`` by SKU, ``owners`` are cost centres by number (+E.164).

    ``shares`` are the percentages of cost centres, for fees that are shared in fixed parts.
    """

    currency: str = ""
    unowned: str = ""
    opening: Decimal | None = None
    trigger: Decimal | None = None
    recharge: Decimal | None = None
    licences: Mapping[str, LicenceAnswer] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    fee_basis: str = ""
    shares: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def wallet(self) -> dict[str, str]:
        """The settings of the wallet that were answered, as an agreement writes them."""
        given = {"opening": self.opening, "trigger": self.trigger, "recharge": self.recharge}
        return {name: f"{amount:.2f}" for name, amount in given.items() if amount is not None}


def answers_of(agreement: Agreement) -> Answers:
    """What an agreement that is there answers; licences at several prices have no price of their own."""
    wallet, switches = agreement.wallet, agreement.switches
    return Answers(
        currency=agreement.currency,
        unowned="" if agreement.unowned == UNASSIGNED else agreement.unowned,
        opening=wallet.opening if wallet and "opening" in wallet.model_fields_set else None,
        trigger=wallet.trigger if wallet and "trigger" in wallet.model_fields_set else None,
        recharge=wallet.recharge if wallet else None,
        licences={
            same_sku(each.sku): LicenceAnswer(
                each.purchased,
                each.unit_price if each.has_price and not hasattr(each, "blocks") else None,
            )
            for each in agreement.licence
        },
        owners={f"+{each.number}": each.cost_center for each in agreement.number_owner},
        fee_basis=switches.fee_basis if "fee_basis" in switches.model_fields_set else "",
        shares={each.cost_center: each.percent for each in agreement.share},
    )


def changed(values: Mapping[str, Any], before: Answers, after: Answers) -> dict[str, Any]:
    """The values of an agreement with other answers; what nobody asked about stays as it is.

    >>> agreed = {"currency": "USD", "tenant_country": "US"}
    >>> changed(agreed, Answers("USD"), Answers("EUR", unowned="IT"))
    {'currency': 'EUR', 'tenant_country': 'US', 'unowned': 'IT'}
    """
    made = dict(values)
    for name in ("currency", "unowned"):
        _set(made, name, getattr(before, name), getattr(after, name))
    if before.wallet != after.wallet:
        rest = {name: value for name, value in made.pop("wallet", {}).items() if name not in before.wallet}
        _set(made, "wallet", None, {**after.wallet, **rest})
    _set_licences(made, before, after)
    if before.owners != after.owners:
        made.pop("number_owner", None)
        owners = [{"number": number, "cost_center": center} for number, center in after.owners.items()]
        _set(made, "number_owner", None, owners)
    if before.fee_basis != after.fee_basis:
        rest = {name: value for name, value in made.pop("switches", {}).items() if name != "fee_basis"}
        basis = {"fee_basis": after.fee_basis} if after.fee_basis else {}
        _set(made, "switches", None, {**basis, **rest})
    if before.shares != after.shares:
        made.pop("share", None)
        _set(made, "share", None, [_share(*each) for each in after.shares.items()])
    return made


def _set(values: dict[str, Any], name: str, before: Any, after: Any) -> None:
    if after and before != after:
        values[name] = after
    elif not after:
        values.pop(name, None)


def _set_licences(values: dict[str, Any], before: Answers, after: Answers) -> None:
    """Only the licences that were answered otherwise are written anew; several blocks of one become one then."""
    differ = {sku for sku, answer in after.licences.items() if before.licences.get(sku) != answer}
    blocks = [each for each in values.get("licence", ()) if same_sku(str(each.get("sku", ""))) not in differ]
    _set(values, "licence", None, [*blocks, *_blocks({sku: after.licences[sku] for sku in sorted(differ)})])


def _blocks(licences: Mapping[str, LicenceAnswer]) -> Iterator[dict[str, Any]]:
    for sku, answer in licences.items():
        if answer.purchased is not None:
            price = {} if answer.unit_price is None else {"unit_price": f"{answer.unit_price:f}"}
            yield {"sku": sku, "purchased": answer.purchased, **price}


def _share(center: str, percent: Decimal) -> dict[str, str]:
    return {"cost_center": center, "percent": f"{percent:f}"}

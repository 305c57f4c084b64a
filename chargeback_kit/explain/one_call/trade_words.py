"""One line on a call, as the trade says it: an arithmetic to check in the head, who paid, and whose it is."""

from collections.abc import Iterator
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.explain.one_call.known_call import REPORTED, KnownCall
from chargeback_kit.explain.one_call.owner_of_call import because
from chargeback_kit.explain.one_call.payer_words import paid
from chargeback_kit.explain.one_call.pool_words import all_of_pool, although, of_pool
from chargeback_kit.explain.one_call.price_words import by_card, charged, units
from chargeback_kit.money import exact
from chargeback_kit.records.rates import Rate
from chargeback_kit.reference.spoken import country_name, named, the
from chargeback_kit.rules.plans import ADD_ON

FREE = ("inbound", "emergency", "free_call")
NUMBERS = {"geographic": " (landline)", "mobile": " (mobile)", "premium": " (premium)"}


def line_of_call(call: KnownCall, center: str) -> str:
    """The line of a call: what it cost and how, who paid for it, and why it is the cost centre's."""
    return "; ".join(filter(None, [_cost(call), paid(call), because(call, center)]))


def _cost(call: KnownCall) -> str:
    """The arithmetic, where the call went, and the line of the card."""
    micro, currency = call.row["amount_micro"], call.bill.currency
    amount = f"{exact(micro):,} {currency}" if micro else text.money(Decimal(0), currency)
    rate, where = call.rate, _where(call)
    if rate is not None and call.is_priced and call.is_by_card:
        return f"{of_pool(call)}{by_card(call, rate)}, {where}, {_card(call, rate)}{although(call)}"
    if not micro:
        return f"{units(call)} {where}: {next(_free(call))}{amount}{although(call)}"
    if micro < 0:
        return f"{units(call)} {where}: a correction, {amount} as reported"
    said = f"{of_pool(call)}{units(call)} {where}: Microsoft charged {amount}"
    return f"{said}{although(call, is_charge=True)}{charged(call)}"


def _free(call: KnownCall) -> Iterator[str]:
    """Why a call costs nothing; the first of the reasons counts."""
    row = call.row
    if not call.is_message and not row["billed_seconds"]:
        yield "no time was billed, "
    if call.pooled and not call.over:
        yield all_of_pool(call)
    if call.kind.startswith("conference") and row["is_free"]:
        yield f"{call.words['name']} holds {named(call.licence(ADD_ON))}, with which it is free, "
    if call.kind in FREE and not row["pays_per_minute"]:
        says = call.decided_by["says"]
        yield f"{says[0].lower()}{says[1:]}, "
    if call.counts != REPORTED and call.rate is not None and call.is_within_free_seconds:
        yield f"all of it within the {call.rate.free_seconds} s that {call.rate.file} gives free, "
    if call.is_carriers:
        yield f"a carrier bills it{_by_no_card(call)}, "
    if row["reported_micro"] == 0:
        yield "nothing was charged, "
    yield "" if call.counts else "neither charged nor rated, "


def _by_no_card(call: KnownCall) -> str:
    """Why a carrier's call comes to nothing here (R35)."""
    if call.bill.inputs.carrier_rates is None:
        return ", and no card of it is here"
    if call.row["lacks_rate"]:
        return ", and no rate of its card matches"
    return ", which takes nothing for a call received" if call.words["is_carrier_in"] else ""


def _where(call: KnownCall) -> str:
    """From where to where."""
    words, rate = call.words, call.rate
    if call.kind == "toll_free_in":
        caller = _place(words["caller_country"], words["caller"])
        return f"from {caller} to your toll-free number {words['callee'] or '(not known)'}"
    if words["is_incoming"]:
        return f"from {_place(words['caller_country'], words['caller'])}"
    kind = NUMBERS.get(rate.number_kind, "") if rate is not None else ""
    to = f"to {_place(words['callee_country'], words['callee'], kind)}"
    return f"{to} from a meeting" if call.kind.startswith("conference") else to


def _place(country: str, number: str, kind: str = "") -> str:
    said = f"{the(country_name(country))}{kind}" if country else ""
    return ", ".join(filter(None, [said, number])) or "a number that is not known"


def _card(call: KnownCall, rate: Rate) -> str:
    """The line of the card, and the hours it is for."""
    band = f" ({rate.time_band})" if rate.time_band else ""
    if call.is_carriers:
        operator = call.words["operator"]
        return f"{rate.file} line {rate.line}{band}{f' for {operator}' if operator else ''}"
    return f"rate card line {rate.line}{band}"

"""Who pays for a call and why it is that one (R32, R45): a step of the receipt, and what the line says of it."""

from collections.abc import Iterator

from chargeback_kit import text
from chargeback_kit.explain.one_call.known_call import KnownCall
from chargeback_kit.explain.receipt import ReceiptStep
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.payers import PAYERS
from chargeback_kit.rules.plans import CREDITS

AGREEMENT = "agreement.toml"
NO_LICENCE = "no licence of Communications Credits"


def payer_step(call: KnownCall) -> ReceiptStep:
    """Who pays, and what that follows from."""
    payer = call.row["funded_by"]
    answer, source = f"{payer}: {PAYERS[payer]}", f"{AGREEMENT}, users.csv"
    match payer:
        case "credits":
            right, source = credits_right(call)
            answer = f"{answer}, since {right}"
        case "postpaid":
            lacked, source = _lacked(call)
            answer = f"{answer}, since {lacked}"
        case "unfunded":
            lacked, source = _lacked(call)
            answer = f"{answer}: {lacked}, and the agreement has no [postpaid] for it"
    return ReceiptStep("payer", "R32, R45" if _found_none_left(call) else "R32", answer, source)


def paid(call: KnownCall) -> str:
    """Who paid, with the balance of the credits before and after; of a correction to whom it was given back."""
    is_back = call.row["amount_micro"] < 0
    match call.row["funded_by"] if call.row["amount_micro"] else "":
        case "credits":
            return f"{'given back to' if is_back else 'paid from'} credits{_balance(call)}"
        case "postpaid":
            return "taken off what is billed after use" if is_back else "billed after use"
        case "carrier":
            return "billed by the carrier, beside Microsoft’s bill"
        case "unfunded":
            none = "neither credits nor billing after use could take it"
            found_nothing = f"nothing could have paid for it: {_lacked(call)[0]}, and nothing is billed after use"
            return none if is_back else found_nothing
    return ""


def credits_right(call: KnownCall) -> tuple[str, str]:
    """Why credits may pay for a call, and where that is written; empty where they may not (R32)."""
    return next(_rights(call), ("", ""))


def _rights(call: KnownCall) -> Iterator[tuple[str, str]]:
    if call.words["is_paid_by_credits"]:
        yield f"its capability is {call.words['capability']}", "the row"
    if not call.bill.agreement.switches.credits_licence_required:
        yield "no licence is asked for", "switch credits_licence_required"
    if call.names_nobody:
        yield "it names no person", "the row"
    if call.is_resource_accounts:
        yield f"{call.words['name']} is a resource account", call.list_line
    held = call.sponsor if call.is_shared else call.held
    if held is not None and (licence := call.licence(CREDITS, held)):
        through = f"{held.row.user_principal_name}, through which it goes," if call.is_shared else call.words["name"]
        yield f"{through} holds {named(licence)}", f"{held.row.file}, line {held.row.line}"


def _lacked(call: KnownCall) -> tuple[str, str]:
    """Why credits do not pay for a call, and where that is written."""
    if call.bill.agreement.wallet is None:
        return "there are no Communications Credits", f"{AGREEMENT}, [wallet]"
    right, _ = credits_right(call)
    if right:
        return "the credits were used up", "wallet.csv"
    if call.is_shared:
        account = call.sponsor.row.user_principal_name if call.sponsor else "the account it goes through"
        return f"{account} holds {NO_LICENCE}", "users.csv"
    return f"{call.words['name']} holds {NO_LICENCE}", f"{call.list_line}, switch credits_licence_required"


def _found_none_left(call: KnownCall) -> bool:
    """Whether credits might have paid, had some been left (R45)."""
    has_wallet = call.bill.agreement.wallet is not None
    return call.row["funded_by"] == "postpaid" and has_wallet and bool(credits_right(call)[0])


def _balance(call: KnownCall) -> str:
    found = call.bill.wallet[call.bill.wallet["usage_id"] == call.row["usage_id"]].to_dict("records")
    if not found:
        return ""
    balance, amount = found[0]["balance"], found[0]["amount"]
    return f", {text.amount(balance - amount)} → {text.amount(balance)}"

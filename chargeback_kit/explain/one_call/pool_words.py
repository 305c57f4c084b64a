"""Which pool covers a call and how far, or why none does: a step of the receipt, and what the line says of it."""

from collections.abc import Iterator

from chargeback_kit import text
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.explain.one_call.known_call import KnownCall
from chargeback_kit.explain.pool_facts import duration, ended_with, noun, rules_of, table_of
from chargeback_kit.explain.receipt import ReceiptStep
from chargeback_kit.money import exact
from chargeback_kit.reference.spoken import country_name, named, the
from chargeback_kit.rules.kinds import kind_name
from chargeback_kit.rules.messages import MessageCounter, message_countries
from chargeback_kit.rules.plans import (
    ADD_ON,
    CONFERENCING,
    FREE_CONFERENCING,
    PAY_PER_MINUTE,
    is_calling_plan,
    plans,
)
from chargeback_kit.rules.pool_id import named_pool

OF_A_PLAN = ("domestic", "international")


def pool_step(call: KnownCall) -> ReceiptStep:
    """The pool that a call draws, what it covers and what not; or why there is none."""
    counter = call.counter
    if counter is None:
        why, rules, source = _no_pool(call)
        return ReceiptStep("pool", rules, f"no pool covers this call: {why}", source)
    holds, covers, over = _figures(call)
    answer = f"{named_pool(counter.pool_id)} covers {covers}, {over} are over ({holds} in {counter.month})"
    rules, where = rules_of(counter), table_of(call.bill, counter)
    drawn_by = "R26" if rules == "R35" else "R25"
    if call.moved_on:
        answer, drawn_by = f"no conferencing minutes were left, so the organiser’s plan: {answer}", "R25, R27"
    if call.meets_end_whole:
        answer, drawn_by = f"{answer}; the call that meets its end is covered whole", f"{drawn_by}, R26"
        where = f"{where}, switch pool_edge"
    if call.over and call.pool_end is not None:
        answer = f"{answer}; {ended_with(counter, call.pool_end)}"
        rules = rules_of(counter, call.pool_end)
    home = "messages.py" if isinstance(counter, MessageCounter) else "pools.py"
    source = where if where.startswith("agreement.toml, [[carrier") else f"rules/{home}, {where}"
    return ReceiptStep("pool", f"{rules}, {drawn_by}", answer, source)


def _figures(call: KnownCall) -> tuple[str, str, str]:
    """What fills the pool of a call, what it covers of it, and what is over."""
    counter = call.counter
    if isinstance(counter, MessageCounter):
        holds = f"{text.counted(counter.licences, 'licence')}, {text.counted(counter.size_segments, 'segment')}"
        return holds, text.counted(call.pooled, "segment"), str(call.over)
    paid = counter is not None and counter.is_carriers
    licences = counter.licences if counter is not None else 0
    filled = f"{licences} paid for" if paid else text.counted(licences, "licence")
    size = counter.size_seconds if counter is not None else 0
    return f"{filled}, {size} s", f"{call.pooled} s", f"{call.over} s"


def _no_pool(call: KnownCall) -> tuple[str, str, str]:
    """Why no pool covers a call, by which rules, and where that is written."""
    if call.row["reported_micro"] is not None and call.row["reported_micro"] < 0:
        return "a correction draws nothing", "R30", "Charge and Connection Fee of the row"
    if call.is_carriers:
        return "no bundle of the carrier is for it", "R35", "agreement.toml, [[carrier.bundle]]"
    if call.is_message:
        return _no_messages(call)
    if call.words["is_conference"] and call.kind.startswith(("conference", "inbound")):
        return _no_conference(call)
    if call.kind in OF_A_PLAN:
        return next(_no_plan(call))
    never = f"no pool is for calls of the kind {kind_name(call.kind)}"
    return never, "R25", "rules/pools.py"


def _no_messages(call: KnownCall) -> tuple[str, str, str]:
    of = call.held.row if call.held else None
    if of is not None and plans(of.skus) and of.country not in message_countries():
        return f"no plan brings messages in {the(country_name(of.country))}", "R28", "table messages"
    return f"{_who(call)} has no plan that brings messages", "R28", call.list_line


def _no_conference(call: KnownCall) -> tuple[str, str, str]:
    """A meeting draws the conferencing licence of its organiser, whoever dialled (R13, R24)."""
    if call.row["pays_per_minute"]:
        licence = call.licence(PAY_PER_MINUTE)
        of = named(licence) if licence else f"capability {call.words['capability']}"
        return f"conferencing of {_who(call)} is paid per minute, dial-in included ({of})", "R24", call.list_line
    if call.row["is_free"] and call.kind != "inbound":
        of = f"{_who(call)} holds {named(call.licence(ADD_ON))}"
        return f"{of}, with which calls to these countries are free", "R24", f"{call.list_line}, table conference"
    if call.kind == "inbound":
        return "dialling in draws none", "R24, R25", "rules/pools.py"
    if call.licence(CONFERENCING) or call.licence(FREE_CONFERENCING):
        if call.kind == "conference_other":
            return "conferencing minutes are not for this destination", "R24, R25", "table conference, table zone_a"
        return "no conferencing licence was bought", "R24", "agreement.toml, [[licence]]"
    return f"{_who(call)} holds no conferencing licence with minutes", "R24", call.list_line


def _no_plan(call: KnownCall) -> Iterator[tuple[str, str, str]]:
    """A call of a person, without a plan that has minutes for it; the first reason counts (R14, R22, R25, R36)."""
    if call.is_shared:
        account = f" of {call.sponsor.row.user_principal_name}" if call.sponsor else ""
        yield f"Shared Calling{account} is paid per minute", "R36", "agreement.toml, [[shared_calling]]"
    if call.names_nobody:
        yield "it names no person", "R14, R25", "the row"
    if call.held is None:
        yield f"{_who(call)} is not on the list of users", "R25", call.list_line
        return
    held = call.held.row
    if call.bill.inputs.resource_accounts.draws_no_plan(call.held.person, held, call.month):
        yield f"{_who(call)} is a resource account, whose calls are paid per minute", "R14", call.list_line
    if brought := sorted(plans(held.skus)):
        of = text.listed([named(plan) for plan in brought])
        if held.country:
            yield f"{of} of {_who(call)} has no {call.kind} minutes", "R22, R25", f"{call.list_line}, table allotments"
        yield f"the country of {_who(call)} is not known", "R21, R25", call.list_line
    if payg := next(filter(is_calling_plan, held.skus), ""):
        yield f"{named(payg)} of {_who(call)} has no minutes", "R22", call.list_line
    yield f"{_who(call)} holds no calling plan", "R25", call.list_line


def _who(call: KnownCall) -> str:
    """The person of a call."""
    return "nobody" if call.names_nobody else str(call.words["name"])


def phrase(call: KnownCall) -> str:
    """The pool of a call as it stands in a sentence."""
    return pool_name(call.bill, call.counter.pool_id).phrase if call.counter else ""


def of_pool(call: KnownCall) -> str:
    """What came from a pool of a call that is partly over it; of one that is wholly over that it had ended."""
    if call.counter is None or not (call.over or not call.pooled):
        return ""
    if call.pooled:
        covered = text.counted(call.pooled, "segment") if call.is_message else duration(call.pooled)
        return f"{covered} from {phrase(call)}, its last; "
    return f"{''.join(_ended(call))}: "


def _ended(call: KnownCall) -> Iterator[str]:
    """That the pool had ended before a call, and by which of its counters."""
    end, counter = call.pool_end, call.counter
    if end is None or end.of == counter:
        is_empty = end is not None and end.at is None
        yield f"{phrase(call)} {'holds nothing' if is_empty else 'was used up'}"
        return
    when = "hold nothing" if end.at is None else f"were used up on {text.day(end.at)}"
    yield f"{phrase(call)} ended with the plan’s {end.of.id.counter} minutes, which {when}"


def all_of_pool(call: KnownCall) -> str:
    """That a pool covers a call whole, and why this one."""
    moved = " (the organiser’s plan, since no conferencing minutes were left)" if call.moved_on else ""
    whole = " (the call that meets its end is covered whole)" if call.meets_end_whole else ""
    return f"all from {phrase(call)}{moved}{whole}, "


def although(call: KnownCall, *, is_charge: bool = False) -> str:
    """Where Microsoft's charge contradicts our count; ``is_charge``: the charge has just been named."""
    if not (contradiction := call.row["contradiction"]):
        return ""
    said = f"although {_by_our_count(call, contradiction)}"
    if is_charge:
        return f", {said}"
    reported = call.row["reported_micro"]
    charged = f"{exact(reported):,} {call.bill.currency}" if reported else "nothing"
    return f" (Microsoft charged {charged}, {said})"


def _by_our_count(call: KnownCall, contradiction: str) -> str:
    if contradiction == "charged-free-call":
        return "it should be free"
    if contradiction == "charged-while-pool-open":
        return f"by our count the pool still had {noun(call.counter) if call.counter else 'minutes'}"
    if call.pooled:
        return "by our count the pool did not cover all of it"
    is_other = call.pool_end is not None and call.pool_end.of != call.counter
    return "by our count the pool had ended" if is_other else "by our count the pool was empty"

"""Whether the index can answer a scenario, and the answer."""

from chargeback_kit.planning.fast.answer import Answer
from chargeback_kit.planning.fast.index import Index
from chargeback_kit.planning.fast.people import Moved, OutOfReach, move
from chargeback_kit.planning.reassignments import numbered
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.planning.what_if import with_terms

WITHIN_REACH = {"name", "assigned", "purchased", "prices", "plans", "wallet", "postpaid", "blocking"}


def answer(index: Index, known: Scenario, wanted: Scenario) -> Answer | None:
    """The answer about ``wanted``, where ``known`` is what the bill of the index already is; None out of reach."""
    differ = {part for part in type(wanted).model_fields if getattr(wanted, part) != getattr(known, part)}
    if not differ <= WITHIN_REACH:
        return None
    try:
        moved = _moved(index, known, wanted) if "plans" in differ else Moved()
        return Answer(index, with_terms(index.inputs.agreement, wanted), wanted, moved)
    except OutOfReach:
        return None


def _moved(index: Index, known: Scenario, wanted: Scenario) -> Moved:
    people = index.inputs.people
    before, after = (numbered(people, each.plans, "plans") for each in (known, wanted))
    others = {person: plan for person, plan in after.items() if before.get(person) != plan}
    return move(people, index.calls, index.stretches, others)

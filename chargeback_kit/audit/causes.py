"""What is other than when a result was written, and which figures it can move.

A cause is a rule, a table of facts, a switch, a key of the agreement, a file of the bill folder, or code that no rule
names. ``decides.csv`` says of each figure from which others it follows, in which part of the bill it is made, and by
which rules.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import ModuleType

from chargeback_kit.export.manifest import Manifest
from chargeback_kit.provenance.computed_from import ComputedFrom
from chargeback_kit.provenance.kit import FACTS, MARK, code_today, mark_of_row, places, row_in_words
from chargeback_kit.records import rates, users
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists import budgets, cost_centers, invoice_rows, numbers
from chargeback_kit.records.switches import Switches
from chargeback_kit.reference import reader
from chargeback_kit.text import listed

RULE, FACT, SWITCH, TERM, INPUT, ARGUMENT, CODE, KIT = KINDS_OF_CAUSE = (
    *("rule", "fact", "switch", "agreement", "input", "argument", "code", "kit"),
)
SHOWN = 3
TERMS = {
    "tenant_country": "R11",
    "unowned": "R50 R51",
    "reading": "R01",
    "licence": "R22 R24 R51",
    "allotment": "R21",
    "conference": "R24",
    "wallet": "R32 R40 R41 R43 R44 R45",
    "postpaid": "R32 R45",
    "number_owner": "R14 R50",
    "shared_calling": "R36",
    "carrier": "R35",
    "time_band": "R31",
    "share": "R51",
    "chargeback": "R55",
    "currency": "R33",
}
"""The rules that a key of the agreement bears on; the others change no figure of a bill."""
OF_CALLS = frozenset(
    {
        *("presence", "start_utc", "user_principal_name", "kind", "billed_seconds", "reported_amount", "currency"),
        *("pool_id", "rated_amount", "funded_by", "cost_center"),
    }
)
OF_USERS = frozenset({"kind", "pool_id", "pool_size", "funded_by", "cost_center", "licence_fees", "carrier_fees"})
OF_RATES = frozenset({"kind", "billed_seconds", "rated_amount", "amount"})
OF_CENTERS = frozenset({"cost_center", "licence_fees"})
LISTS: tuple[tuple[ModuleType, frozenset[str]], ...] = (
    (users, OF_USERS),
    (rates, OF_RATES),
    (cost_centers, OF_CENTERS),
    (numbers, frozenset()),
)
BESIDE = (budgets, invoice_rows)


@dataclass(frozen=True)
class Decision:
    """A figure: from which others it follows, in which parts of the bill it is made, and by which rules."""

    follows: frozenset[str]
    parts: frozenset[int]
    rules: frozenset[str]


@dataclass(frozen=True)
class Cause:
    """One thing that is other: what it is, its name and how it changed.

    It can move the ``figures`` it names, or those that its ``rules`` decide in the ``parts`` of the bill where it
    stands; no parts are all of them.
    """

    what: str
    name: str
    says: str
    rules: frozenset[str] = frozenset()
    parts: frozenset[int] = frozenset()
    figures: frozenset[str] = frozenset()

    def moves(self, figure: str) -> bool:
        """Whether it can move a figure by itself.

        >>> fund = Cause("rule", "R32", "R32 changed", frozenset({"R32"}), frozenset({6}))
        >>> fund.moves("funded_by"), fund.moves("cost_center"), fund.moves("reported_amount")
        (True, False, False)
        """
        if figure in self.figures:
            return True
        decided = decisions()[figure]
        rules = {rule.partition(".")[0] for rule in self.rules}
        return bool(rules & decided.rules) and (not self.parts or bool(self.parts & decided.parts))

    def as_json(self) -> dict[str, str]:
        """As plain values."""
        return {"what": self.what, "name": self.name, "says": self.says}


@cache
def decisions() -> Mapping[str, Decision]:
    """Every figure of a bill that is compared."""
    text = files("chargeback_kit.audit").joinpath("decides.csv").read_text(encoding="utf-8")
    return {
        row["column"]: Decision(
            frozenset(row["follows"].split()),
            frozenset(map(int, row["parts"].split())),
            frozenset(row["rules"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    }


def causes(manifest: Manifest, now: ComputedFrom, folder: BillFolder) -> list[Cause]:
    """Everything that is other now: files, agreement, switches, facts, rules, other code, version; in this order."""
    then = manifest.computed_from
    return [
        *_of_inputs(then, now, folder),
        *_of_agreement(then, now),
        *_of_switches(then, now),
        *_of_facts(manifest, now),
        *_of_rules(manifest, now),
        *_of_other_code(manifest, now),
        *_of_kit(then, now),
    ]


def _of_inputs(then: ComputedFrom, now: ComputedFrom, folder: BillFolder) -> Iterator[Cause]:
    before, after = dict(then.inputs), dict(now.inputs)
    for label in sorted({*before, *after}):
        if before.get(label) == after.get(label):
            continue
        how = "is gone" if label not in after else "is new" if label not in before else "changed"
        yield Cause(INPUT, label, f"{label} {how}", figures=_moved_by(label, folder, is_gone=label not in after))


def _moved_by(label: str, folder: BillFolder, *, is_gone: bool) -> frozenset[str]:
    """What a file of the bill folder can move by itself; the agreement speaks by its keys."""
    if label.rpartition("/")[2] == "agreement.toml":
        return frozenset()
    if any(file.label == label for file in folder.usage):
        return OF_CALLS
    for file in folder.lists:
        if file.label == label:
            if any(kind.recognises(file.header) for kind in BESIDE):
                return frozenset()
            found = (figures for kind, figures in LISTS if kind.recognises(file.header))
            return next(found, OF_USERS)
    return OF_CALLS | OF_USERS | OF_RATES if is_gone else frozenset()


def _of_agreement(then: ComputedFrom, now: ComputedFrom) -> Iterator[Cause]:
    for key in sorted({*then.agreement, *now.agreement}):
        if then.agreement.get(key) != now.agreement.get(key):
            rules = frozenset(TERMS.get(key, "").split())
            yield Cause(TERM, key, f"agreement.toml, {key} changed", rules)


def _of_switches(then: ComputedFrom, now: ComputedFrom) -> Iterator[Cause]:
    for name in sorted({*then.switches, *now.switches}):
        was, is_now = (said.switches.get(name) for said in (then, now))
        if was != is_now:
            field = Switches.model_fields.get(name)
            rule = str(field.description).partition(":")[0] if field else ""
            yield Cause(SWITCH, name, f"switch {name} was {was}, is {is_now}", frozenset({rule}))


def _of_facts(manifest: Manifest, now: ComputedFrom) -> Iterator[Cause]:
    before, after = ({each.name: each for each in said.kit.facts} for said in (manifest.computed_from, now))
    held = places()
    for name in sorted({*before, *after}):
        if before.get(name) == after.get(name):
            continue
        rules = frozenset(rule for rule, found in held.items() if f"{FACTS}{name}.csv" in found)
        if name not in after:
            yield Cause(FACT, name, f"the facts {name} are gone", rules)
        else:
            yield Cause(FACT, name, f"the facts {name} changed: {rows_that_differ(name, manifest.facts)}", rules)


def rows_that_differ(name: str, marks: Mapping[str, str]) -> str:
    """Which rows of a table of facts are other ones, with their dates, and how many are gone."""
    text = marks.get(name, "")
    then = {text[place : place + MARK] for place in range(0, len(text), MARK)}
    rows = reader.rows(name)
    new = [row_in_words(row) for row in rows if mark_of_row(row) not in then]
    gone = len(then - {mark_of_row(row) for row in rows})
    more = [f"{len(new) - SHOWN} more"] if len(new) > SHOWN else []
    said = [f"now {'; '.join([*new[:SHOWN], *more])}"] if new else []
    said += [f"{gone} earlier {'row' if gone == 1 else 'rows'} gone"] if gone else []
    return ", ".join(said) or "the order of its rows"


def _of_rules(manifest: Manifest, now: ComputedFrom) -> Iterator[Cause]:
    before, after, code = manifest.computed_from.kit.rules, now.kit.rules, code_today()
    held = places()
    for rule in {**after, **before}:
        if before.get(rule) == after.get(rule):
            continue
        if rule not in after or rule not in before:
            yield Cause(RULE, rule, f"{rule} {'is gone' if rule not in after else 'is new'}", frozenset({rule}))
            continue
        where = held.get(rule, ("rules/kinds.csv",)) if "." not in rule else ("rules/kinds.csv",)
        changed = [place for place in where if place in code and manifest.code.get(place) != code[place]]
        parts = frozenset().union(*map(parts_of, changed)) if all(map(parts_of, changed)) else frozenset()
        shown = [place.rpartition("/")[2] for place in changed] if "." not in rule else []
        says = f"{rule} changed{f' ({listed(shown)})' if shown else ''}"
        yield Cause(RULE, rule, says, frozenset({rule}), parts or frozenset())


def parts_of(place: str) -> frozenset[int]:
    """The parts of a bill in which a file of the kit stands; none for one that may be used in all.

    >>> sorted(parts_of("engine/steps/6_payer/fund.sql")), sorted(parts_of("rules/calendar.py"))
    ([6], [])
    """
    folder, _, _ = place.rpartition("/")
    step = folder.removeprefix("engine/steps/")
    if step != folder:
        return frozenset({int(step[0])})
    known = {"records": 1, "engine/questions/completeness": 1, "wallet": 8, "engine/questions/bill": 8, "chargeback": 9}
    return frozenset({known[folder]}) if folder in known else frozenset()


def _of_other_code(manifest: Manifest, now: ComputedFrom) -> Iterator[Cause]:
    if manifest.computed_from.kit.other == now.kit.other:
        return
    held = {place for found in places().values() for place in found}
    code = code_today()
    named = sorted(place for place in {*code, *manifest.code} if code.get(place) != manifest.code.get(place))
    changed = [place for place in named if place not in held]
    more = [f"{len(changed) - SHOWN} more"] if len(changed) > SHOWN else []
    where = f" ({listed([*changed[:SHOWN], *more])})" if changed else ""
    yield Cause(CODE, "other code", f"code that no rule names changed{where}", figures=frozenset(decisions()))


def _of_kit(then: ComputedFrom, now: ComputedFrom) -> Iterable[Cause]:
    was, is_now = then.kit.version, now.kit.version
    return () if was == is_now else (Cause(KIT, is_now, f"Chargeback Kit {was} then, {is_now} now"),)

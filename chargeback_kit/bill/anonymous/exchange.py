"""The tables of a bill with pseudonyms in the place of names; amounts, minutes and kinds are those of the bill."""

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from chargeback_kit.bill.alerts import BillAlert
from chargeback_kit.bill.anonymous.groups import SMALLEST, merged
from chargeback_kit.bill.anonymous.pseudonyms import INVENTED_DIGITS, KNOWN_DIGITS, SUSPECT, Pseudonyms, scrubbed
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.invoice_scope import NOBODY, SEVERAL
from chargeback_kit.bill.problem_list import OrderedProblems
from chargeback_kit.bill.sums import Sums
from chargeback_kit.bill.tables import MONEY, frame
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.engine.pipeline import PARTS, SHOWING, literal
from chargeback_kit.engine.run import Run, open_world
from chargeback_kit.engine.small_tables import small_tables
from chargeback_kit.phone_numbers import SHORT_CODE, STEP
from chargeback_kit.problems import Problem, codes
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists.cost_centers import NUMBER, USER, CenterList
from chargeback_kit.records.lists.invoice_rows import InvoiceRow, customer_of, customers
from chargeback_kit.records.users import People, UserRow
from chargeback_kit.rules.kinds import CATEGORY
from chargeback_kit.rules.pools import PoolCounter, days_in

LEFT_OUT = "details are left out"
BETWEEN_WORDS = re.compile(r"[\W_]+")
SHORTEST, LONGEST = 2, 8
"""Of a word of a name that is looked for in the name of a file, and of the end of one (``.parquet``)."""
PLAIN_FILES = {"agreement.toml", "users.csv", "rates.csv", "usage.csv", "calls.csv"}
OF_CUSTOMERS = (SEVERAL, NOBODY)
"""Problems whose sentences name the customers of a partner."""
MACROS = ("call_name", "number_name", "keyed")
CALLS_BY_COUNTRY = """CREATE VIEW calls_by_country AS
SELECT a.*, u.usage_id, u.user_no, u.callee_number, u.caller_number, t.is_incoming, n.country
FROM allocate AS a
JOIN usage AS u ON u.rowid = a.row_no
JOIN call_attributes AS t ON t.word_set_no = u.word_set_no
JOIN called_countries AS n ON n.row_no = a.row_no"""
"""Where each call went is told by the whole number; its pseudonym would tell less."""

REMADE = ("users", "people", "counters", "cost_centers")


@dataclass(frozen=True)
class Exchange:
    """What becomes of the names of one bill: of people, and of cost centres with few of them."""

    bill: ComputedBill
    names: Pseudonyms
    smallest: int = SMALLEST

    def who(self, *keys: str) -> str:
        """The pseudonym of somebody by object id and sign-in name, the same as on the user list; '' for nobody."""
        named = [key for key in keys if key]
        numbers = [number for key in named if (number := self.bill.people.number(key)) is not None]
        if numbers:
            return self.persons[numbers[0]]
        return self.names.person(named[0]) if named else ""

    @cached_property
    def persons(self) -> list[str]:
        """The pseudonyms of the people on the list, by their numbers."""
        people = self.bill.people
        return [self.names.person(key or name) for key, name in zip(people.ids, people.names, strict=True)]

    @cached_property
    def centers(self) -> Mapping[str, str]:
        """Under which name each cost centre appears."""
        return merged(self._people_of_centers, self.smallest, self.bill.inputs.unowned)

    @property
    def too_few(self) -> int:
        """How many people are in the merged cost centres where they are fewer than a group should have; else 0."""
        inside = sum(self._people_of_centers.get(name, 0) for name, other in self.centers.items() if name != other)
        return inside if inside < self.smallest else 0

    @cached_property
    def _people_of_centers(self) -> dict[str, int]:
        heads: dict[str, set[str]] = {name: set() for name in [*self.bill.statements["cost_center"]]}
        heads |= {name: set() for name in self.bill.inputs.cost_centers}
        for found in self.bill.run.answers("people_of_centers"):
            if found["who"]:
                heads[found["cost_center"]].add(self.who("", found["who"]))
        months = self.bill.inputs.months
        for membership in self.bill.people.memberships:
            if any(days_in(membership, month) for month in months):
                center = membership.row.cost_center or self.bill.inputs.unowned
                heads.setdefault(center, set()).add(self.persons[membership.person])
        return {name: len(found) for name, found in heads.items()}

    def center(self, name: str) -> str:
        """Under which name a cost centre appears."""
        return self.centers.get(name, name)

    @cached_property
    def known(self) -> dict[str, str]:
        """Every name that a sentence may hold, in lower case, with what stands in its place."""
        found: dict[str, str] = {}
        for user in self.bill.run.rows("users"):
            other = self.who(user["user_id"], user["user_principal_name"])
            found |= {key.casefold(): other for key in (user["user_id"], user["user_principal_name"]) if key}
        for membership in self.bill.people.memberships:
            row, other = membership.row, self.persons[membership.person]
            keys = (row.user_id, row.user_principal_name, row.display_name)
            found |= {" ".join(key.split()).casefold(): other for key in keys if key}
        shown = zip(self.bill.people.shown, self.persons, strict=True)
        found |= {" ".join(called.split()).casefold(): other for called, other in shown if called}
        for accounts in self.bill.agreement.shared_calling:
            for key in (accounts.resource_account, *accounts.users):
                found.setdefault(key.casefold(), self.who("", key))
        centers = self.bill.folder.centers
        found |= {user: self.who(user) for user in centers.of(USER)}
        owned_digits = {*centers.of(NUMBER), *(owner.number for owner in self.bill.agreement.number_owner)}
        found |= {digits: str(self.names.number(int(digits))) for digits in owned_digits if digits.isdigit()}
        for owned in self.bill.folder.numbers:
            found |= {str(owned.digits): str(self.names.number(owned.digits))}
            if owned.assigned_to:
                found.setdefault(owned.assigned_to.casefold(), self.who("", owned.assigned_to))
        return found

    def text(self, written: str) -> str:
        """A sentence without names; a merged cost centre only as it is written: "it" is also a word."""
        written = self.merged_names.sub(lambda match: self.centers[match[0]], written) if written else written
        return scrubbed(written, self.known, self.names)

    def file(self, label: str) -> str:
        """What a file is called; one whose name may tell a person or a number is called by its place."""
        if label not in self._called:
            self._called[label] = self._call(label)
        return self._called[label]

    @cached_property
    def _called(self) -> dict[str, str]:
        return {}

    def _call(self, label: str) -> str:
        words = {word for word in BETWEEN_WORDS.split(label.casefold()) if len(word) >= SHORTEST}
        if label in PLAIN_FILES or not (SUSPECT.search(label) or words & self.words_of_names):
            return self.text(label)
        places = {file.label: place for place, file in enumerate(self.bill.folder.inputs, 1)}
        return f"file-{places.get(label, 0)}{PurePath(label).suffix if len(PurePath(label).suffix) <= LONGEST else ''}"

    @cached_property
    def words_of_names(self) -> set[str]:
        """The words that names of people consist of, in lower case."""
        return {word for name in self.known for word in BETWEEN_WORDS.split(name) if len(word) >= SHORTEST}

    @cached_property
    def merged_names(self) -> re.Pattern[str]:
        """Whatever is the name of a cost centre that was merged."""
        names = sorted((name for name, other in self.centers.items() if name and name != other), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)" if names else r"(?!)")

    def problem(self, found: Problem) -> Problem:
        """A problem without names and without its line; what may still tell somebody is left out of its sentence."""
        usage_id = self.names.call(found.usage_id) if found.usage_id else ""
        said = found.message.replace(found.usage_id, usage_id) if found.usage_id else found.message
        message = self.text(said)
        if (
            found.code in OF_CUSTOMERS
            or '"' in said
            or SUSPECT.search(message.replace(usage_id, "") if usage_id else message)
        ):
            message = f"{codes()[found.code]['what']} ({LEFT_OUT})"
        return replace(found, message=message, usage_id=usage_id, file=self.file(found.file), line=None)

    def row(self, row: UserRow, person: int) -> UserRow:
        """A row of the user list under a pseudonym."""
        who = self.persons[person]
        center = self.center(row.cost_center) if row.cost_center else ""
        told: dict[str, Any] = {"user_principal_name": who, "user_id": who, "display_name": who, "cost_center": center}
        return replace(row, **told, department="", administrative_units="", center_by="", file="users", line=0)

    def people(self) -> People:
        """The people of the list under pseudonyms, by the same numbers."""
        stays = [replace(s, row=self.row(s.row, s.person)) for s in self.bill.people.memberships]
        by_who = {who: number for number, who in enumerate(self.persons)}
        names = tuple(self.persons)
        return People(names, names, by_who, by_who, tuple(stays), names)

    def counter(self, counter: PoolCounter) -> PoolCounter:
        """A counter whose holder, where it is somebody's own, is a pseudonym."""
        if not counter.id.holder:
            return counter
        who = self.who(counter.id.holder, counter.id.holder)
        return replace(counter, id=replace(counter.id, holder=who), group=replace(counter.group, holder=who))

    def inputs(self) -> Inputs:
        """What the bill was computed from, under pseudonyms; cost centres keep their numbers."""
        bill = self.bill.inputs
        hidden: dict[str, Any] = {"number_owner": (), "shared_calling": (), "unowned": self.center(bill.unowned)}
        agreement = bill.agreement.model_copy(update=hidden)
        counters = tuple(self.counter(counter) for counter in bill.counters)
        made = replace(bill, agreement=agreement, people=self.people(), counters=counters, centers=CenterList())
        vars(made).update(
            cost_centers=[self.center(name) for name in bill.cost_centers],
            resource_accounts=bill.resource_accounts,
            message_counters=bill.message_counters,
        )
        return made

    def folder(self) -> BillFolder:
        """The folder without its lists; its files under names without people."""
        inputs = [replace(file, label=self.file(file.label)) for file in self.bill.folder.inputs]
        agreement = self.inputs().agreement
        if agreement.reconciliation.customer:
            ours = agreement.reconciliation.model_copy(update={"customer": "the customer named"})
            agreement = agreement.model_copy(update={"reconciliation": ours})
        budgets = [
            budget for budget in self.bill.folder.budgets if self.center(budget.cost_center) == budget.cost_center
        ]
        return replace(
            self.bill.folder,
            agreement=agreement,
            users=[],
            numbers=[],
            budgets=budgets,
            centers=CenterList(),
            problems=[],
            inputs=inputs,
            charges_of_nobody=self.nameless_customers(),
        )

    def nameless_customers(self) -> list[InvoiceRow]:
        """The rows of a partner's file of which nobody knows whose they are, the customers under numbers."""
        rows = self.bill.folder.charges_of_nobody
        numbers = {name: f"customer {number}" for number, name in enumerate(customers(rows), 1)}
        return [replace(row, customer=("", numbers[customer_of(row)], "")) for row in rows]

    def fee(self, fee: FeeLine) -> FeeLine:
        """A fee with the shares of cost centres as they appear; how it came about by licence is not kept."""
        shares: dict[str, Any] = {}
        for name, part in fee.shares.items():
            shares[self.center(name)] = part + shares[self.center(name)] if self.center(name) in shares else part
        return replace(fee, shares=shares, portions={}, of_month=None, unowned=self.center(fee.unowned))

    def plain(self, parts: Any) -> Any:
        """What a scenario changes, as plain values without names."""
        if isinstance(parts, str):
            return self.text(parts)
        if isinstance(parts, Mapping):
            return {self.plain(key): self.plain(value) for key, value in parts.items()}
        return [self.plain(each) for each in parts] if isinstance(parts, list | tuple) else parts

    def waste(self, found: pd.DataFrame) -> pd.DataFrame:
        """The waste without names."""
        who = [self.names_of_waste(name) for name in found["user_principal_name"]]
        told = [self.text(each) for each in found["because"]]
        centers = [self.center(name) for name in found["cost_center"]]
        return found.assign(user_principal_name=who, because=told, cost_center=centers)

    def names_of_waste(self, name: str) -> str:
        """A person or a number of the tenant."""
        digits = name.removeprefix("+")
        return f"+{self.names.number(int(digits))}" if digits.isdigit() else self.who(name)

    def calls(self, usage_ids: pa.Array) -> pa.Array:
        """The pseudonyms of calls, in their order."""
        store = self.run.store
        with store.lock:
            store.load("listed_ids", pa.table({"usage_id": usage_ids}))
            return store.arrow("SELECT call_name(usage_id) AS usage_id FROM listed_ids")["usage_id"].combine_chunks()

    def forget(self) -> None:
        """Take the key out of the engine; what was exchanged stays."""
        for name in MACROS:
            self.run.store.run(f"DROP MACRO {name}")

    def usage_id(self, call: str) -> str:
        """The call behind a pseudonym; the pseudonym itself where there is none."""
        rows = self.run.store.run(f"SELECT rowid FROM usage WHERE usage_id = {literal(call)}")
        found = self.bill.run.store.run(f"SELECT usage_id FROM usage WHERE rowid = {rows[0][0]}") if rows else []
        return str(found[0][0]) if found else call

    @cached_property
    def run(self) -> Run:
        """The calls under pseudonyms: a world over that of the bill, with the same rows under the same numbers."""
        bill, inputs = self.bill.run, self.inputs()
        run = copy(bill)
        run.inputs, run.counters, run.beneath = inputs, inputs.counters, bill
        run.taken = tuple(step for step in bill.taken if step.part in PARTS)  # what was asked of the bill names people
        store = run.store = open_world(bill.store, run)
        _macros(store, self.names)
        places = [inputs.cost_centers.index(name) for name in inputs.cost_centers]
        listed = ", ".join(map(str, places))
        schema = store.schemas.partition(",")[0]
        number = f"CAST([{listed}][a.cost_center_no + 1] AS INTEGER) AS cost_center_no"
        bill.store.run(f"CREATE TABLE {schema}.allocate AS SELECT a.* REPLACE ({number}) FROM allocate AS a")
        users = bill.store.arrow("SELECT * FROM users").to_pandas()
        who = [self.who(*pair) for pair in zip(users["user_id"], users["user_principal_name"], strict=True)]
        store.load(
            "users", pa.Table.from_pandas(users.assign(user_id=who, user_principal_name=who), preserve_index=False)
        )
        for name, rows in small_tables(inputs).items():
            if name in REMADE:
                store.load(name, rows)
        numbers = ", ".join(f"number_name(u.{name}_number) AS {name}_number" for name in ("callee", "caller"))
        hidden = f"call_name(u.usage_id) AS usage_id, {numbers}"
        store.run(f"CREATE TABLE usage AS SELECT u.* REPLACE ({hidden}) FROM usage AS u ORDER BY u.rowid")
        run.take(step for step in SHOWING if step.name not in ("calls_by_country", "call_problems"))
        bill.store.run(f"CREATE TABLE {schema}.called_countries AS SELECT row_no, country FROM calls_by_country")
        store.run(CALLS_BY_COUNTRY)
        return run


def _macros(store: Any, names: Pseudonyms) -> None:
    """The same pseudonyms in SQL."""
    inner, outer = (f"unhex('{pad.hex()}')" for pad in names.pads)
    digits = f"CAST(abs(n) % {STEP} AS VARCHAR)"
    store.run(f"CREATE MACRO keyed(message) AS sha256({outer} || unhex(sha256({inner} || encode(message))))")
    store.run("CREATE MACRO call_name(usage_id) AS 'call-' || left(keyed('call:' || usage_id), 16)")
    invented = f"CAST('0x' || left(keyed('number:' || CAST(n AS VARCHAR)), 12) AS BIGINT) % {10**INVENTED_DIGITS}"
    width = INVENTED_DIGITS + KNOWN_DIGITS
    first = f"left({digits}, {KNOWN_DIGITS})"
    made = (
        f"CAST({first} || lpad(CAST({invented} AS VARCHAR), CAST({width} - length({first}) AS INTEGER), '0') AS BIGINT)"
    )
    is_kept = f"n IS NULL OR abs(n) >= {SHORT_CODE * STEP} OR abs(n) % {STEP} = 0"
    store.run(f"CREATE MACRO number_name(n) AS CASE WHEN {is_kept} THEN n ELSE {made} END")


def renumbered(sums: Sums, centers: list[str]) -> Sums:
    """The sums with the money of merged cost centres on the first of their numbers."""
    places = np.array([centers.index(name) for name in centers], np.int64)
    return Sums({**sums.columns, "center": places[sums.columns["center"]]})


def tables_of(exchange: Exchange) -> dict[str, Any]:
    """The tables that are exchanged and not computed anew, by the names of the bill's attributes."""
    bill = exchange.bill
    said = bill.statements.assign(cost_center=[exchange.center(name) for name in bill.statements["cost_center"]])
    listed = bill.licences
    who = pd.Series([exchange.who(name) for name in listed["user"]], listed.index, listed["user"].dtype)
    centers = pd.Series([exchange.center(name) for name in listed["cost_center"]], listed.index, who.dtype)
    lines = pd.array([None] * len(listed), dtype="Int64")
    licences = listed.assign(user=who, name=who, cost_center=centers, file="", line=lines)
    return {
        "statements": _together(said),
        "licences": licences,
        "moments": [_moment(exchange, each) for each in bill.moments],
        "problem_list": OrderedProblems(exchange.problem(found) for found in bill.problem_list),
        "_incomplete": [replace(each, file=exchange.text(each.file)) for each in bill._incomplete],  # noqa: SLF001
        "sums": renumbered(bill.sums, exchange.inputs().cost_centers),
    }


def _moment(exchange: Exchange, found: BillAlert) -> BillAlert:
    usage_id = exchange.names.call(found.usage_id) if found.usage_id else ""
    subject, says, then = map(exchange.text, (found.subject, found.says, found.then))
    return replace(found, usage_id=usage_id, subject=subject, says=says, then=then)


def _together(said: pd.DataFrame) -> pd.DataFrame:
    """One row per cost centre and category, in the order of the statements."""
    sums: dict[tuple[str, str], Decimal] = {}
    for center, category, amount in said[["cost_center", "category", "amount"]].itertuples(index=False):
        sums[center, category] = sums.get((center, category), Decimal("0.00")) + amount
    kept = sorted(((key, amount) for key, amount in sums.items() if amount), key=lambda each: _place(each[0]))
    columns = {
        "cost_center": pa.array([center for (center, _), _ in kept], pa.string()),
        "category": pa.array([category for (_, category), _ in kept], pa.string()),
        "amount": pa.array([amount for _, amount in kept], MONEY),
        "currency": pa.array([said["currency"].iloc[0]] * len(kept) if kept else [], pa.string()),
    }
    return frame(pa.table({name: columns[name] for name in said.columns}))


def _place(key: tuple[str, str]) -> tuple[str, int]:
    return key[0], CATEGORY.index(key[1])

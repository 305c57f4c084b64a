"""The kit as it computes a bill: its version, a fingerprint of each rule, and one of each table of facts.

The fingerprint of a rule is that of the code, texts and tables that hold it (``places.csv``, made from the page of
the rules and the heads of the texts). It stays where only comments, docstrings or the layout of the code change.
"""

import ast
import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self

import duckdb

from chargeback_kit.engine import pipeline
from chargeback_kit.reference import reader
from chargeback_kit.rules import kinds
from chargeback_kit.version import VERSION

SHORT = 16
MARK = 8
DATES = ("effective_from", "as_of")
ASIDE = {*DATES, "source", "confidence", "notes", "position"}
KINDS_TABLE = "rules/kinds.csv"
FACTS = "reference/tables/"
COMPUTING = ("reference", "records", "rules", "engine", "wallet", "chargeback", "bill")
ALONE = ("money.py", "phone_numbers.py", "problems.py", "problems.csv", "text.py")
"""What computes a bill: these folders and files of the kit."""
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class FactTable:
    """A table of facts: its name, the latest date in it, how many rows, their fingerprint, and a mark of each."""

    name: str
    dated: str
    rows: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"table": self.name, "dated": self.dated, "rows": self.rows, "sha256": self.sha256}


@dataclass(frozen=True)
class KitFingerprint:
    """What of the kit decides a bill; ``rules`` by number, ``other`` is the code that no rule names."""

    version: str
    rules: Mapping[str, str]
    other: str
    facts: tuple[FactTable, ...]

    def __hash__(self) -> int:
        return hash((self.version, tuple(self.rules.items()), self.other, self.facts))

    def as_json(self) -> dict[str, Any]:
        """As plain values: ``kit_version, rules, other_code, facts``."""
        return {
            "kit_version": self.version,
            "rules": dict(self.rules),
            "other_code": self.other,
            "facts": [each.as_json() for each in self.facts],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The value that ``as_json`` said."""
        facts = tuple(FactTable(row["table"], row["dated"], row["rows"], row["sha256"]) for row in values["facts"])
        return cls(values["kit_version"], dict(values["rules"]), values["other_code"], facts)


def kit_today() -> KitFingerprint:
    """The kit that runs. It takes a blink; whoever asks for many bills asks for it once.

    >>> sorted(kit_today().rules)[:2], kit_today().version == VERSION
    (['R01', 'R02'], True)
    """
    return KitFingerprint(VERSION, rules_today(), _other(), tuple(map(fact_table, reader.names())))


def places() -> dict[str, tuple[str, ...]]:
    """The files of the kit that hold each rule, the tables of facts among them.

    >>> [place for place in places()["R32"] if "6_payer" in place]
    ['engine/steps/6_payer/fund.sql']
    """
    found: dict[str, tuple[str, ...]] = {}
    text = files("chargeback_kit.provenance").joinpath("places.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        found[row["rule"]] = (*found.get(row["rule"], ()), row["place"])
    return found


def rules_today() -> dict[str, str]:
    """The fingerprint of each rule [16 hex digits], by number; each row of the decision table of kinds is a rule."""
    held = {rule: [place for place in found if not place.startswith(FACTS)] for rule, found in places().items()}
    found = {rule: _joined(map(_content, places)) for rule, places in held.items() if places}
    for rule in dict.fromkeys(row["rule_id"] for row in kinds.decision_table()):
        rows = [sorted(row.items()) for row in kinds.decision_table() if row["rule_id"] == rule]
        found[rule] = _joined([repr([[cell for cell in row if cell[0] != "says"] for row in rows])])
    return dict(sorted(found.items(), key=lambda rule: _by_number(rule[0])))


def code_today() -> dict[str, str]:
    """The fingerprint of each file of the kit that computes a bill [16 hex digits], but for the tables of facts."""
    return {place: _sha(_content(place))[:SHORT] for place in _computing()}


def fact_table(name: str) -> FactTable:
    """The fingerprint of a table of facts: of its cells, however the file is written."""
    rows = reader.rows(name)
    dated = max((row.get(date, "") for row in rows for date in DATES), default="")
    return FactTable(name, dated, len(rows), _sha(repr([sorted(row.items()) for row in rows])))


def row_marks(name: str) -> list[str]:
    """A mark of each row of a table of facts [8 hex digits], by which a later kit knows which rows are other ones."""
    return [mark_of_row(row) for row in reader.rows(name)]


def mark_of_row(row: Mapping[str, str]) -> str:
    """The mark of a row of facts."""
    return _sha(repr(sorted(row.items())))[:MARK]


def row_in_words(row: Mapping[str, str]) -> str:
    """A row of facts as a person names it, with its date.

    >>> row_in_words({"plan": "MCOPSTN1", "country": "GB", "domestic_minutes": "3000", "as_of": "2023-01-26"})
    'MCOPSTN1, GB, 3000 (2023-01-26)'
    """
    said = ", ".join(value for name, value in row.items() if value and name not in ASIDE)
    date = next((row[name] for name in DATES if row.get(name)), "")
    return f"{said} ({date})" if date else said


def _by_number(rule: str) -> tuple[int, ...]:
    """``R10.2`` before ``R10.10``."""
    return tuple(map(int, rule[1:].split(".")))


def _other() -> str:
    """The code that computes a bill and is the place of no rule."""
    known = {place for found in places().values() for place in found}
    return _joined(_content(place) for place in _computing() if place not in known)


@cache
def _computing() -> tuple[str, ...]:
    """Every file of the kit that computes a bill, but for the tables of facts."""
    root = files("chargeback_kit")
    found = [place for folder in COMPUTING for place in _below(root.joinpath(folder), folder)]
    return tuple(sorted(place for place in (*found, *ALONE) if not place.startswith(FACTS)))


def _below(folder: Traversable, place: str) -> Iterable[str]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _below(each, f"{place}/{each.name}")
        elif each.name.endswith((".py", ".sql", ".csv")):
            yield f"{place}/{each.name}"


def _content(place: str) -> str:
    """What a file of the kit says to a bill."""
    if place == KINDS_TABLE:
        return repr([row["rule_id"] for row in kinds.decision_table()])
    name = place.rpartition("/")[2]
    if name.endswith(".sql"):
        return _of_sql(pipeline.sql(name.removesuffix(".sql")))
    text = files("chargeback_kit").joinpath(place).read_text(encoding="utf-8")
    return _of_python(text) if name.endswith(".py") else "\n".join(text.splitlines())


@cache
def _of_sql(text: str) -> str:
    return _sha(of_sql(text))


@cache
def _of_python(text: str) -> str:
    return _sha(of_python(text))


def _joined(contents: Iterable[str]) -> str:
    return _sha("\n".join(map(_sha, contents)))[:SHORT]


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def of_sql(text: str) -> str:
    r"""A SQL text as its tokens, keywords in capitals, without comments.

    >>> of_sql("-- why\nselect  a -- what\nFROM t") == of_sql("SELECT a FROM t")
    True
    >>> of_sql("SELECT '--' FROM t") == of_sql("SELECT '' FROM t")
    False
    """
    tokens = duckdb.tokenize(text)
    written = text.encode()
    ends = [place for place, _ in tokens[1:]] + [len(written)]
    found = []
    for (start, kind), end in zip(tokens, ends, strict=True):
        token = written[start:end].decode().strip()
        if kind != duckdb.token_type.comment:
            found.append(token.upper() if kind == duckdb.token_type.keyword else token)
    return "\n".join(found)


def of_python(text: str) -> str:
    r"""A Python text as its syntax tree without docstrings; the same for every version of Python.

    >>> of_python("def f(a):\n    'Says it.'\n    return a  # so") == of_python("def f(a): return (a)")
    True
    >>> of_python("a = 1") == of_python("a = 2")
    False
    """
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return _tree(tree)


def _tree(node: Any) -> str:
    """A node with the fields that say something; empty ones differ between versions of Python."""
    match node:
        case ast.AST():
            fields = [(name, value) for name, value in ast.iter_fields(node) if value is not None and value != []]
            return f"{type(node).__name__}({','.join(f'{name}={_tree(value)}' for name, value in fields)})"
        case list():
            return f"[{','.join(map(_tree, node))}]"
    return repr(node)

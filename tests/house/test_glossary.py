"""One word for one thing: every term of the glossary is used, no banned synonym is, and no two classes share a name."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from chargeback_kit.engine import pipeline
from chargeback_kit.reference import rows

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
TERMS = [row.split(" | ")[0].removeprefix("| ") for row in PAGE.splitlines() if row.startswith("| ")][1:]
NOT_USED = re.search(r"^Not used, .*?: (.*)\.$", PAGE, re.MULTILINE)
BANNED = {word + end for word in NOT_USED[1].split(", ") for end in ("", "s")} if NOT_USED else set()
PACKAGE = ROOT / "chargeback_kit"
KIT = sorted(PACKAGE.rglob("*.py"))
TEXTS = [*KIT, *PACKAGE.rglob("*.sql"), *ROOT.glob("*.md"), *PACKAGE.rglob("*.md")]
CODE = {".py", ".sql"}
"""What pages alone speak of, nothing in the kit is."""
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SPEAKING = [path for path in [*TEXTS, *NOTEBOOKS] if path.name != "GLOSSARY.md"]
WRITTEN = {path: path.read_text(encoding="utf-8") for path in [*TEXTS, *NOTEBOOKS]}


def words(term: str) -> re.Pattern[str]:
    """A term as people and code write it: ``cost centre``, ``cost_center``, ``CostCenter``, in the plural too."""
    joined = re.sub(r"[ -]", "[ _-]?", term.replace("centre", "cent(?:re|er)"))
    return re.compile(rf"(?<![a-z]){joined}(?:s|es)?(?![a-z])", re.IGNORECASE)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_used(term: str) -> None:
    assert any(words(term).search(text) for path, text in WRITTEN.items() if path.suffix in CODE), (
        f"no code speaks of {term}"
    )


def test_a_term_stands_once() -> None:
    assert len(TERMS) == len(set(TERMS))


def names(path: Path) -> set[str]:
    """The words in the names that a module gives: of modules, classes, functions, parameters and variables."""
    found = {path.stem}
    for node in ast.walk(ast.parse(WRITTEN[path])):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return {word for name in found for word in re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower())}


def sentences(path: Path) -> str:
    """What a file says in words of its own: the names that FOCUS gave to its columns are none."""
    return FOREIGN.sub(" ", texts_of(path))


FOREIGN = re.compile(rf"\b(?:{'|'.join(sorted({row['column'] for row in rows('focus_columns')}))})\b")


def texts_of(path: Path) -> str:
    """The texts of a file: a page or an SQL text whole, of a notebook the cells, of Python every text."""
    if path.suffix == ".ipynb":
        return " ".join(line for cell in json.loads(WRITTEN[path])["cells"] for line in cell["source"])
    if path.suffix != ".py":
        return WRITTEN[path]
    nodes = ast.walk(ast.parse(WRITTEN[path]))
    return " ".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_the_banned_synonyms_are_known() -> None:
    assert {"bucket", "purse"} <= BANNED


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_banned_synonym_is_used(path: Path) -> None:
    said = set(re.findall(r"[a-z]+", sentences(path).lower()))
    assert not (said | (names(path) if path.suffix == ".py" else set())) & BANNED


def test_no_two_classes_share_a_name() -> None:
    where = defaultdict(list)
    for path in KIT:
        for node in ast.walk(ast.parse(WRITTEN[path])):
            if isinstance(node, ast.ClassDef):
                where[node.name].append(path.relative_to(ROOT).as_posix())
    assert {name: paths for name, paths in where.items() if len(paths) > 1} == {}


HOMES = {
    "alarm": ("planning/anomalies/",),
    "anomaly": ("planning/anomalies/", "presentation/", "export/", "charts/", "watching/"),
    "burst": ("planning/anomalies/",),
    "capability": ("rules/",),
    "cause": ("audit/",),
    "commitment": ("focus/",),
    "counter": ("rules/", "planning/quick/", "sharing/"),
    "explanation": ("explain/reconcile/",),
    "fault": ("explain/reconcile/",),
    "finding": ("presentation/",),
    "fingerprint": ("records/fingerprints", "provenance/"),
    "ledger": ("wallet/", "planning/quick/", "planning/funding/"),
    "lot": ("wallet/",),
    "number range": ("planning/anomalies/",),
    "offer": ("planning/carriers/", "planning/plan_mix/"),
    "outbox": ("watching/",),
    "pseudonym": ("bill/anonymous/",),
    "reading": ("planning/rules_inferred/", "rules/"),
    "storm": ("planning/funding/",),
    "surge": ("planning/funding/",),
    "top-up": ("records/agreement", "wallet/", "planning/funding/"),
    "verification": ("audit/",),
    "worker": ("fleet/",),
}
"""Terms that are easily taken for a common word: where a module, a class, a step or a question may be named by one."""


def simple(name: str) -> str:
    """The words of a name or a term in the singular, so that `found_problems` and `FoundProblem` are alike."""
    found = re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower())
    return f" {' '.join(word.removesuffix('s') for word in found)} "


def named() -> Iterator[tuple[str, str]]:
    """What is named in the kit (folders, modules, classes, steps and questions), each with the file it stands in."""
    for path in (*KIT, *PACKAGE.rglob("*.sql")):
        place = path.relative_to(PACKAGE)
        yield from ((folder, place.as_posix()) for folder in place.parts[:-1])
        yield path.stem, place.as_posix()
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(WRITTEN[path])):
                if isinstance(node, ast.ClassDef):
                    yield node.name, place.as_posix()
    for step in pipeline.every_step():
        yield step.name, f"engine/steps/{step.part}/"


def with_another_meaning(names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """What is named by a term, in a place where that would mean something else."""
    return {
        (name, place)
        for name, place in names
        for term, homes in HOMES.items()
        if simple(term) in simple(name) and not place.startswith(homes)
    }


def test_a_term_names_nothing_else() -> None:
    assert set(HOMES) <= set(TERMS), "a term that the glossary does not have"
    found = with_another_meaning(named())
    assert not found, f"{found}: the word is a term of the glossary that means something else; choose another name"


def test_every_name_of_another_meaning_is_seen() -> None:
    others = (
        ("findings", "bill/findings.py"),
        ("Faults", "records/users.py"),
        ("NumberRange", "engine/landing.py"),
        ("call_findings", "engine/steps/1_read/call_findings.sql"),
        ("reading", "lessons/exercises/reading.py"),
    )
    assert with_another_meaning(others) == set(others)
    assert (
        with_another_meaning([("Findings", "presentation/picture.py"), ("prefix_ranges", "engine/prefix_ranges.py")])
        == set()
    )

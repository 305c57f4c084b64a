"""What money and calendar need everywhere is written once: whoever needs it imports it from its home."""

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from chargeback_kit.engine.store import Store
from chargeback_kit.rules import calendar

HOME = "rules/calendar.py"
PACKAGE = Path(__file__).parents[2] / "chargeback_kit"
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")
}


def terms(node: ast.expr) -> Iterator[ast.expr]:
    """What is added up."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from terms(node.left)
        yield from terms(node.right)
    else:
        yield node


def product(node: ast.expr) -> tuple[Fraction, list[str]]:
    """A product as its number and what else is multiplied, in whichever order that is written."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return Fraction(node.value), []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        (first, others), (second, more) = product(node.left), product(node.right)
        return first * second, sorted([*others, *more])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv) and ast.unparse(node.right) == "2":
        half, others = product(node.left)
        return half / 2, others
    return Fraction(1), [ast.unparse(node)]


def rounds(node: ast.AST) -> bool:
    """Whether a division rounds to the nearest: (2 × a + unit) // (2 × unit), (a + unit // 2) // unit."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.FloorDiv):
        return False
    number, others = product(node.right)
    return (number != 2 or bool(others)) and (number / 2, others) in map(product, terms(node.left))


def rounding(trees: dict[str, ast.Module]) -> list[str]:
    """Where numbers are rounded to the nearest, by file and line."""
    return [
        f"{path}, line {getattr(node, 'lineno', 0)}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if rounds(node)
    ]


def test_money_is_rounded_in_one_place() -> None:
    found = [place for place in rounding(TREES) if not place.startswith("money.py,")]
    assert not found, f"{found}: money.nearest, money.to_cent and money.cents round, those below zero as those above"


def test_every_spelling_of_a_rounding_is_seen() -> None:
    spellings = (
        "(2 * micro + CENT) // (2 * CENT) * CENT",
        "(micro + CENT // 2) // CENT",
        "sign * ((abs(micro) + self.unit // 2) // self.unit)",
        "(micro + 5_000) // 10_000",
        "(2 * parts + 60 * unit) // (120 * unit)",
        "(SECONDS * unit + 2 * parts) // (2 * SECONDS * unit)",
    )
    assert [len(rounding({"a.py": ast.parse(each)})) for each in spellings] == [1] * len(spellings)
    others = ("-(-seconds // 60) * 60", "(first + last) // 2 * step", "a // (2 * b)", "(a + 1) // 2")
    assert rounding({"b.py": ast.parse("\n".join(others))}) == []


def splits(tree: ast.Module) -> bool:
    """Whether a module gives the first of some what flooring left, or tells of remainders without asking who shares."""
    slices = [node.upper for node in ast.walk(tree) if isinstance(node, ast.Slice)]
    if any(isinstance(each, ast.BinOp) and ast.unparse(each.right).startswith("sum(") for each in slices):
        return True
    told = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, ast.Module | ast.FunctionDef)]
    shared = any(isinstance(node, ast.ImportFrom) and node.module == SPLIT for node in ast.walk(tree))
    return not shared and any("largest remainder" in each for each in told)


SPLIT = "chargeback_kit.chargeback.split"


def test_whole_numbers_are_split_in_one_place() -> None:
    found = [path for path, tree in TREES.items() if path != "chargeback/split.py" and splits(tree)]
    assert not found, f"{found}: chargeback.split.in_whole shares a whole number, largest_remainders its parts (R52)"


def test_every_spelling_of_a_split_is_seen() -> None:
    docstring = '"""Cents left go to the largest remainders (R52)."""'
    found = ("for name in by_remainder[: cents - sum(parts.values())]: parts[name] += 1", docstring)
    assert [splits(ast.parse(each)) for each in found] == [True, True]
    others = (f"{docstring}\nfrom {SPLIT} import in_whole", "text[: most - len(mark)]")
    assert [splits(ast.parse(each)) for each in others] == [False, False]


def called(tree: ast.Module) -> set[str]:
    """The methods and functions that a module calls, by their last name."""
    nodes = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {str(getattr(node, "attr", getattr(node, "id", ""))) for node in nodes}


def test_amounts_are_moved_to_and_from_whole_numbers_in_one_place() -> None:
    found = [path for path, tree in TREES.items() if path != "money.py" and "scaleb" in called(tree)]
    assert not found, f"{found}: money.of_cents, in_cents, scaled and units do it whatever decimals the host has"


LENGTHS = {calendar.MINUTE_NS, calendar.QUARTER_NS, calendar.HOUR_NS, calendar.DAY_NS}


def number(node: ast.AST) -> int:
    """A number, or a product or power of numbers; 0 for anything else."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return number(node.left) * number(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and number(node.right) in range(1, 30):
        return int(number(node.left) ** number(node.right))
    return 0


def of_calendar(node: ast.AST) -> bool:
    """Whether a minute, a quarter of an hour, an hour, a day or the weekend is written anew."""
    if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return any("weekday" in called(ast.Module([ast.Expr(each)], [])) for each in (node.left, *node.comparators))
    return number(node) in LENGTHS


def test_the_calendar_has_one_home() -> None:
    found = [path for path, tree in TREES.items() if path != HOME and any(map(of_calendar, ast.walk(tree)))]
    assert not found, f"{found}: rules.calendar has MINUTE_NS, QUARTER_NS, HOUR_NS, DAY_NS and is_weekend"
    written = [
        path.name
        for path in PACKAGE.rglob("*.sql")
        if path.name != "macros.sql" and re.search(r"//\s*\d{11,}", path.read_text(encoding="utf-8"))
    ]
    assert not written, f"{written}: the macros quarter_of and hour_of count quarters and hours"


def test_every_spelling_of_the_calendar_is_seen() -> None:
    spellings = ("15 * 60 * 10**9", "86_400_000_000_000", "at // (900 * 10**9)", "5 <= day.weekday()")
    assert [any(map(of_calendar, ast.walk(ast.parse(each)))) for each in spellings] == [True] * len(spellings)
    others = ("day.weekday() == other.weekday()", "timedelta(days=-day.weekday())", "16 * 60")
    assert [any(map(of_calendar, ast.walk(ast.parse(each)))) for each in others] == [False] * len(others)


def test_sql_counts_as_the_calendar_does() -> None:
    at = calendar.DAY_NS * 20_000 + calendar.HOUR_NS + 16 * calendar.MINUTE_NS
    before = at - 2 * calendar.MINUTE_NS
    found = Store().run(f"SELECT quarter_of({at}), quarter_of({before}), hour_of({at}), hour_of({before})")
    assert found == [
        tuple(each // length for length in (calendar.QUARTER_NS, calendar.HOUR_NS) for each in (at, before))
    ]
    assert found[0][1] == found[0][0] - 1


TESTS = Path(__file__).parents[1]
SHORTEST_TWIN = 60  # characters: less is said again sooner than looked up


def twins(trees: dict[str, ast.Module]) -> list[tuple[str, ...]]:
    """The helpers that do the same in several files, by file and name: a test may repeat what another one asks."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("test_"):
                said = node.body[bool(ast.get_docstring(node)) :]
                found.setdefault("\n".join(map(ast.unparse, said)), []).append((path, node.name))
    return [
        tuple(f"{path}: {name}" for path, name in places)
        for body, places in found.items()
        if len(body) >= SHORTEST_TWIN and len({path for path, _ in places}) > 1
    ]


def test_what_tests_share_is_written_once() -> None:
    trees = {
        path.relative_to(TESTS).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.rglob("*.py")
    }
    assert not twins(trees), "import it, or move it to tests/waiting.py, tests/console.py or a conftest.py"


def test_a_twin_is_seen() -> None:
    body = 'with path.open("w", encoding="utf-8") as file:\n        csv.writer(file).writerows(rows)'
    one = ast.parse(f"def write(path, rows):\n    {body}\n")
    other = ast.parse(f'def listed(path, rows):\n    """As rows."""\n    {body}\n')
    assert twins({"a.py": one, "b.py": other}) == [("a.py: write", "b.py: listed")]
    assert twins({"a.py": one, "b.py": ast.parse("def shorter():\n    return 1\n")}) == []

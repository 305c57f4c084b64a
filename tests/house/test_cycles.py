"""Whichever module is imported first, no two wait for one another."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "chargeback_kit"
PLACES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / PACKAGE).rglob("*.py")
}


def packages(name: str) -> set[str]:
    """The packages around a module, which are imported before it."""
    parts = name.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts))}


def statements(body: list[ast.stmt], *, in_functions: bool) -> Iterator[ast.stmt]:
    """What runs when a module is imported, and what stands in its functions; not what is for type checkers alone."""
    for each in body:
        if isinstance(each, ast.If) and "TYPE_CHECKING" in ast.unparse(each.test):
            yield from statements(each.orelse, in_functions=in_functions)
        elif in_functions or not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each
            for inner in ("body", "orelse", "finalbody"):
                yield from statements(getattr(each, inner, []), in_functions=in_functions)


def imported(name: str, *, in_functions: bool = False) -> set[str]:
    """The modules of the kit that have to be there before this one is, with the packages around them."""
    found: set[str] = set()
    for each in statements(ast.parse(PLACES[name].read_text("utf-8")).body, in_functions=in_functions):
        if isinstance(each, ast.Import):
            found |= {alias.name for alias in each.names}
        elif isinstance(each, ast.ImportFrom) and each.module:
            found |= {each.module, *(f"{each.module}.{alias.name}" for alias in each.names)}
    found = {module for module in found if module in PLACES}
    return (found | {around for module in found for around in packages(module)}) - packages(name) - {name}


MAKES_ITS_OWN_KIND = ("chargeback_kit.api", "chargeback_kit.anonymous_bill")
"""A bill without names is a bill, and a bill makes one of itself."""


def test_no_cycle_hides_in_a_function() -> None:
    known = {name: imported(name, in_functions=True) - packages(name) for name in PLACES}
    known[MAKES_ITS_OWN_KIND[0]].remove(MAKES_ITS_OWN_KIND[1])
    cycle: list[str] = []
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        cycle = error.args[1]
    assert cycle == []


def test_no_module_waits_for_one_that_waits_for_it() -> None:
    cycle: list[str] = []
    try:
        TopologicalSorter({name: imported(name) for name in PLACES}).prepare()
    except CycleError as error:
        cycle = error.args[1]
    assert cycle == []

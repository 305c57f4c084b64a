"""The id of a pool is a value: its text is read and written by PoolId alone (R21 to R24)."""

import ast
from collections.abc import Iterator

import pytest
from house.test_house import KIT, ROOT, name, text_of

HOME = ROOT / "chargeback_kit" / "rules" / "pool_id.py"
CUTS = {"split", "rsplit", "partition", "rpartition"}
OF_TENANT = "*/"


def by_hand(source: str) -> Iterator[int]:
    """The lines of a module that take a pool's id apart, or put one together, without PoolId."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            inside = [each.name for each in functions if each.lineno <= node.lineno <= (each.end_lineno or 0)]
            is_cut = node.func.attr in CUTS and _says(node.args[:1]) == "/"
            is_cut &= "pool" in f"{ast.unparse(node.func.value)} {' '.join(inside)}"
            if is_cut or (node.func.attr == "startswith" and _says(node.args[:1]) == OF_TENANT):
                yield node.lineno
        elif isinstance(node, ast.JoinedStr) and _is_written(node.values):
            yield node.lineno


def _says(values: list[ast.expr]) -> object:
    return values[0].value if values and isinstance(values[0], ast.Constant) else None


def _is_written(values: list[ast.expr]) -> bool:
    """Whether a text begins with a country (or "pool") and a plan with a slash between them."""
    first, between, second = (*values[:3], *[ast.Constant("")] * 3)[:3]
    names = [ast.unparse(each.value) if isinstance(each, ast.FormattedValue) else "" for each in (first, second)]
    is_pool = names[0].endswith(("country", "pool")) and names[1].endswith(("plan", "capability", "counter"))
    return (is_pool and _says([between]) == "/") or (names[0].endswith("pool") and str(_says([between]))[:1] == "/")


def test_no_id_of_a_pool_is_cut_or_joined_by_hand() -> None:
    found = {name(path): list(by_hand(text_of(path))) for path in KIT if path != HOME}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'plan = pool["pool_id"].split("/")[1]',
        'country, _, plan = mix.pool.partition("/")',
        'known = ours["pool_id"].str.split("/")',
        'is_shared = group.pool_id.startswith("*/")',
        'pool = f"{country}/{plan}"',
        'name = f"{each.country}/{each.capability}"',
        'other = f"{pool}/international"',
        'def is_pool(written): return written.split("/")[1]',
    ],
)
def test_what_would_be_found(line: str) -> None:
    assert list(by_hand(line)) == [1]


@pytest.mark.parametrize("line", ['named = f"{place}/{name}"', 'file.partition("/")', "PoolId.parse(pool).plan"])
def test_what_is_left_alone(line: str) -> None:
    assert list(by_hand(line)) == []

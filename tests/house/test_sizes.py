"""The house stays easy to walk through: folders of a glance, modules worth a file, numbers to check in the head."""

import ast
from collections import Counter, defaultdict

import pytest
from house.test_layers import MODULES, PACKAGE, inside

FOLDER = 20
SMALL = 60
DOCTESTS = 15
CHECKED = ("rules", "wallet", "chargeback", "money", "engine")
LINES = {module: path.read_text(encoding="utf-8").splitlines() for module, path in MODULES.items()}


@pytest.mark.parametrize("suffix", [".py", ".sql"])
def test_a_folder_is_read_at_a_glance(suffix: str) -> None:
    found = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob(f"*{suffix}"))
    assert {folder: files for folder, files in found.items() if files > FOLDER} == {}


def test_few_modules_are_small_and_have_one_reader() -> None:
    readers = defaultdict(set)
    for module in MODULES:
        for other in inside(module):
            readers[other].add(module)
    lonely = [module for module in MODULES if len(LINES[module]) < SMALL and len(readers[module] - {module}) == 1]
    print(f"{len(lonely)} of {len(MODULES)} modules are under {SMALL} lines and read by one module")
    assert len(lonely) <= len(MODULES) / 10, f"merge some that are one idea with their reader: {', '.join(lonely)}"


@pytest.mark.parametrize("layer", CHECKED)
def test_numbers_can_be_checked_in_the_head(layer: str) -> None:
    lines = [line for module, text in LINES.items() if module.split(".")[0] == layer for line in text]
    shown = sum(line.lstrip().startswith(">>>") for line in lines)
    print(f"{layer}: {shown} lines of doctest in {len(lines)}, {1000 * shown / len(lines):.1f} in 1,000")
    assert 1000 * shown >= DOCTESTS * len(lines)


EXACT = ("money", "records", "rules", "engine", "wallet", "chargeback", "bill", "explain")


@pytest.mark.parametrize("module", [module for module in MODULES if module.split(".")[0] in EXACT])
def test_money_is_never_a_binary_fraction(module: str) -> None:
    nodes = ast.walk(ast.parse("\n".join(LINES[module])))
    assert [ast.unparse(node) for node in nodes if _makes_a_float(node)] == []


def _makes_a_float(node: ast.AST) -> bool:
    """Whether a node is a call of ``float``, the type of one in a library, or a number with a point."""
    match node:
        case ast.Call(func=ast.Name("float")) | ast.Constant(value=float()):
            return True
        case ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return name in {"float", "float16", "float32", "float64", "double", "DOUBLE"}
    return False


BY_PLACE = 9


@pytest.mark.parametrize("module", MODULES)
def test_long_lists_of_arguments_have_names(module: str) -> None:
    """Two neighbours of the same type that changed places would be noticed by nobody."""
    nodes = ast.walk(ast.parse("\n".join(LINES[module])))
    calls = [node for node in nodes if isinstance(node, ast.Call) and len(node.args) > BY_PLACE]
    assert [f"{ast.unparse(call.func)}, line {call.lineno}" for call in calls] == []

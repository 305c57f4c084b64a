"""The layers: a module knows only what stands above it in the table, and a library is known to its owner alone."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "chargeback_kit"
ROOT = PACKAGE.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## The layers\n")[2].partition("\n## ")[0]
LAYERS = [
    tuple(name.removesuffix("/").removesuffix(".py") for name in re.findall(r"`([^`]+)`", row.split(" | ")[0]))
    for row in PAGE.splitlines()
    if row.startswith("| `")
]
"""The names on each line of the table of layers on the page for contributors."""
OWNERS = {
    "altair": ("charts", "plot"),  # of plot for the type checker alone
    "anywidget": ("widgets",),
    "apprise": ("watching",),
    "cryptography": ("fetch.sign_in",),
    "duckdb": ("engine", "provenance.kit"),
    "highspy": ("planning.assignment",),
    "httpx": ("fetch",),
    "ipykernel": ("serving",),
    "ipywidgets": ("widgets", "lessons", "screens"),
    "jinja2": ("export", "sharing"),
    "jupyter_client": ("serving.forked",),
    "jupyter_server": ("serving",),
    "markupsafe": ("export",),
    "msal": ("fetch.sign_in",),
    "numpy": (
        "money",  # for the type checker alone
        "wallet",
        "bill",
        "planning",
        "sharing",
        "records.first_cells",
        "engine.sorting",
        "chargeback.charged_on",
        "fleet.usage",
    ),
    "pandas": (
        *(
            "text",
            "reference",
            "engine",
            "bill",
            "explain",
            "planning",
            "presentation",
            "export",
            "focus",
            "charts",
        ),
        *("widgets", "plot", "api", "fleet.result", "watching"),
    ),
    "platformdirs": ("widgets", "lessons.exercises.progress"),
    "pydantic_core": ("records",),  # the types of pydantic's errors
    "pyarrow": ("records.parquet", "engine", "bill", "explain.change.month_of_calls", "planning", "focus", "fleet"),
    "pydantic": ("records", "planning", "serving.configuration"),
    "pyspark": ("fleet.spark", "fleet.spark_rows", "fleet.spark_store"),
    "python_calamine": ("records.saved.workbook",),
    "rich": ("commands",),
    "tenacity": ("fetch.connection",),
    "tomli_w": ("beginning", "planning", "watching"),
    "tornado": ("serving",),
    "traitlets": ("widgets", "serving"),
    "typer": ("cli", "commands"),
    "typst": ("export.payer.typesetting",),
    "vl_convert": ("charts", "widgets"),
    "voila": ("serving",),
    "xlsxwriter": ("export",),
}
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def module_name(path: Path) -> str:
    """A file's name below the package: ``records.users``, ``engine`` for its ``__init__.py``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}, line {node.lineno}: write the import with its full name"
            yield from (_imported(str(node.module), alias.name) for alias in node.names)


def _imported(module: str, name: str) -> str:
    full = f"{module}.{name}"
    return full if full.removeprefix("chargeback_kit.") in MODULES else module


def layer(module: str) -> int:
    """The rank of a module of the kit."""
    return RANK[module.split(".", maxsplit=1)[0]]


def inside(module: str) -> list[str]:
    """The modules of the kit that a module imports."""
    found = [name for name in imports(MODULES[module]) if name.split(".")[0] == "chargeback_kit"]
    return [name.removeprefix("chargeback_kit").removeprefix(".") or "__init__" for name in found]


def outside(module: str) -> set[str]:
    """The libraries that a module imports."""
    roots = {name.split(".")[0] for name in imports(MODULES[module])}
    return roots - sys.stdlib_module_names - {"chargeback_kit"}


def owned(library: str, module: str) -> bool:
    """Whether a module belongs to the layer that owns a library."""
    return any(module == owner or module.startswith(f"{owner}.") for owner in OWNERS.get(library, ()))


def test_every_module_has_a_layer() -> None:
    assert [module for module in MODULES if module.split(".")[0] not in RANK] == []
    assert {module.split(".")[0] for module in MODULES} == set(RANK), "the table names what is not there"
    assert sum(map(len, LAYERS)) == len(RANK), "the table names something twice"


@pytest.mark.parametrize("module", MODULES)
def test_no_arrow_runs_the_wrong_way(module: str) -> None:
    wrong = [other for other in inside(module) if layer(other) > layer(module)]
    assert not wrong, f"{module} imports {', '.join(wrong)}, which stands below it in the list of layers"


@pytest.mark.parametrize("module", [module for module in MODULES if module.split(".")[0] == "charts"])
def test_charts_know_nothing_of_the_files(module: str) -> None:
    assert not [other for other in inside(module) if other.split(".")[0] == "export"]


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_imported_by_its_owner_alone(module: str) -> None:
    wrong = sorted(library for library in outside(module) if not owned(library, module))
    assert not wrong, f"{module} imports {', '.join(wrong)}; the owners are {[OWNERS.get(name, ()) for name in wrong]}"


def test_two_layers_alone_speak_to_a_network() -> None:
    clients = {
        "httpx",
        "msal",
        "apprise",
        "smtplib",
        "ssl",
        "urllib.request",
        "http.client",
        "ftplib",
        "poplib",
        "imaplib",
    }
    speaking = {module for module in MODULES if clients & set(imports(MODULES[module]))}
    assert {module.split(".")[0] for module in speaking} == {"fetch", "watching"}


def test_the_list_reads_imports_as_python_does() -> None:
    assert "engine.run" in inside("bill.bill")
    assert "bill.problems_found" in inside("bill.bill")
    assert inside("__main__") == ["cli"]
    assert "duckdb" in outside("engine.store")

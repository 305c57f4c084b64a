"""The agreements of the house: what every file, module, stage, switch and page of this project keeps to."""

import ast
import csv
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from statistics import median

import pytest

import chargeback_kit
from chargeback_kit.records.switches import Switches

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"__pycache__", "out", "dist", "results"}


def project_files() -> list[Path]:
    """Every file of the project, not what tools and runs leave behind."""
    found = [path for path in ROOT.rglob("*") if path.is_file() and _is_ours(path.relative_to(ROOT))]
    return sorted(found)


def _is_ours(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts) and path.parts[0] != ".ci"
    return not hidden and not LEFT_OUT & set(path.parts) and not any(part.endswith(".egg-info") for part in path.parts)


def text_of(path: Path) -> str:
    """The text of a file, or nothing for one that holds no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name(path: Path) -> str:
    """A file's name from the root, as people write it."""
    return path.relative_to(ROOT).as_posix()


FILES = project_files()
PYTHON = [path for path in FILES if path.suffix == ".py"]
KIT = [path for path in PYTHON if path.parts[len(ROOT.parts)] == "chargeback_kit"]
STAGES = [path for path in FILES if path.suffix == ".sql"]
PAGES = [path for path in FILES if path.suffix == ".md"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

HOSTS = ["py" + "pi.org", "files.python" + "hosted.org", "registry.npm" + "js", "deb." + "debian.org"]
FORBIDDEN = {
    "the address of a package registry": re.compile("|".join(map(re.escape, HOSTS))),
    "a path of one machine": re.compile(r"(?<![\w./-])/(?:work|root)\b"),
    "a page from a content network": re.compile(r"https?://[^\s\"'<>)]*(?:cdn|unpkg|jsdelivr|gstatic|googleapis)"),
    "a note that something is left to do": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{name(path)}, line {number}"
        for path in FILES
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert not found, f"{what}: {found}"


def without_docstring(path: Path) -> list[str]:
    """The public names of a module that say nothing about themselves."""
    tree = ast.parse(text_of(path))
    named: list[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]] = [("the module", tree)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            named.append((node.name, node))
            named += [(f"{node.name}.{method.name}", method) for method in _methods(node) if method.name[0] != "_"]
    return [what for what, node in named if not ast.get_docstring(node)]


def _methods(node: ast.ClassDef | ast.FunctionDef) -> list[ast.FunctionDef]:
    found = node.body if isinstance(node, ast.ClassDef) else []
    return [part for part in found if isinstance(part, ast.FunctionDef)]


@pytest.mark.parametrize("path", KIT, ids=name)
def test_what_is_public_says_what_it_is(path: Path) -> None:
    assert without_docstring(path) == []


def test_one_idea_per_file() -> None:
    lengths = {name(path): len(text_of(path).splitlines()) for path in PYTHON}
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}
    assert median(lengths.values()) <= 150


RULES = text_of(ROOT / "chargeback_kit" / "rules" / "README.md")


@pytest.mark.parametrize("switch", Switches.model_fields)
def test_every_switch_is_on_the_page_of_the_rules(switch: str) -> None:
    field = Switches.model_fields[switch]
    row = next((line for line in RULES.splitlines() if line.startswith(f"| `{switch}` |")), "")
    assert row, f"rules/README.md has no row for the switch {switch}"
    assert f"**{str(field.default).lower() if isinstance(field.default, bool) else field.default}**" in row
    assert str(field.description).partition(":")[0] in row


def test_every_rule_of_the_code_is_on_the_page_of_the_rules() -> None:
    pattern = re.compile(r"\b(?:R\d\d(?:\.\d+)?|L\d)\b")
    shipped = {rule for path in [*KIT, *STAGES] for rule in pattern.findall(text_of(path))}
    codes = {rule for path in (ROOT / "chargeback_kit").glob("**/*.csv") for rule in pattern.findall(text_of(path))}
    assert {rule for rule in shipped | codes if not re.search(rf"\b{re.escape(rule)}\b", RULES)} == set()


def test_who_names_all_laws_leaves_none_out() -> None:
    last = max(re.findall(r"^\| (L\d) ", RULES, re.MULTILINE))
    named = {
        (name(path), law)
        for path in [*KIT, *STAGES, ROOT / "CONTRIBUTING.md"]
        for law in re.findall(r"\bL1(?: to |-|–)(L\d)\b", text_of(path))
    }
    assert len(named) > 1
    assert {each for each in named if each[1] != last} == set()


def problem_codes() -> list[str]:
    """Every problem code of the kit."""
    text = text_of(ROOT / "chargeback_kit" / "problems.csv")
    return [row["code"] for row in csv.DictReader(text.splitlines())]


@pytest.mark.parametrize("code", problem_codes())
def test_every_problem_is_tried_by_some_test(code: str) -> None:
    tests = ROOT / "tests"
    tried = [*tests.rglob("test_*.py"), *tests.rglob("*.toml"), *(tests / "oracle").glob("*.py")]
    assert any(re.search(rf"[\"'`]{code}[\"'`]", text_of(path)) for path in tried), f"no test names {code}"


@pytest.mark.parametrize("path", STAGES, ids=name)
def test_a_stage_says_its_name_and_its_rules(path: Path) -> None:
    lines = text_of(path).splitlines()
    head = [line for line in lines[:8] if line.startswith("--")]
    assert lines[0].startswith(f"-- {path.stem}: ")
    assert re.search(r"\b(?:R\d\d|L\d)\b", " ".join(head)), "the first lines name no rule"


def test_the_version_is_written_once_and_the_same() -> None:
    assert chargeback_kit.__version__ == PROJECT["version"] == version("chargeback-kit")
    assert f"\nversion: {PROJECT['version']}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## [{PROJECT['version']}]" in text_of(ROOT / "CHANGELOG.md")


def test_every_dependency_is_pinned() -> None:
    lines = [line for line in text_of(ROOT / "constraints.txt").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line)] == []
    pinned = {_folded(line.partition("==")[0]) for line in lines}
    asked = PROJECT["dependencies"] + [need for extra in PROJECT["optional-dependencies"].values() for need in extra]
    assert {_folded(re.split(r"[><=\[;~! ]", need)[0]) for need in asked} - {PROJECT["name"]} <= pinned


def _folded(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_the_check_on_every_push_is_the_readmes_test_commands() -> None:
    script = ROOT / ".ci" / "run"
    commands = script.read_text(encoding="utf-8").splitlines()[-2:]
    assert script.stat().st_mode & 0o111
    assert commands == ["make test", "make test-spark"]
    for command in commands:
        assert re.search(rf"^{re.escape(command)}(?![\w-])", text_of(ROOT / "README.md"), re.MULTILINE)


def test_the_pages_show_the_receipts_that_the_kit_prints() -> None:
    pattern = r'>>> print\(bill.explain\((?:"([^"]+)"|cost_center="(\w+)", sku="(\w+)")\)\)\n(.+?)\n(?=>>>|```)'
    pages = text_of(ROOT / "README.md") + text_of(ROOT / "docs" / "receipts.md")
    shown = re.findall(pattern, pages, re.DOTALL)
    assert len(shown) == 2
    bill = chargeback_kit.bill(ROOT / "sample_data" / "2026-10", month="2026-10")
    for usage_id, center, sku, receipt in shown:
        assert str(bill.explain(usage_id, cost_center=center, sku=sku)) == receipt


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text_of(path))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", [*PYTHON, *STAGES, *PAGES], ids=name)
def test_every_page_that_is_named_is_here(path: Path) -> None:
    here = {page.name for page in PAGES}
    assert set(re.findall(r"\b[A-Z]{3,}\.md\b", text_of(path))) <= here

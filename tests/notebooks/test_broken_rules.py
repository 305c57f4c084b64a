"""A rule or a fact that changes makes exactly the notebooks fail that teach it.

The package is copied, one line of the copy is changed, and every notebook is run against the copy and compared with its
stored outputs.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from chance import NUMBER
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 120
PNG = "image/png"
WIDGET = "application/vnd.jupyter.widget-view+json"
QUICK = ROOT / "tests" / "quick"  # in the place of what takes long to import
FORGET = new_notebook(cells=[new_code_cell("%reset -f", id="forget")])
BREAKS = {
    "R24": (
        "reference/tables/conference.csv",
        "minutes_per_licence,60,2019-12-01",
        "minutes_per_licence,90,2019-12-01",
    ),
    "R10.5": (
        "rules/kinds.csv",
        "R10.5,toll_free_in,,*_in,toll_free,,,The owner of a toll-free number pays for every minute\n",
        "",
    ),
    "R23": (
        "rules/pools.py",
        'either_or = agreement.switches.international_plan == "either_or" and international > 0',
        "either_or = False",
    ),
}
OWN_FIGURES = {"R24": "minutes_per_licence"}  # an agreement that states it does not take it from the table


def teaching(rule: str) -> set[str]:
    """The notebooks that say they teach a rule, and whose bill rests on what is broken."""
    own = OWN_FIGURES.get(rule)
    return {path.stem for path in NOTEBOOKS if rule in rules(path) and not (own and own in agreement(path))}


def rules(path: Path) -> list[str]:
    """The rules that a notebook says it teaches."""
    found: list[str] = json.loads(path.read_text(encoding="utf-8"))["metadata"]["rules"]
    return found


def agreement(path: Path) -> str:
    """The agreement of the bill that a notebook is about."""
    folder = re.search(r'bill = ck\.bill\(\\"([^"\\]+)', path.read_text(encoding="utf-8"))
    assert folder, path.stem
    return (path.parent / folder[1] / "agreement.toml").read_text(encoding="utf-8")


def broken(rule: str, folder: Path) -> None:
    """A copy of the package in which the rule is another one."""
    place, was, becomes = BREAKS[rule]
    shutil.copytree(ROOT / "chargeback_kit", folder / "chargeback_kit", ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "chargeback_kit" / place
    text = file.read_text(encoding="utf-8")
    assert text.count(was) == 1
    file.write_text(text.replace(was, becomes), encoding="utf-8")


@contextmanager
def kernel(package: Path) -> Iterator[NotebookClient]:
    """Who runs notebooks in a kernel that imports the package of a folder, and keeps errors among the outputs."""
    manager = KernelManager()
    environment = os.environ | {"PYTHONPATH": f"{package}{os.pathsep}{QUICK}", "PYTHONDONTWRITEBYTECODE": "1"}
    manager.start_kernel(cwd=str(ROOT / "notebooks"), env=environment)
    client = NotebookClient(FORGET, km=manager, timeout=SECONDS, allow_errors=True, store_widget_state=False)
    try:
        yield client
    finally:
        assert client.kc
        client.kc.stop_channels()
        manager.shutdown_kernel(now=True)


def run(notebook: NotebookNode, client: NotebookClient) -> NotebookNode:
    """The notebook with its outputs."""
    client.nb = notebook
    return client.execute()


def shown(notebook: NotebookNode) -> list[object]:
    """What stands below the cells, but for the numbers of widgets, and PNGs: the SVG beside says the same."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [
        {name: data for name, data in output["data"].items() if name not in (WIDGET, PNG)}
        if "data" in output
        else (output.get("name"), output.get("text"), output.get("ename"))
        for output in outputs
    ]


def others(package: Path, among: Iterable[Path]) -> set[str]:
    """The notebooks whose outputs are others with that package; they share a kernel, which forgets between them."""
    found = set()
    with kernel(package) as client:
        for path in among:
            stored = nbformat.read(path, as_version=4)
            if shown(run(deepcopy(stored), client)) != shown(stored):
                found.add(path.stem)
            run(FORGET, client)
    return found


@pytest.mark.parametrize("rule", BREAKS)
def test_exactly_the_notebooks_that_teach_it_fail(rule: str, tmp_path: Path) -> None:
    taught = teaching(rule)
    assert taught
    broken(rule, tmp_path)
    # `make fuzz` runs the others as well
    among = NOTEBOOKS if NUMBER else [path for path in NOTEBOOKS if path.stem in taught]
    assert others(tmp_path, among) == taught

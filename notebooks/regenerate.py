"""Run the notebooks and keep their outputs: all of them, or those that are named.

    python notebooks/regenerate.py [04_pools ...]

What a run adds and a reader does not need is taken off, so that the same outputs are the same bytes: timings, versions,
the state of widgets and their random ids. The PNG of a picture that has not changed stays as it was. A file is written
only where something has changed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
PNG, SVG = "image/png", "image/svg+xml"
WIDGET = "application/vnd.jupyter.widget-view+json"
SECONDS = 120


def run(notebook: Any, folder: Path = HERE) -> Any:
    """The notebook with the outputs of a fresh kernel that works in the folder."""
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        store_widget_state=False,
        record_timing=False,
        resources={"metadata": {"path": folder}},
    )
    return bare(client.execute())


def bare(notebook: Any) -> Any:
    """The notebook without what differs from run to run."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = KERNEL
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.clear()
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    return notebook


def text(notebook: Any) -> str:
    """The notebook as it is written."""
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]


def keep_pictures(notebook: Any, known: dict[str, str]) -> None:
    """Keep the PNG of a picture whose SVG is the same: its bytes change with fonts and versions, and say no more."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if PNG in data:
                data[PNG] = known.get(data.get(SVG, ""), data[PNG])


def _pictures(notebook: Any) -> Iterator[tuple[str, str]]:
    """Every stored picture, as SVG and as PNG."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if SVG in data and PNG in data:
                yield data[SVG], data[PNG]


def regenerate(path: Path) -> bool:
    """Run one notebook; whether its file had to be written."""
    before = path.read_text(encoding="utf-8")
    stored = nbformat.reads(before, as_version=4)  # type: ignore[no-untyped-call]
    pictures = dict(_pictures(stored))
    ran = run(stored)
    keep_pictures(ran, pictures)
    after = text(ran)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def main(names: list[str]) -> None:
    """Run them, one after the other, and say which have changed."""
    for path in [HERE / f"{name}.ipynb" for name in names] or sorted(HERE.glob("*.ipynb")):
        print(f"{path.stem}: {'written' if regenerate(path) else 'unchanged'}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

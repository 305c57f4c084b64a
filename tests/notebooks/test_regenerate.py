"""`make notebooks`: a run leaves nothing behind that would differ the next time."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

SCRIPT = Path(__file__).parents[2] / "notebooks" / "regenerate.py"
CODE = ("import ipywidgets as w\nslider = w.IntSlider(max=60)", "slider", "slider.max")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("regenerate", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_second_run_changes_nothing(script: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "00_try.ipynb"
    cells = [nbformat.v4.new_code_cell(code, id=f"try-{number}") for number, code in enumerate(CODE)]
    metadata = {"title": "Try", "widgets": {"state": {}}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    assert script.regenerate(path)
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in stored["cells"]] == ["try-0", "try-1", "try-2"]
    assert stored["metadata"] == {
        "title": "Try",
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert [[*output["data"]] for cell in stored["cells"] for output in cell["outputs"]] == [["text/plain"]] * 2
    assert stored["cells"][2]["outputs"][0]["data"]["text/plain"] == ["60"]
    assert not script.regenerate(path)


def test_a_png_is_kept_where_its_picture_is_the_same(script: ModuleType) -> None:
    def notebook(*pictures: tuple[str, str]) -> Any:
        outputs = [
            nbformat.v4.new_output("display_data", {"image/svg+xml": svg, "image/png": png}) for svg, png in pictures
        ]
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)])

    known = dict(script._pictures(notebook(("<svg>1</svg>", "old 1"), ("<svg>2</svg>", "old 2"))))
    ran = notebook(("<svg>1</svg>", "new 1"), ("<svg>3</svg>", "new 3"))
    script.keep_pictures(ran, known)
    assert [output["data"]["image/png"] for output in ran.cells[0].outputs] == ["old 1", "new 3"]

"""What `import chargeback_kit as ck` offers: everything it shows is there and says what it is, and it comes quickly."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import chargeback_kit as ck

LATE = {"altair", "anywidget", "highspy", "ipywidgets", "traitlets", "vl_convert"}
ROOT = Path(__file__).parents[2]


def run(code: str) -> str:
    """What a fresh Python prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_completion_shows_the_surface_and_nothing_else() -> None:
    assert dir(ck) == ck.__all__ == sorted(ck.__all__)


@pytest.mark.parametrize("name", [name for name in ck.__all__ if name != "__version__"])
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(ck, name))


def test_another_name_is_not_there() -> None:
    assert not hasattr(ck, "bills")


def test_what_takes_long_to_import_comes_when_it_is_asked_for() -> None:
    code = f"import sys, chargeback_kit; print(sorted({LATE} & set(sys.modules)))"
    assert run(code).strip() == "[]"


def test_missing_packages_are_a_sentence() -> None:
    code = """
import sys
sys.modules["ipywidgets"] = None
import chargeback_kit as ck
for name in ("lessons", "panels"):
    try:
        getattr(ck, name)
    except ck.InputError as error:
        print(error)
"""
    sentence = "Panels need more packages. Install them: pip install 'chargeback-kit[notebooks]'"
    assert run(code).splitlines() == [sentence, sentence]


def test_the_lines_of_the_readme_for_a_notebook_run_as_they_stand() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## In a notebook\n")[2]
    code = section.partition("```python\n")[2].partition("```")[0]
    title = code.partition("its title: ")[2].partition(" ...")[0]
    shown = run(f"display = print\n{code}\nprint(bill.plot.pools().to_dict()['description'])").splitlines()
    assert shown[0].startswith("[PlanMix: a live panel")
    assert shown[1].startswith(f"{title}, ")

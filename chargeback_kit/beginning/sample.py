"""The bill folder of the invented company, with which whoever has no files begins."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
INSTALLED, CHECKOUT = PACKAGE / "serving" / "sample", PACKAGE.parent / "sample_data"
OCTOBER = CHECKOUT / "2026-10"


def sample() -> Path:
    """The folder, beside the project or in the package."""
    return INSTALLED if INSTALLED.is_dir() else OCTOBER


def is_sample(path: Path) -> bool:
    """Whether a folder is a month of the invented company.

    >>> is_sample(sample()), is_sample(Path("october"))
    (True, False)
    """
    return path.resolve() == INSTALLED or path.resolve().parent == CHECKOUT

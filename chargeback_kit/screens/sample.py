"""Which folder a screen opens with."""

import os
from pathlib import Path

VARIABLE = "CHARGEBACK_KIT_FOLDER"


def first_folder(folder: str | Path | None) -> Path | None:
    """The folder that was asked for, else the one of the environment; None begins empty."""
    named = folder or os.environ.get(VARIABLE)
    return Path(named) if named else None

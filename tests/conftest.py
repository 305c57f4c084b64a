"""Tests import the kit from the project and the reference of the bill as ``oracle``, wherever pytest was started."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

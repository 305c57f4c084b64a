"""The one state that every panel shows and sets.

What lasts is [work](work.py); a month and the world that is imagined of it are [one](imagined.py), what is asked about
it are parts of their own; [shared](shared.py) holds the files and puts the parts together.
"""

from chargeback_kit.widgets.state.imagined import NOTHING, arguments, changes_of
from chargeback_kit.widgets.state.shared import State

__all__ = ["NOTHING", "State", "arguments", "changes_of"]

"""The exercises of the notebooks: a question each, an answer computed by the kit, and the documented misreadings.

Every module of this folder and of ``setting_up/`` is one lesson and speaks the same verbs: ``QUESTION`` is what is
asked, ``answer(bill)`` is computed by the kit and written down nowhere, ``misreadings(bill)`` are the wrong answers
that people give, each with the reason why it is wrong and computed by its wrong formula. ``exercises/`` reads what was
typed and says what it is.
"""

from chargeback_kit.lessons.exercises.exercise import Exercise, check, exercise, names
from chargeback_kit.lessons.exercises.verdict import Misreading, Verdict

__all__ = ["Exercise", "Misreading", "Verdict", "check", "exercise", "names"]

"""The exercises of the notebooks: three questions each, worked out by the kit, and the documented misreadings.

Every module of this folder and of ``setting_up/`` is one lesson and offers ``QUESTIONS``: each has its words and a
function that works it out on a bill. Answer, solution and the wrong answers that people give, each with the reason why
it is wrong, are computed and written down nowhere. ``exercises/`` reads what was typed, says what it is, and keeps how
far somebody has come.
"""

from chargeback_kit.lessons.exercises.exercise import Exercise, check, exercise, names, solution
from chargeback_kit.lessons.exercises.overview import LessonOverview, overview
from chargeback_kit.lessons.exercises.verdict import Misreading, Verdict

__all__ = [
    "Exercise",
    "LessonOverview",
    "Misreading",
    "Verdict",
    "check",
    "exercise",
    "names",
    "overview",
    "solution",
]

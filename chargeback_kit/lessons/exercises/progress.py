"""Which questions somebody has answered: a small file of this user on this machine, and nowhere else.

Nothing of it reaches a notebook's stored outputs or the folder of the kit. Where no file can be kept, what was answered
is known until the kernel ends.
"""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import platformdirs

QUESTIONS = 3
_of_this_kernel: dict[str, set[int]] = {}


def place() -> Path:
    """The file, in the user's folder for such things (``XDG_STATE_HOME`` on Linux)."""
    return platformdirs.user_state_path("chargeback-kit") / "lessons.json"


def answered(lesson: str) -> frozenset[int]:
    """The questions of a lesson that were answered right, counted from 1."""
    return frozenset(_kept().get(lesson, set()) | _of_this_kernel.get(lesson, set()))


def says(lesson: str) -> str:
    """How far a lesson is, such as ``2 of 3 answered``."""
    return f"{len(answered(lesson))} of {QUESTIONS} answered"


def remember(lesson: str, question: int) -> None:
    """Keep that a question was answered right."""
    _of_this_kernel.setdefault(lesson, set()).add(question)
    known = _kept()
    if question not in known.get(lesson, set()):
        known.setdefault(lesson, set()).add(question)
        with suppress(OSError):
            _write(known)


def forget() -> None:
    """Begin anew: nothing is answered any more."""
    _of_this_kernel.clear()
    with suppress(OSError):
        place().unlink(missing_ok=True)


def _kept() -> dict[str, set[int]]:
    """What the file holds; what cannot be read is nothing."""
    try:
        found = json.loads(place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(lesson): _numbers(numbers) for lesson, numbers in found.items() if _numbers(numbers)}


def _numbers(found: object) -> set[int]:
    """The numbers of questions in a value of the file."""
    return {each for each in found if each in range(1, QUESTIONS + 1)} if isinstance(found, list) else set()


def _write(known: dict[str, set[int]]) -> None:
    """Whole or not at all: two notebooks may be open at once."""
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({lesson: sorted(known[lesson]) for lesson in sorted(known)}, indent=1)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".json")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(name).replace(file)

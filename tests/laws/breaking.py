"""Breaks one rule of the kit while a test runs, by replacing a text of a stage, a function or the decision table.

A place is ``engine/draw.sql``, ``rules/kinds.csv`` or ``rules.pools:pool_country`` (``wallet.player:_Player.play`` for
a method). The text must stand there once, so that a change that changes nothing is no change.
"""

import csv
import inspect
import sys
import textwrap
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

import pytest

from chargeback_kit.engine import pipeline
from chargeback_kit.rules import kinds


def break_rule(patch: pytest.MonkeyPatch, place: str, old: str, new: str) -> None:
    """Replace a text at a place until the test ends."""
    if place.endswith(".sql"):
        _break_stage(patch, PurePosixPath(place).stem, old, new)
    elif place.endswith(".csv"):
        _break_table(patch, old, new)
    else:
        _break_function(patch, place, old, new)


def replaced(text: str, old: str, new: str) -> str:
    """The text with one place changed."""
    assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
    assert old != new
    return text.replace(old, new)


def patch_everywhere(patch: pytest.MonkeyPatch, original: Any, changed: Any) -> None:
    """Put a function in the place of another one wherever a module of the kit has imported it."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == "chargeback_kit"]
    for module in modules:
        for name in [name for name, value in vars(module).items() if value is original]:
            patch.setattr(module, name, changed)


def _break_stage(patch: pytest.MonkeyPatch, stage: str, old: str, new: str) -> None:
    original = pipeline.sql
    broken = replaced(original(stage), old, new)
    patch_everywhere(patch, original, lambda name: broken if name == stage else original(name))


def _break_table(patch: pytest.MonkeyPatch, old: str, new: str) -> None:
    header, *rows = [list(kinds.decision_table()[0]), *(list(row.values()) for row in kinds.decision_table())]
    text = "\n".join(",".join(row[:-1]) for row in rows)
    lines = replaced(f"{text}\n", f"{old}\n", f"{new}\n").splitlines()
    broken = tuple(csv.DictReader(lines, header[:-1]))
    patch_everywhere(patch, kinds.decision_table, lambda: broken)
    patch_everywhere(patch, kinds.decide, cache(kinds.decide.__wrapped__))


def _break_function(patch: pytest.MonkeyPatch, place: str, old: str, new: str) -> None:
    module_name, _, path = place.partition(":")
    module = import_module(f"chargeback_kit.{module_name}")
    owner_name, _, name = path.rpartition(".")
    owner = getattr(module, owner_name) if owner_name else module
    original = getattr(owner, name)
    changed = _recompiled(original, name, old, new)
    if owner is module:
        patch_everywhere(patch, original, changed)
    else:
        patch.setattr(owner, name, changed)


def _recompiled(original: Any, name: str, old: str, new: str) -> Callable[..., Any]:
    function = inspect.unwrap(original.fget if isinstance(original, property) else original)
    source = replaced(textwrap.dedent(inspect.getsource(function)), old, new)
    made: dict[str, Any] = {}
    exec(compile(source, f"<{name}, broken>", "exec"), function.__globals__, made)
    return made[name]

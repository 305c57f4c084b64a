"""Puts a changed rule in the place of the true one, everywhere in the kit, until the test ends."""

import inspect
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from chargeback_kit.engine import pipeline
from mutating import python_tree, sql_tree

Change = Callable[[pytest.MonkeyPatch], None]


def changed(place: str, old: str, new: str) -> Change:
    """Another node in a text of the engine (``marks``) or in a function (``rules.pools:pool_counters``)."""

    def change(patch: pytest.MonkeyPatch) -> None:
        try:
            (_in_function if ":" in place else _in_text)(patch, place, old, new)
        except AssertionError as unclear:
            raise AssertionError(f"{place}: {unclear}; write the mutation anew") from unclear

    return change


def value(place: str, new: Any) -> Change:
    """Another function or constant."""
    return lambda patch: everywhere(patch, getattr(*_found(place)), new)


def everywhere(patch: pytest.MonkeyPatch, true: Any, new: Any) -> None:
    """Replace an object in every module of the kit that has imported it."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == "chargeback_kit"]
    for module in modules:
        for name in [name for name, held in vars(module).items() if held is true]:
            patch.setattr(module, name, new)


def _in_text(patch: pytest.MonkeyPatch, place: str, old: str, new: str) -> None:
    true = pipeline.sql
    text = sql_tree.changed(true(place), old, new)
    everywhere(patch, true, lambda name: text if name == place else true(name))


def _in_function(patch: pytest.MonkeyPatch, place: str, old: str, new: str) -> None:
    owner, name = _found(place)
    function = python_tree.changed(inspect.getattr_static(owner, name), old, new)
    if inspect.isclass(owner):
        patch.setattr(owner, name, function)
    else:
        everywhere(patch, getattr(owner, name), function)


def _found(place: str) -> tuple[Any, str]:
    """Where a place is: its module or class, and its name there."""
    module, _, path = place.partition(":")
    owner: Any = import_module(f"chargeback_kit.{module}")
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    return owner, name

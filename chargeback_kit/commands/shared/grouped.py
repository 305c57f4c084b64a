"""Options that belong together: a command takes them as one value, the command line as an option each."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import partial
from typing import Any, get_type_hints


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """A command for typer, of which each parameter that is a dataclass stands for options of its own, one a field.

    The options come in the order of the parameters and fields, those that must be given first, as in any signature.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Lines:
    ...     first: int
    ...     last: int = 9
    >>> @grouped
    ... def cut(lines: Lines, name: str, *, fast: bool = False) -> None:
    ...     print(name, lines, fast)
    >>> str(inspect.signature(cut))
    '(*, first: int, name: str, last: int = 9, fast: bool = False) -> None'
    >>> cut(first=3, name="a")
    a Lines(first=3, last=9) False
    """
    hints = get_type_hints(command, include_extras=True)
    kinds: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    parameters = [
        option
        for each in inspect.signature(command).parameters.values()
        for option in (_options(kinds[each.name]) if each.name in kinds else [_option(each, hints[each.name])])
    ]
    options = sorted(parameters, key=lambda each: each.default is not inspect.Parameter.empty)

    def run(**given: Any) -> None:
        groups = {
            name: kind(**{field.name: given.pop(field.name) for field in fields(kind) if field.name in given})
            for name, kind in kinds.items()
        }
        command(**groups, **given)

    run.__name__, run.__doc__, run.__module__ = command.__name__, command.__doc__, command.__module__
    run.__annotations__ = {each.name: each.annotation for each in options} | {"return": None}
    run.__dict__["__signature__"] = inspect.Signature(options, return_annotation=None)
    return run


_parameter = partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)


def _option(given: inspect.Parameter, kind: Any) -> inspect.Parameter:
    return _parameter(given.name, default=given.default, annotation=kind)


def _options(group: Any) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    for field in fields(group):
        default = inspect.Parameter.empty if field.default is MISSING else field.default
        yield _parameter(field.name, default=default, annotation=hints[field.name])

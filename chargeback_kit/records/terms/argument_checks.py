"""What goes around the functions that users call: each parameter is read as its type says, or refused in a sentence.

Text, numbers and classes are what they say; what takes more is named in ``argument_types``. The types are read when a
function is called first, so that importing it costs nothing.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, wraps
from numbers import Real
from types import NoneType, UnionType
from typing import Annotated, Any, ParamSpec, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from chargeback_kit.money import exactly
from chargeback_kit.problems import InputError, WrongValue
from chargeback_kit.records.keys import validated
from chargeback_kit.records.terms.argument_types import Reader, Reads, plain, shown

Given = ParamSpec("Given")
Result = TypeVar("Result")
WANTED = {"int": "a whole number", "str": "a text", "bool": "True or False"}
"""What a plain type is called."""
CALLED = {"ComputedBill": "Bill", "BillView": "Bill", "str": "folder", "Path": "folder"}
"""What users know a class as."""


def checked_arguments(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same function, which takes what is meant and refuses the rest in a sentence; raises WrongValue.

    >>> @checked_arguments
    ... def doubled(calls: int) -> int:
    ...     return 2 * calls
    >>> doubled("3")
    6
    >>> doubled(1.5)
    Traceback (most recent call last):
    chargeback_kit.problems.WrongValue: doubled: calls: 1.5 is not a whole number.
    """
    signature = inspect.signature(work)
    names = work.__qualname__.split(".")
    called = names[-2] if names[-1] == "__init__" else names[-1]

    @cache
    def readers() -> dict[str, Reader]:
        known = getattr(work, "__globals__", {})
        return {
            name: reader
            for name, each in signature.parameters.items()
            if each.annotation is not each.empty and each.kind is not each.VAR_KEYWORD
            if (reader := _reader(each.annotation, known)) is not None
        }

    @exactly
    @wraps(work)
    def asked(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:  # a name that the function does not have: Python says which
            return work(*args, **kwargs)
        for name in bound.arguments.keys() & readers().keys():
            try:
                bound.arguments[name] = readers()[name](bound.arguments[name])
            except InputError as error:
                raise WrongValue(f"{called}: {name}: {error}") from None
            except ValueError as error:
                raise WrongValue(f"{called}: {name}: {str(error).rstrip('.')}.") from None
        return work(*bound.args, **bound.kwargs)

    return asked


def _reader(kind: Any, known: Mapping[str, Any]) -> Reader | None:
    """How values of a type are read; None where anything goes, or its readers look themselves."""
    if isinstance(kind, str):
        try:
            kind = eval(kind, dict(known))  # noqa: S307 - an annotation of the kit's own
        except NameError:  # a type that is imported for type checkers alone
            return None
    origin = get_origin(kind)
    if origin is Annotated:
        own = next((each.reader for each in get_args(kind)[1:] if isinstance(each, Reads)), None)
        return own or _plain_reader(kind)
    if origin in (Union, UnionType):
        return _reader_of_any([each for each in get_args(kind) if each is not NoneType], kind, known)
    if origin is Callable:
        return _callable
    if origin is Mapping:
        return _mapping
    return _reader_of_class(kind)


def _reader_of_class(kind: Any) -> Reader | None:
    if _wanted(kind):
        return _plain_reader(kind)
    if getattr(kind, "_is_protocol", False):
        return _alike(kind)
    return _instance([kind]) if isinstance(kind, type) else None


def _reader_of_any(kinds: list[Any], whole: Any, known: Mapping[str, Any]) -> Reader | None:
    """One of several types, or None where that is one of them."""
    if len(kinds) == 1:
        inner = _reader(kinds[0], known)
    elif all(isinstance(kind, type) for kind in kinds):
        inner = _instance(kinds)
    else:
        inner = None
    if inner is None:
        return None
    may_be_none = NoneType in get_args(whole)
    return lambda value: None if value is None and may_be_none else inner(value)


def _wanted(kind: Any) -> str:
    """What a plain type is called; empty for any other."""
    if getattr(kind, "__module__", "") != "builtins" or not isinstance(kind, type):
        return ""
    return WANTED.get(kind.__name__) or ("a number" if issubclass(kind, Real) else "")


def _plain_reader(kind: Any) -> Reader:
    adapter = TypeAdapter(kind)
    wanted = _wanted(get_args(kind)[0] if get_origin(kind) is Annotated else kind)

    def read(value: Any) -> Any:
        try:
            return adapter.validate_python(plain(value))
        except ValidationError as error:
            first = error.errors()[0]
            said = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
            is_another = first["type"].endswith(("_type", "_parsing")) or "_from_" in first["type"]
        raise ValueError(f"{shown(value)} is not {wanted if is_another and wanted else said}")

    return read


def _mapping(value: Any) -> Any:
    if not isinstance(named := plain(value), Mapping):
        raise ValueError(f"{shown(value)} is no table of names and values")
    return named


def _callable(value: Any) -> Any:
    if not callable(value):
        raise ValueError(f"{shown(value)} is no function")
    return value


def _instance(kinds: list[Any]) -> Reader:
    """A value of one of some classes; a table of names and values where one of them is made of named values."""
    made_of_names = next((kind for kind in kinds if is_dataclass(kind) or issubclass(kind, BaseModel)), None)
    wanted = " or ".join(dict.fromkeys(CALLED.get(kind.__name__, kind.__name__) for kind in kinds))

    def read(value: Any) -> Any:
        if isinstance(value, tuple(kinds)):
            return value
        if made_of_names is not None and isinstance(value, Mapping):
            return made_of(made_of_names, value)
        raise ValueError(f"{shown(value)} is no {wanted}")

    return read


def _alike(kind: Any) -> Reader:
    """A value with everything that a protocol names; what it comes to is not asked."""
    names = [name for name in (*kind.__annotations__, *vars(kind)) if not name.startswith("_")]

    def read(value: Any) -> Any:
        if missing := [name for name in names if inspect.getattr_static(value, name, names) is names]:
            raise ValueError(f"{shown(value)} is no {CALLED.get(kind.__name__, kind.__name__)}: it has no {missing[0]}")
        return value

    return read


def read_fields(record: Any) -> None:
    """Read the plain numbers, texts and tables of a record where it is made; raises WrongValue naming the field."""
    for each in fields(record):
        kind = each.type
        reader = None if "Decimal" in str(kind) else _reader(kind, vars(sys.modules[type(record).__module__]))
        try:
            value = getattr(record, each.name)
            object.__setattr__(record, each.name, value if reader is None else reader(value))
        except ValueError as error:
            raise WrongValue(f"{each.name}: {error}.") from None


def made_of(kind: Any, values: Mapping[str, Any]) -> Any:
    """A record of the kit from its named values; raises InputError naming the one that is wrong."""
    if issubclass(kind, BaseModel):
        return validated(kind, {str(name): plain(each) for name, each in values.items()}, kind.__name__, "it", "")
    parts = inspect.signature(kind).parameters
    if unknown := [name for name in values if name not in parts]:
        raise ValueError(f'"{unknown[0]}" is no part of {kind.__name__}; they are {", ".join(parts)}')
    return kind(**{name: plain(each) for name, each in values.items()})


def listed_rows(kind: Any, values: Any, what: str) -> Iterator[Any]:
    """Records of a kind, or tables of names and values that make one; raises ValueError for anything else."""
    if isinstance(values, Mapping):
        raise ValueError(f"{shown(values)} is no list of {what}")
    for each in tables_of(values):
        yield each if isinstance(each, kind) else _instance([kind])(each)


def tables_of(values: Any) -> Iterator[Any]:
    """The tables of names and values of a list, of a table's rows, or one by itself; raises ValueError for others."""
    if isinstance(values, Mapping):
        yield values
    elif isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ValueError(f"{shown(values)} is no list")
    else:
        yield from values.to_dict("records") if hasattr(values, "columns") and hasattr(values, "to_dict") else values

"""What people write in TOML, read into a model: the errors name the key, what stands there and what is expected."""

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_types import plain, shown

Model = TypeVar("Model", bound=BaseModel)


LARGEST_TOML = 16 * 1024**2
LONGEST_SENTENCE = 800
MOST_PARTS = 32
"""Of a dotted key: every part opens a table in the one before, and the reader walks all of them for each."""
SEVERAL = dict.fromkeys(("dict_type", "mapping_type"), "table of names and values")
STRINGS = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)


def read_toml(path: Path, name: str = "") -> dict[str, Any]:
    """The values of a TOML file; raises InputError for one that is missing, is no UTF-8 or no TOML, or that is written
    to be read for hours. ``name``: what the sentences call it.
    """
    name = name or path.name
    try:
        if path.stat().st_size > LARGEST_TOML:
            raise InputError(f"{name}: {path.stat().st_size:,} bytes are too many. Take out what is not needed.")
        text = path.read_text(encoding="utf-8-sig")
        if line := _line_of_long_key(text):
            raise InputError(f"{name}: line {line}: a key of more than {MOST_PARTS} parts. Correct that line.")
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: not valid TOML: {error}. Correct that line.") from None
    except RecursionError:
        raise InputError(f"{name}: lists or tables lie too deep in one another. Write them flat.") from None
    except (UnicodeDecodeError, OSError) as error:
        if isinstance(error, OSError):
            raise InputError(f"{name}: cannot be read: {error.strerror}. Check the name.") from None
        raise InputError(f"{name}: is not UTF-8 text. Save it as UTF-8.") from None
    except ValueError as error:
        raise InputError(f"{name}: not valid TOML: {str(error).partition(':')[0]}. Correct it.") from None


def _line_of_long_key(text: str) -> int:
    r"""The line of the first key with too many parts, 0 where there is none; the work grows with the text alone.

    >>> _line_of_long_key('a.b = "1.2.3"\n' + "c" + ".c" * 40 + " = 1")
    2
    """
    bare = STRINGS.sub(lambda found: '""' + "\n" * found[0].count("\n"), text)
    line = 1
    for part in re.split(r"([=,{}\[\]\n])", bare):
        if part.count(".") >= MOST_PARTS:
            return line
        line += part == "\n"
    return 0


def validated(model: type[Model], values: dict[str, Any], name: str, what: str, hint: str) -> Model:
    """The model of some values; raises InputError: ``name`` says where they stand, ``what`` what they describe.

    The garbage collector cannot look into a ValidationError, so the sentence must not carry it along.
    """
    try:
        return model.model_validate(plain(values))
    except ValidationError as error:
        wrong = sentence_of(error, model, what)
    raise InputError(f"{name}: {wrong}. {hint}")


def sentence_of(errors: ValidationError, model: type[BaseModel], what: str) -> str:
    """What is wrong first: the key, what stands there and what is expected, and how many more there are."""
    first = errors.errors()[0]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"] if part != "[key]")
    more = f" ({errors.error_count() - 1} more)" if errors.error_count() > 1 else ""
    said = f"{key + ': ' if key else ''}{_said(first, model, what)}{more}"
    return said if len(said) <= LONGEST_SENTENCE else f"{said[: LONGEST_SENTENCE - 200]} … {said[-200:]}"


def _said(error: ErrorDetails, model: type[BaseModel], what: str) -> str:
    """What stands there and what is expected, in words."""
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"is no key of {what}; the keys here are {', '.join(_known_keys(error['loc'], model))}"
        case "literal_error":
            return f'"{error["input"]}" is not one of {error["ctx"]["expected"]}'.replace(" or ", ", ")
        case "model_type" | "model_attributes_type":
            return f"is a table of its own, [{'.'.join(map(str, error['loc']))}]"
        case "tuple_type" | "list_type" | "dict_type" | "mapping_type" as kind:
            return f"{shown(error['input'])} is no {SEVERAL.get(kind, 'list')}"
        case _:
            return (
                error["msg"].removeprefix("Value error, ").replace("Input should be", f"{error['input']!r} should be")
            )


def _known_keys(place: tuple[int | str, ...], model: Any) -> list[str]:
    """The keys that are known where an unknown one stands."""
    for part in place[:-1]:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            model = next((arg for arg in (*get_args(kind), kind) if hasattr(arg, "model_fields")), model)
    return list(model.model_fields)

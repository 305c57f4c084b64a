"""JSON as it was written: numbers digit by digit, so that a charge of 0.10 stays 0.10."""

import json
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any

from chargeback_kit.records.graph import JsonNumber

NEXT = "@odata.nextlink"


def parsed(body: bytes) -> Any:
    """The value of a JSON text, numbers as their text; ValueError where it breaks off or is none."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=JsonNumber, parse_int=JsonNumber, parse_constant=_none)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def page_of(body: bytes) -> tuple[list[dict[str, Any]], str]:
    """The records of a page and the link to the next one, empty on the last; ValueError for what is no page.

    >>> page_of(b'{"value": [{"id": "7", "charge": 0.10}], "@odata.nextLink": "https://example.com/2"}')
    ([{'id': '7', 'charge': '0.10'}], 'https://example.com/2')
    """
    page = parsed(body)
    if not isinstance(page, dict):
        raise ValueError("the answer is no page")
    records, link = page.get("value"), next((page[key] for key in page if key.casefold() == NEXT), None)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError("the page has no list of rows")
    if link is not None and not isinstance(link, str):
        raise ValueError("the link to the next page is no text")
    return records, link or ""


def written(value: Any) -> str:
    """The JSON text of a value, in one line, numbers as they came.

    >>> written({"id": "7", "charge": JsonNumber("0.10"), "success": None})
    '{"id": "7", "charge": 0.10, "success": null}'
    """
    if isinstance(value, str):
        return str(value) if isinstance(value, JsonNumber) else _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


def content(value: Any) -> Any:
    """What a value says, whatever the order of its keys and the zeros of its numbers; what is null is left out.

    >>> content({"b": JsonNumber("0.10"), "a": None}) == content({"b": JsonNumber("0.1")})
    True
    """
    if isinstance(value, JsonNumber):
        return _number(value)
    if isinstance(value, dict):
        return tuple((key, content(value[key])) for key in sorted(value) if value[key] is not None)
    return tuple(map(content, value)) if isinstance(value, list) else value


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return text


def _quoted(text: str) -> str:
    """A text as JSON; half a character, which UTF-8 cannot hold, as its number."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return encode_basestring_ascii(text)
    return encode_basestring(text)


def _none(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")

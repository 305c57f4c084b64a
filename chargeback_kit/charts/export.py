"""A chart as a file: SVG text and PNG bytes, made on this machine, the same bytes for the same chart."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chargeback_kit.charts.theme import PALETTE

if TYPE_CHECKING:
    import altair as alt

SHARP = 2.0
IN_NOTEBOOKS = 1.5
"""How many pixels of a picture stored in a notebook make one of the screen: sharp enough, and a third of the bytes."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
SMALLEST = 9
TINTS = {f"colour_{name}": (f"#01fe{number:02x}", f"var(--tint-{name})") for number, name in enumerate(PALETTE)}
"""A colour that stands in a drawing of `tinted` for each of the palette, and what it becomes."""
NOT_DRAWN = (
    re.compile(r' (?:xmlns(?::\w+)?|aria-[a-z]+|role|class|pointer-events|font-family|version)="[^"]*"'),
    re.compile(r' (?:opacity|fill-opacity|stroke-opacity)="1"'),
    re.compile(r'<path(?: [a-z-]+="[^"]*")* d="(?:M0,0h0v0h0Z)?"[^>]*/>'),
    re.compile(r'<(?:path|rect|line)(?: [a-z-]+="[^"]*")* opacity="0"[^>]*/>'),
)
PLACES, NUMBER = re.compile(r' (?:d|transform|x|y|x2|y2)="[^"]*"'), re.compile(r"\d+\.\d{2,}")


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(_spec(chart), allowed_base_urls=[])
    return drawn


def tinted(drawing: Mapping[str, Any], name: str) -> str:
    """A drawing (as ``chart.to_dict()`` gives it) as SVG inside a page, without its title, whose colours the page sets.

    Each colour of the palette is a variable of the page's style, such as ``--tint-pool``, so that one picture suits a
    light and a dark page. ``name`` makes the ids in it its own among several pictures on a page.
    """
    import vl_convert

    plain = {key: value for key, value in drawing.items() if key not in ("title", "params")}
    plain["params"] = [
        {**param, "value": TINTS[param["name"]][0]} if param["name"] in TINTS else param
        for param in drawing.get("params", [])
    ]
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(plain, sort_keys=True), allowed_base_urls=[])
    for stands, becomes in TINTS.values():
        drawn = drawn.replace(stands, becomes)
    return re.sub(r'(\bid="|url\(#)', rf"\g<1>{name}-", _slim(drawn))


def _slim(drawn: str) -> str:
    """The same picture in a quarter of the bytes: without names and words for scripts and readers, what is not seen,
    and hundredths of a pixel; the font is the page's to set.

    >>> _slim('<g class="mark"><path d="M0.123,4h1" opacity="1"/><path d="" aria-hidden="true"/></g>')
    '<g><path d="M0.1,4h1"/></g>'
    """
    for what in NOT_DRAWN:
        drawn = what.sub("", drawn)
    return PLACES.sub(lambda found: NUMBER.sub(_rounded, found[0]), drawn)


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")


def png(chart: alt.TopLevelMixin, scale: float = SHARP) -> bytes:
    """The chart as PNG; ``scale`` is how many of its pixels make one of the screen."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(_spec(chart), scale=scale, allowed_base_urls=[])
    return drawn


def compact(picture: bytes) -> bytes:
    """The same PNG, pixel for pixel, packed as small as it goes: about a quarter of what vl-convert writes.

    The layout of a PNG is that of its specification (W3C, PNG, third edition, section 5).
    """
    chunks = list(_chunks(picture))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    packed = (b"IDAT", zlib.compress(pixels, SMALLEST))
    others = [chunk for chunk in chunks if chunk[0] not in (b"IDAT", b"IEND")]
    return SIGNATURE + b"".join(map(_chunk, [*others, packed, (b"IEND", b"")]))


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG [pixels]."""
    _, header = next(_chunks(picture))
    width, height = struct.unpack(">II", header[:8])
    return width, height


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        yield picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, data = chunk
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _spec(chart: alt.TopLevelMixin) -> str:
    return json.dumps(chart.to_dict(), sort_keys=True)

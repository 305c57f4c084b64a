"""A chart as a file: SVG text and PNG bytes, made on this machine, the same bytes for the same chart."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

SHARP = 2.0
IN_NOTEBOOKS = 1.5
"""How many pixels of a picture stored in a notebook make one of the screen: sharp enough, and a third of the bytes."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
SMALLEST = 9


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(_spec(chart), allowed_base_urls=[])
    return drawn


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

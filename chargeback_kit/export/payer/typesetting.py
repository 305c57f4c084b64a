"""Statements as PDF, set by Typst: offline, with the fonts it brings, the same bytes for the same statement.

Those fonts know Latin, Greek, Cyrillic, Hebrew, Arabic and Devanagari, and no Chinese, Japanese or Korean; a font for
these is a package of 15 MB of its own (``pip install chargeback-kit[fonts]``) and taken where it is installed and
needed. A character that no font has is drawn as a square, and which names have one is said.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from chargeback_kit import text
from chargeback_kit.presentation.palette import COLOURS

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
PLAIN = 0x250
"""From here on a character is tried before it is set; those below are Latin, which every font has."""
SQUARE = "□"
FONTS, NAMED = "noto_cjk_sans_otc", 10
FAMILY = '#set document(title: "-")\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), lang: "en")\n'


def sheet(template: str, content: dict[str, Any]) -> bytes:
    """The PDF of a template such as ``statement.typ``; what it says is handed over as data and never run."""
    words = json.dumps(content, ensure_ascii=False)
    words = words.translate(dict.fromkeys(map(ord, undrawn(words)), SQUARE))
    said = {"content": words, "accent": COLOURS["pool"].light}
    return _compiled(_template(template), said, with_fonts=any(map(_needs_font, set(words))))


def says_undrawn(names: Iterable[str]) -> str:
    """Which names have characters that no font draws; empty where all can be drawn."""
    found = [name for name in dict.fromkeys(names) if undrawn(name)]
    if not found:
        return ""
    more = [f"{text.count(len(found) - NAMED)} more"] if len(found) > NAMED else []
    return (
        f"The PDFs cannot draw {text.counted(len(found), 'name')}: {text.listed([*found[:NAMED], *more])}. Squares "
        "stand for their characters; the pages show them. A font for them comes with pip install chargeback-kit[fonts]."
    )


def undrawn(words: str) -> frozenset[str]:
    """The characters of a text that no font draws.

    >>> undrawn("Ólafur Łukasz")
    frozenset()
    """
    fonts = tuple(font_places())
    return frozenset(each for each in set(words) if ord(each) >= PLAIN and not _draws(each, fonts))


def font_places() -> list[str]:
    """The folders of fonts beside those that Typst brings: of the package of the extra ``fonts``, if it is there."""
    found = find_spec(FONTS)
    return list(found.submodule_search_locations or []) if found is not None else []


def _needs_font(letter: str) -> bool:
    return ord(letter) >= PLAIN and not _draws(letter, ())


@cache
def _draws(letter: str, fonts: tuple[str, ...]) -> bool:
    """Whether the fonts that Typst brings, or else more of them, have a character: PDF/UA may not hold one that is not
    drawn.
    """
    if fonts and _draws(letter, ()):
        return True
    import typst

    try:
        _compiled(FAMILY.encode() + b"a#sys.inputs.letter", {"letter": letter}, with_fonts=bool(fonts))
    except typst.TypstError:
        return False
    return True


def _compiled(template: bytes, said: dict[str, str], *, with_fonts: bool) -> bytes:
    import typst

    fonts: Any = font_places() if with_fonts else []
    return bytes(
        typst.compile(
            template,
            format="pdf",
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs=said,
            pdf_standards="ua-1",
            timestamp=EPOCH,
        )
    )


@cache
def _template(name: str) -> bytes:
    return (files("chargeback_kit.export") / "templates" / name).read_bytes()

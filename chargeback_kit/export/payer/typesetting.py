"""Statements as PDF, set by Typst: offline, with the fonts it brings, the same bytes for the same statement.

Those fonts know Latin, Greek, Cyrillic, Hebrew, Arabic and Devanagari, and no Chinese, Japanese or Korean; a font for
these is a package of 15 MB of its own (``pip install chargeback-kit[fonts]``) and taken where it is installed and
needed. A character that no font has is drawn as a square, and which names have one is said.
"""

import json
import unicodedata
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
SCRIPTS_OF_EXTRA = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
"""How the names of the characters begin that the fonts of the extra draw."""
FAMILY = '#set document(title: "-")\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), lang: "en")\n'


def sheet(template: str, content: dict[str, Any]) -> bytes:
    """The PDF of a template such as ``statement.typ``; what it says is handed over as data and never run."""
    words = json.dumps(content, ensure_ascii=False)
    words = words.translate(dict.fromkeys(map(ord, undrawn(words)), SQUARE))
    said = {"content": words, "accent": COLOURS["pool"].light, "title": str(content["title"])}
    return _compiled(_template(template), said, with_fonts=any(map(_needs_font, set(words))))


def says_undrawn(names: Iterable[str], *, are_named: bool = True) -> str:
    """Which names have characters that no font draws, and whether a font can be had; empty where all can be drawn.

    ``are_named``: False where the names themselves could not be read, as in a PDF.
    """
    found = [name for name in dict.fromkeys(names) if undrawn(name)]
    if not found:
        return ""
    more = [f"{text.count(len(found) - NAMED)} more"] if len(found) > NAMED else []
    which = f": {text.listed([*found[:NAMED], *more])}" if are_named else ""
    shown = "the pages show them" if are_named else "the pages name and show them"
    return (
        f"The PDFs cannot draw {text.counted(len(found), 'name')}{which}. Squares stand for their characters; {shown}. "
        f"{_remedy(found)}"
    )


def _remedy(names: list[str]) -> str:
    """Whether the extra ``fonts`` would draw some names, all of them, or none: it has Chinese, Japanese and Korean."""
    lacking = [undrawn(name) for name in names]
    helped = [bool(letters) and not font_places() and all(map(_is_of_extra, letters)) for letters in lacking]
    if all(helped):
        return "A font for them comes with pip install chargeback-kit[fonts]."
    if any(helped):
        return (
            "A font for Chinese, Japanese and Korean comes with pip install chargeback-kit[fonts]; for the other "
            "characters the kit has none."
        )
    return "The kit has no font for them."


def _is_of_extra(letter: str) -> bool:
    """Whether a character is of a script that the fonts of the extra know.

    >>> [_is_of_extra(letter) for letter in ("\N{CJK UNIFIED IDEOGRAPH-7530}", "\N{THAI CHARACTER KO KAI}")]
    [True, False]
    """
    return unicodedata.name(letter, "").startswith(SCRIPTS_OF_EXTRA)


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

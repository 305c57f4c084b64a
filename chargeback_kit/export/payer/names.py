"""File names of cost centres: safe on every system, and no two the same, whatever the cost centres are called."""

import unicodedata
from collections.abc import Iterable

UNSAFE = set('<>:"/\\|?*%')
NAMELESS = "cost centre"
BYTES = 120
RESERVED = {"CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"} | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"
}


def file_names(centers: Iterable[str]) -> dict[str, str]:
    """A file name without its ending for every cost centre; those that a system takes for the same get a number.

    >>> file_names(["Sales", "SALES", "R&D / Süd", "", "con"])
    {'': 'cost centre', 'R&D / Süd': 'R&D - Süd', 'SALES': 'SALES', 'Sales': 'Sales (2)', 'con': 'con_'}
    """
    taken: set[str] = set()
    names: dict[str, str] = {}
    for center in sorted(set(centers)):
        plain = safe(center)
        name, number = plain, 1
        while _key(name) in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(_key(name))
        names[center] = name
    return names


def safe(center: str) -> str:
    r"""What of a name a file can be called.

    >>> safe("a\tb:c."), safe("LPT1.backup"), safe("日本 営業部"), safe("...")
    ('a b-c', 'LPT1_.backup', '日本 営業部', 'cost centre')
    """
    kept = "".join(_character(each) for each in unicodedata.normalize("NFC", center))
    words = " ".join(kept.split()).strip(" .-_~")
    while len(words.encode()) > BYTES:
        words = words[:-1].rstrip(" .-_")
    device, point, rest = words.partition(".")
    if device.strip().upper() in RESERVED:
        words = f"{device.strip()}_{point}{rest}"
    return words or NAMELESS


def _character(each: str) -> str:
    category = unicodedata.category(each)
    if each in UNSAFE:
        return "-"
    if category[0] == "Z" or category == "Cc":
        return " "
    return "" if category[0] == "C" else each


def _key(name: str) -> str:
    """What systems that look at neither case nor the way a letter is composed take for the same name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", name).casefold())

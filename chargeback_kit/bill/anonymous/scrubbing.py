"""Sentences without names: what is known of people, calls and cost centres is exchanged wherever it stands."""

import re
from collections.abc import Mapping

from chargeback_kit.bill.anonymous.pseudonyms import Pseudonyms
from chargeback_kit.phone_numbers import phone_number

WORD = re.compile(r"\S+")
AROUND = "\"'()[]{}<>,;:.!?“”‘’"
LONGEST = 6
NUMBER = re.compile(r"\+(\d{5,15})")
SUSPECT = re.compile(r"@|\d{7,}")


def scrubbed(written: str, known: Mapping[str, str], names: Pseudonyms) -> str:
    """A text with every known name exchanged; ``known``: pseudonyms by names in lower case, of up to six words.

    >>> names = Pseudonyms("a secret of enough letters")
    >>> known = {"ann lee": "P", "ann@example.com": "P", "id-1": "P"}
    >>> scrubbed("Ann Lee (ann@example.com), US/MCOPSTN8/id-1", known, names)
    'P (P), US/MCOPSTN8/P'
    """
    found = [(match.start(), match.end()) for match in WORD.finditer(written)]
    out, at, number = "", 0, 0
    while number < len(found):
        first = found[number][0]
        for more in range(min(LONGEST, len(found) - number), 0, -1):
            last = found[number + more - 1][1]
            left, core, right = _core(written[first:last])
            if core.casefold() in known:
                out += written[at:first] + left + known[core.casefold()] + right
                at, number = last, number + more
                break
        else:
            last = found[number][1]
            out += written[at:first] + _parts(written[first:last], known)
            at, number = last, number + 1
    return NUMBER.sub(lambda match: str(phone_number(names.number(int(match[1])) or 0)), out + written[at:])


def _core(words: str) -> tuple[str, str, str]:
    core = words.strip(AROUND)
    start = words.find(core) if core else len(words)
    return words[:start], core, words[start + len(core) :]


def _parts(word: str, known: Mapping[str, str]) -> str:
    """A word whose parts are names, such as the name of a pool."""
    pieces = re.split(r"([/=,;:()\[\]\"'“”]+)", word)
    return "".join(known.get(piece.casefold(), piece) for piece in pieces)

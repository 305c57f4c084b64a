"""Pseudonyms by HMAC-SHA-256 (RFC 2104): who knows the secret can find them again, nobody else can.

The same person, number or call has the same pseudonym in every bill under the same secret. The pads are those of the
standard, so that the engine can do in SQL what Python does here; a test holds both equal. In sentences they stand where
names stood.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from chargeback_kit.phone_numbers import SHORT_CODE, STEP, phone_number
from chargeback_kit.problems import InputError

BLOCK = 64
SHORTEST_SECRET = 16
KNOWN_DIGITS, INVENTED_DIGITS = 4, 11
WORD = re.compile(r"\S+")
AROUND = "\"'()[]{}<>,;:.!?“”‘’"
LONGEST = 6
NUMBER = re.compile(r"\+(\d{5,15})")
SUSPECT = re.compile(r"@|\d{7,}")


@dataclass(frozen=True)
class Pseudonyms:
    """The names under one secret.

    >>> names = Pseudonyms("a secret of enough letters")
    >>> names.person("ANN@example.com") == names.person("ann@example.com"), names.person("bob@example.com")[:7]
    (True, 'person-')
    >>> len(str(names.number(14255550123))), str(names.number(14255550123))[:4], names.number(None)
    (15, '1425', None)
    """

    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret.strip()) < SHORTEST_SECRET:
            raise InputError(
                f"The secret for pseudonyms is shorter than {SHORTEST_SECRET} characters: whoever tries all of them "
                "would find the names. Take a long random one, and keep it where nobody else reads it."
            )

    @cached_property
    def key(self) -> bytes:
        """The key behind the secret; blanks around it do not count."""
        return hashlib.sha256(self.secret.strip().encode()).digest()

    @cached_property
    def pads(self) -> tuple[bytes, bytes]:
        """The inner and the outer pad of the key."""
        padded = self.key.ljust(BLOCK, b"\0")
        return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)

    def digest(self, message: str) -> str:
        """The HMAC of a text, in hexadecimal."""
        return hmac.new(self.key, message.encode(), hashlib.sha256).hexdigest()

    def person(self, who: str) -> str:
        """A person by object id or sign-in name, whatever the case."""
        digest = bytes.fromhex(self.digest(f"person:{who.casefold()}"))
        return f"person-{base64.b32encode(digest)[:10].decode().lower()}"

    def call(self, usage_id: str) -> str:
        """A call by its usage id."""
        return f"call-{self.digest(f'call:{usage_id}')[:16]}"

    def number(self, key: int | None) -> int | None:
        """A number as the engine knows it: its first digits, which tell its country, then invented ones up to 15.

        No number in use is so long. A short code stays what it is, and so does a number of which nothing is known.
        """
        if key is None or abs(key) >= SHORT_CODE * STEP or not abs(key) % STEP:
            return key
        invented = int(self.digest(f"number:{key}")[:12], 16) % 10**INVENTED_DIGITS
        known = str(abs(key) % STEP)[:KNOWN_DIGITS]
        return int(f"{known}{invented:0{INVENTED_DIGITS + KNOWN_DIGITS - len(known)}d}")


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

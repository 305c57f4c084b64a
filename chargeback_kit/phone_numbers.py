"""Phone numbers: their digits, what of them is certain, and the one integer by which the engine knows them (R05)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LONGEST = 15
SHORTEST = 7
STEP = 10**16
SHORTENED, SHORT_CODE = 20, 50
AROUND = set("./()[]{}\N{MINUS SIGN}")
BLANK, BETWEEN = {"Zs", "Zl", "Zp", "Cf", "Cc"}, {"Pd"}
FRACTION = re.compile(r"^(\+?\d+)[.,]0$")
AHEAD = re.compile("['’‘`]*(?:tel:)?['’‘`]*", re.IGNORECASE)


@dataclass(frozen=True)
class PhoneNumber:
    """A number as far as it is certain: its first digits and how many more it has.

    ``is_shortened``: a spreadsheet wrote it as 4.48082E+11; otherwise the digits that are not known were masked.
    """

    certain: str
    hidden: int = 0
    is_shortened: bool = False
    is_short_code: bool = False

    @property
    def length(self) -> int:
        """How many digits it has, those that are not known included."""
        return len(self.certain) + self.hidden

    def __str__(self) -> str:
        return f"{'' if self.is_short_code else '+'}{self.certain}{'…' if self.hidden else ''}"


def digits_of(written: str) -> str:
    """The digits of a phone number or of its beginning (E.164); empty for a text that is neither.

    >>> digits_of("+1 (800) 555-0100"), digits_of("tel:+44-20-7946-0123;ext=12"), digits_of("reception")
    ('18005550100', '442079460123', '')

    A number that a spreadsheet shortened is none; one that was a fraction for a while is.

    >>> digits_of("4.48082E+11"), digits_of("448081570100.0")
    ('', '448081570100')
    """
    digits = written.removeprefix("+")
    if not _are_digits(digits):
        bare = "".join(c for c in written.partition(";")[0] if unicodedata.category(c) not in BLANK)
        bare = FRACTION.sub(r"\1", bare[_ahead(bare) :])
        kept = "".join(c for c in bare if c not in AROUND and unicodedata.category(c) not in BETWEEN)
        digits = kept.removeprefix("+")
    return digits if _are_digits(digits) and len(digits) <= LONGEST else ""


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _ahead(bare: str) -> int:
    found = AHEAD.match(bare)
    return found.end() if found else 0


def number_key(digits: str) -> int:
    """The integer of a whole number in the engine: its digits, or a short code with a mark of its own.

    >>> number_key("18005550100"), number_key("411")
    (18005550100, 500000000000001411)
    """
    return int(digits) if len(digits) >= SHORTEST else SHORT_CODE * STEP + int(f"1{digits}")


def phone_number(key: int) -> PhoneNumber:
    """What an integer of the engine says.

    >>> str(phone_number(18005550100)), str(phone_number(number_key("411")))
    ('+18005550100', '411')
    >>> phone_number(-270000000000044808)
    PhoneNumber(certain='44808', hidden=7, is_shortened=True, is_short_code=False)
    """
    mark, digits = divmod(abs(key), STEP)
    is_short_code, is_shortened = mark >= SHORT_CODE, mark % SHORT_CODE >= SHORTENED
    certain = str(digits)[1:] if is_short_code else str(digits or "")
    return PhoneNumber(certain, mark % SHORT_CODE % SHORTENED, is_shortened, is_short_code)


def fitting_keys(digits: str) -> Iterator[int]:
    """The integers of a whole number and of everything that masking or a spreadsheet may have left of it.

    >>> [str(phone_number(key)) for key in fitting_keys("18005550100")][:4]
    ['+18005550100', '+1800555010…', '+1800555010…', '+180055501…']
    """
    yield number_key(digits)
    mark = 0 if len(digits) >= SHORTEST else SHORT_CODE
    for hidden in range(1, len(digits) + 1):
        certain = digits[: len(digits) - hidden]
        known = int(f"{1 if mark else 0}{certain}")
        for more in (0, SHORTENED):
            yield -((mark + hidden + more) * STEP + known)


def owners_of(owners: Mapping[str, str]) -> dict[int, str]:
    """Who owns a number, by its integer: where digits are not known, everybody who fits must be the same owner.

    >>> shortened = -270000000000044808
    >>> owners_of({"448081570100": "Support"})[shortened]
    'Support'
    >>> shortened in owners_of({"448081570100": "Support", "448081570101": "Sales"})
    False
    """
    fitting: dict[int, set[str]] = {}
    for digits, owner in owners.items():
        for key in fitting_keys(digits):
            fitting.setdefault(key, set()).add(owner)
    return {key: next(iter(found)) for key, found in fitting.items() if len(found) == 1}

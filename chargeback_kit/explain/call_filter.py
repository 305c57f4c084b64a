"""Which calls a reader has chosen, as a value: a filter that can be shown, taken apart and written into an address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from chargeback_kit.problems import InputError, WrongValue
from chargeback_kit.records.terms.argument_types import about_row, months, texts

Values = tuple[str, ...]
WITHIN, OVER = PARTS = ("within", "over")
NO_COUNTRY, NO_POOL = "unknown", "none"
LICENCE_FEES = "licence_fees"
NOBODY = "nobody"


@dataclass(frozen=True, repr=False)
class Chosen:
    """What is asked of calls: any of the values of a field, in all the fields that have some.

    ``category`` is a line of the statements, ``kind`` of ``kinds.csv``; ``country`` a code, of the number called,
    ``caller`` of the number that called a toll-free one; ``day`` such as ``2026-10-20`` and ``month`` in the
    agreement's time zone; ``pool`` an id of ``pools.csv``, of which ``part`` is ``within`` or ``over``; ``payer`` a
    value of ``funded_by``; ``problem`` a code of ``problems.csv``; ``person`` a sign-in name or object id, of licences
    also ``nobody``; ``number`` any part of either number; ``sku`` concerns licences alone; ``words`` are parts of any
    text of a call.
    """

    cost_center: Values = ()
    category: Values = ()
    kind: Values = ()
    country: Values = ()
    caller: Values = ()
    day: Values = ()
    month: Values = ()
    pool: Values = ()
    part: Values = ()
    payer: Values = ()
    problem: Values = ()
    person: Values = ()
    number: Values = ()
    usage_id: Values = ()
    sku: Values = ()
    words: Values = ()

    def __post_init__(self) -> None:
        """One value of a field may stand by itself: a text is one, and not its letters."""
        for field in fields(self):
            if not (type(value := getattr(self, field.name)) is tuple and not value):
                object.__setattr__(self, field.name, _values(value, field.name))

    def __repr__(self) -> str:
        return f"Chosen({', '.join(f'{name}={values!r}' for name, values in self.parts())})"

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return any(values for _, values in self.parts())

    def parts(self) -> Iterator[tuple[str, Values]]:
        """The fields that are asked for, with their values."""
        return ((field.name, values) for field in fields(self) if (values := getattr(self, field.name)))

    @property
    def asked(self) -> frozenset[str]:
        """The names of the fields that are asked for."""
        return frozenset(name for name, _ in self.parts())

    @property
    def address(self) -> str:
        """The filter as the end of an address.

        >>> chosen(cost_center="R&D", category="international").address
        'cost_center=R%26D&category=international'
        """
        return urlencode([(name, value) for name, values in self.parts() for value in values])

    def without(self, name: str) -> "Chosen":
        """The filter less one field.

        >>> chosen(country="ZW", day="2026-10-20").without("day").address
        'country=ZW'
        """
        return replace(self, **{name: ()})

    def also(self, other: "Chosen") -> "Chosen":
        """The filter with the fields of another one, which count where both have some; words add up."""
        more = dict(other.parts())
        more["words"] = (*self.words, *(word for word in other.words if word not in self.words))
        return replace(self, **more)


FIELDS = tuple(field.name for field in fields(Chosen))


def chosen(**asked: Any) -> Chosen:
    """A filter of one value or of several per field; empty values ask nothing.

    Raises InputError for a field that there is not.

    >>> chosen(country="ZW", part=["within", "over"], day="")
    Chosen(country=('ZW',), part=('within', 'over'))
    """
    return Chosen(**{_known(name): _values(value, name) for name, value in asked.items()})


def _known(name: str) -> str:
    if name not in FIELDS:
        raise InputError(f'calls cannot be chosen by "{name}"; they can by {", ".join(FIELDS)}.')
    return name


def _values(given: Any, name: str) -> Values:
    try:
        return months(given) if name == "month" else texts(given)
    except ValueError as error:
        raise WrongValue(f"{name}: {error}.") from None


def chosen_at(address: str) -> Chosen:
    """The filter of an address; raises InputError for one that is none.

    >>> chosen_at("cost_center=R%26D&category=international").cost_center
    ('R&D',)
    """
    found: dict[str, list[str]] = {}
    written = address.lstrip("#?")
    if strange := [part for part in written.split("&") if part and "=" not in part]:
        raise InputError(f'"{strange[0]}" is no field=value; write it such as country=ZW, several with & between them.')
    for name, value in parse_qsl(written):
        found.setdefault(name, []).append(value)
    return chosen(**found)


def given(asked: Any, more: Mapping[str, Any]) -> Chosen:
    """A filter however it was given: as a value, as an address, or field by field."""
    first: Chosen = chosen_at(asked) if isinstance(asked, str) else asked or Chosen()
    return first.also(chosen(**more))


def meant(asked: Any) -> Chosen | str | None:
    """A filter as a value or an address, or that of a row of one of a bill's tables; raises ValueError for others."""
    if asked is None or isinstance(asked, Chosen | str):
        return asked
    row = about_row(asked)
    if isinstance(row, dict) and "event" not in row:
        return chosen(**row)
    raise ValueError("an event of the wallet is no filter of calls")

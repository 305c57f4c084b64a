"""What single people need, whatever it costs: their own number, calls abroad.

``restrictions.csv``: ``user_principal_name,user_id,must_keep_number,must_call_abroad`` with ``yes``, ``no`` or nothing.
Where nothing is said, somebody who was called keeps the number, and somebody who called abroad keeps being able to.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from chargeback_kit.problems import InputError
from chargeback_kit.records import tabular

COLUMNS = ("user_principal_name", "user_id", "must_keep_number", "must_call_abroad")
WORDS = {"yes": True, "true": True, "no": False, "false": False, "": None}


@dataclass(frozen=True)
class Restriction:
    """One person, by sign-in name or object id, and what they need; None leaves it to what they did."""

    user: str
    must_keep_number: bool | None = None
    must_call_abroad: bool | None = None


def as_restrictions(given: Iterable[Restriction] | str | Path | None) -> tuple[Restriction, ...]:
    """Restrictions from a file, a list, or none."""
    if given is None:
        return ()
    listed = read_restrictions(Path(given)) if isinstance(given, str | Path) else tuple(given)
    users = Counter(each.user.casefold() for each in listed)
    if twice := sorted(user for user, rows in users.items() if rows > 1):
        raise InputError(f"restrictions: {twice[0]} stands there twice. Keep one row.")
    return listed


def read_restrictions(path: Path) -> tuple[Restriction, ...]:
    """Read ``restrictions.csv``; raises InputError that names the line."""
    try:
        rows = list(tabular.rows(path, path.name))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}. Check the name.") from None
    if rows and not {"user_principal_name", "user_id"} & rows[0][1].keys():
        raise InputError(f"{path.name}: no list of restrictions. Its columns are {', '.join(COLUMNS)}.")
    return tuple(_restriction(cells, f"{path.name}: line {line}") for line, cells in rows)


def _restriction(cells: dict[str, str], place: str) -> Restriction:
    user = cells.get("user_principal_name", "") or cells.get("user_id", "")
    if not user:
        raise InputError(f"{place}: neither a sign-in name nor an object id. Name the person.")
    answers = []
    for column in COLUMNS[2:]:
        word = cells.get(column, "").casefold()
        if word not in WORDS:
            raise InputError(f'{place}: {column} is "{cells[column]}"; write yes, no or nothing.')
        answers.append(WORDS[word])
    return Restriction(user, *answers)

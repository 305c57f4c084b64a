"""The options by which a bill leaves without names: whether, under which secret, and how small a group may be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.shared.console import say

VARIABLE = "CHARGEBACK_KIT_SECRET"
Anonymise = Annotated[
    bool, typer.Option("--anonymise", help="Pseudonyms in the place of people, numbers and calls; totals are kept.")
]
SecretFile = Annotated[
    Path | None, typer.Option(help=f"With --anonymise: the file with its secret; else the variable {VARIABLE} has it.")
]
SMALLEST_GROUP = 5
SmallestGroup = Annotated[
    int | None,
    typer.Option(min=1, help=f"With --anonymise: cost centres of fewer people become one ({SMALLEST_GROUP})."),
]


@dataclass(frozen=True)
class Hidden:
    """That names are hidden: the secret of the pseudonyms, and of how many people a cost centre is one at least."""

    secret: str
    smallest_group: int


def hidden_by(secret_file: Path | None, smallest_group: int | None, *, is_asked: bool) -> Hidden | None:
    """How names are hidden, None where they are not.

    Raises InputError for options that mean nothing then: whoever gives a secret believes that there are no names.
    """
    if is_asked:
        return Hidden(secret(secret_file), SMALLEST_GROUP if smallest_group is None else smallest_group)
    asked = {"--secret-file": secret_file, "--smallest-group": smallest_group}
    if given := " and ".join(option for option, value in asked.items() if value is not None):
        raise ck.InputError(f"{given} hides no name without --anonymise. Add --anonymise, or leave {given} out.")
    return None


def without_names(named: ck.Bill, hidden: Hidden) -> ck.Bill:
    """The bill under pseudonyms; where there are too few people to hide among, that is said."""
    from chargeback_kit import text
    from chargeback_kit.bill.anonymous.groups import OTHERS

    done = named.anonymised(hidden.secret, smallest_group=hidden.smallest_group)
    if done.too_few:
        people = text.counted(done.too_few, "person", "people")
        say(
            f"{OTHERS} has {people}, and nobody is left to join: whoever knows the company can tell who that is. "
            "Keep these files as those with names."
        )
    return done


def refuse_with_names(asked: Mapping[str, bool]) -> None:
    """Refuse options that speak of single calls and people; ``asked`` says of each whether it was given."""
    if given := " and ".join(option for option, is_given in asked.items() if is_given):
        raise ck.InputError(
            f"{given} cannot go with --anonymise: a bill without names says nothing of single calls. Leave {given} "
            "out, or ask for a bill with names in a folder of its own."
        )


def secret(file: Path | None) -> str:
    """The secret from a file, else from the environment; it is no option, since others can read the command line.

    Raises InputError where there is none.
    """
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            said = getattr(error, "strerror", None) or "no text"
            raise ck.InputError(f"{file}: cannot be read: {said}. Name the file that holds the secret.") from None
    if found := os.environ.get(VARIABLE, ""):
        return found
    raise ck.InputError(
        f"--anonymise needs a secret: put a long random text into the variable {VARIABLE}, or into a file and name it "
        "with --secret-file."
    )

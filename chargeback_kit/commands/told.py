"""What a command says when it cannot end as asked: one sentence and a status, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from chargeback_kit.problems import KitError

INTERRUPTED, WRONG_USE = 130, 2


def say(sentence: str) -> None:
    """One sentence for the user, on one line."""
    typer.echo(" ".join(sentence.split()), err=True)


@contextmanager
def told(too_large: str) -> Iterator[None]:
    """Turn what goes wrong into a sentence and a status; ``too_large`` is said when the memory is not enough."""
    try:
        yield
    except KitError as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        say("Stopped; nothing was written.")
        raise typer.Exit(INTERRUPTED) from None
    except MemoryError:
        say(too_large)
        raise typer.Exit(WRONG_USE) from None
    except OSError as error:
        say(f"{error.filename or 'a file'}: {error.strerror or error}. Check the name, the disk and your rights to it.")
        raise typer.Exit(WRONG_USE) from None

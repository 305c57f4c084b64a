"""The command line as a user runs it, in this process."""

from typer.testing import CliRunner, Result

from chargeback_kit.cli import commands


def run(*words: object, **environment: str) -> Result:
    """What the command of these words says on either stream, and its exit status; an exception is raised again."""
    done = CliRunner().invoke(commands(), [str(word) for word in words], env=environment)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def answered(*words: object, **environment: str) -> tuple[int, list[str]]:
    """The exit status, and the lines said on either stream, those for errors last."""
    done = run(*words, **environment)
    return done.exit_code, (done.stdout + done.stderr).splitlines()

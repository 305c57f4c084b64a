"""The directive ``{command} NAME``: usage, arguments and options of a command, as its own help says them.

``{command}`` alone lists every command with its sentence and a link to its page.
"""

import typer
from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from typer.cli import get_docs_for_click

from chargeback_kit.cli import COMMANDS, commands

PROGRAM = "chargeback-kit"


class CommandHelp(SphinxDirective):
    """The help of one command, or the list of all."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The nodes that take the place of the directive."""
        said = help_of(self.arguments[0]) if self.arguments else everything()
        return self.parse_text_to_nodes(said)


def help_of(name: str) -> str:
    """What a command's own help says, as Markdown, without a title."""
    if name not in COMMANDS:
        raise KeyError(f"{name}: no such command; there are {', '.join(COMMANDS)}")
    group = typer.main.get_command(commands((name,)))
    command = group.commands[name]  # type: ignore[attr-defined] # more than one command is a group
    context = typer.Context(command, info_name=f"{PROGRAM} {name}")
    _title, _, rest = get_docs_for_click(obj=command, ctx=context, name=f"{PROGRAM} {name}").partition("\n")
    return rest


def everything() -> str:
    """Every command, its sentence and a link to its page."""
    return "\n".join(f"- [`{PROGRAM} {name}`]({name}.md): {says}" for name, says in COMMANDS.items())

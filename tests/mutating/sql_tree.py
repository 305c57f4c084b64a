"""Changes one node in a SQL text of the engine.

A fragment is an expression (``a + b``, ``count(*) AS calls``), a clause (``WHERE …``, ``ORDER BY …``) or a branch of a
CASE (``WHEN … THEN …``). The macros are one text of several statements; a fragment of them is searched in all bodies.
"""

import sqlglot
from sqlglot import expressions
from sqlglot.dialects.duckdb import DuckDB

Tree = list[expressions.Expression]
CONTEXTS: dict[str, tuple[str, type[expressions.Expression]]] = {
    "WHERE": ("SELECT * FROM t {}", expressions.Where),
    "ORDER": ("SELECT * FROM t {}", expressions.Order),
    "WHEN": ("SELECT CASE {} END", expressions.If),
}


class Engine(DuckDB):
    """DuckDB's SQL as the engine speaks it, read and written without a change."""

    INDEX_OFFSET = (
        0  # sqlglot counts from 0 and moves an index that is not a literal when it writes it, not when it reads
    )

    class Generator(DuckDB.Generator):
        """Writes IS NOT NULL as one comparison."""

        def not_sql(self, expression: expressions.Not) -> str:
            """``a IS NOT NULL`` for what sqlglot writes ``NOT a IS NULL``."""
            compared = expression.this
            if isinstance(compared, expressions.Is):
                return f"{self.sql(compared, 'this')} IS NOT {self.sql(compared, 'expression')}"
            return super().not_sql(expression)


def changed(text: str, old: str, new: str) -> str:
    """The text with another node in the place of the only one that equals ``old``."""
    tree, wanted = read(text), fragment(old)
    found = [node for statement in tree for node in statement.find_all(type(wanted)) if node == wanted]
    assert len(found) == 1, f"{old!r} stands there {len(found)} times"
    found[0].replace(fragment(new))
    written = write(tree)
    assert read(written) == tree, f"{new!r} is read in another way there; put brackets around it"
    return written


def read(text: str) -> Tree:
    """The statements of a text, their names in one spelling."""
    statements = [statement for statement in sqlglot.parse(text, dialect=Engine) if statement]
    for statement in statements:
        for name in statement.find_all(expressions.Identifier):
            name.set("this", name.name.lower())
            name.set("quoted", True)
        for frame in statement.find_all(expressions.WindowSpec):
            frame.set("end", frame.args.get("end") or "CURRENT ROW")
    return statements


def write(tree: Tree) -> str:
    """The statements as SQL, without comments."""
    return ";\n".join(statement.sql(dialect=Engine, comments=False) for statement in tree)


def fragment(text: str) -> expressions.Expression:
    """The node that a fragment stands for."""
    context, kind = CONTEXTS.get(text.split(maxsplit=1)[0].upper(), ("SELECT {}", None))
    (statement,) = read(context.format(text))
    node = next(statement.find_all(kind)) if kind else statement.expressions[0]
    return node.pop()

"""Changes one node in a function of the kit. A fragment is an expression or one statement."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def changed(function: Any, old: str, new: str) -> Any:
    """The function, method or property with another node in the place of the only one that equals ``old``."""
    true = inspect.unwrap(function.fget if isinstance(function, property) else function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(true)))
    wanted, instead = fragments(old, new)
    change = _Change(ast.dump(wanted), instead)
    change.visit(tree)
    assert change.found == 1, f"{old!r} stands there {change.found} times"
    made: dict[str, Callable[..., Any]] = {}
    code = compile(ast.fix_missing_locations(tree), f"<{true.__name__}, changed>", "exec")
    exec(code, true.__globals__, made)
    return made[true.__name__]


def fragments(old: str, new: str) -> tuple[ast.AST, ast.AST]:
    """The two nodes: expressions where both are, else statements."""
    statements = [_statement(text) for text in (old, new)]
    if all(isinstance(statement, ast.Expr) for statement in statements):
        return tuple(statement.value for statement in statements)
    return tuple(statements)


def _statement(text: str) -> ast.stmt:
    (statement,) = ast.parse(textwrap.dedent(text)).body
    return statement


class _Change(ast.NodeTransformer):
    def __init__(self, wanted: str, instead: ast.AST) -> None:
        self.wanted, self.instead, self.found = wanted, instead, 0

    def visit(self, node: ast.AST) -> ast.AST:
        if ast.dump(node) == self.wanted:
            self.found += 1
            return self.instead
        return self.generic_visit(node)

"""Code without what does not matter to a bill: comments, docstrings, line breaks and blanks."""

import ast
from typing import Any

import duckdb

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def of_sql(text: str) -> str:
    r"""A SQL text as its tokens, keywords in capitals, without comments.

    >>> of_sql("-- why\nselect  a -- what\nFROM t") == of_sql("SELECT a FROM t")
    True
    >>> of_sql("SELECT '--' FROM t") == of_sql("SELECT '' FROM t")
    False
    """
    tokens = duckdb.tokenize(text)
    written = text.encode()
    ends = [place for place, _ in tokens[1:]] + [len(written)]
    found = []
    for (start, kind), end in zip(tokens, ends, strict=True):
        token = written[start:end].decode().strip()
        if kind != duckdb.token_type.comment:
            found.append(token.upper() if kind == duckdb.token_type.keyword else token)
    return "\n".join(found)


def of_python(text: str) -> str:
    r"""A Python text as its syntax tree without docstrings; the same for every version of Python.

    >>> of_python("def f(a):\n    'Says it.'\n    return a  # so") == of_python("def f(a): return (a)")
    True
    >>> of_python("a = 1") == of_python("a = 2")
    False
    """
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return _tree(tree)


def _tree(node: Any) -> str:
    """A node with the fields that say something; empty ones differ between versions of Python."""
    match node:
        case ast.AST():
            fields = [(name, value) for name, value in ast.iter_fields(node) if value is not None and value != []]
            return f"{type(node).__name__}({','.join(f'{name}={_tree(value)}' for name, value in fields)})"
        case list():
            return f"[{','.join(map(_tree, node))}]"
    return repr(node)

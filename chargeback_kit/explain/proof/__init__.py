"""What a number is computed from, so that anybody can compute it again: a tree of figures from the rows to the amount.

A figure has a value, the words that say what it is, and either where it was read (a row, a line of the agreement) or
how it comes from other figures. There are few ways, all exact: see ``figure.WAYS``. Nothing else is needed to compute
an amount again, and nothing of the kit: a program of a page reads the tree as JSON and does (``docs/receipts.md``).
"""

"""The facts behind a bill: dated, sourced tables and the one reader for them.

>>> from chargeback_kit import reference
>>> zones = reference.table("zone_a")
>>> len(zones), zones["iso2"].iloc[0]
(44, 'AT')
"""

from chargeback_kit.reference.reader import column, names, rows, table

__all__ = ["column", "names", "rows", "table"]

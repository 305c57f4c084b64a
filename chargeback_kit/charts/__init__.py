"""The charts: rows in, picture out; one file each, all with the same verbs.

``rows(bill)`` and every sentence on a chart are those of its module in ``presentation``, here called ``told``;
``chart(rows)`` draws them, and ``shape(rows)`` says when new rows can take the place of the old. The pictures are made
on this machine; nothing is fetched.
"""

from chargeback_kit.charts.notebook import enable

__all__ = ["enable"]

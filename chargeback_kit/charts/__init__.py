"""The charts: rows in, picture out; one file each, all with the same verbs.

``rows(bill)`` is a table of what is drawn: exact whole numbers, the same money as text, and the only floats, which are
for the picture. ``title(rows)`` states the finding, ``description(rows)`` says it in words for those who cannot see
it, and ``chart(rows)`` draws. The pictures are made on this machine; nothing is fetched.
"""

from chargeback_kit.charts.notebook import enable

__all__ = ["enable"]

"""The findings of a bill in words: per picture its rows, title, description and next step, each worded once.

Every module speaks the same verbs. ``rows(bill)`` is a table of what is shown: exact whole numbers, the same money as
text, and the only floats, which are for the picture; what holds for all rows stands in ``attrs``. ``title(rows)``
states the finding, ``subtitle(rows)`` unit and period, ``next_step(rows)`` what a reader can do about it (empty where
nothing is to be done), ``description(rows)`` all of it in words for those who cannot see the picture. Page, workbook,
charts and panels only lay out and draw.
"""

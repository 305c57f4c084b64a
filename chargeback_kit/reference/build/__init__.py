"""Make the tables: one module per table, each with its ``KEY``, its ``COLUMNS`` and its ``rows(facts)``.

The collected facts are given as a folder; what a person had to decide while reading them is in ``readings/``.
Run ``python -m chargeback_kit.reference.build FACTS_DIR``, with ``--check`` to compare instead of write.
"""

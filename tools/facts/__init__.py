"""Make the reference tables of the package from the collected facts; ``python -m tools.facts`` writes them.

What sources say is in ``collected/``, what had to be decided while reading them in ``readings/``. Most tables are a
collected file put in order; the others have a module that says how they are made.
"""

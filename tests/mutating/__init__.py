"""Changes of single rules while a test runs, made in syntax trees: a bill that nobody sees become wrong holds no rule.

A place is a text of the engine (``marks``) or a function of the kit (``rules.pools:pool_counters``, a method
``wallet.player:_Player.play``). What is changed there and what takes its place are fragments of the same language,
found by what they mean: blanks, comments and the case of SQL do not matter.
"""

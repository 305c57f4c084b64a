"""What the documentation adds to Sphinx: pages of the files that are linked, and the help of the commands.

The pages stay where they lie in the project and read the same on GitHub: `docs/conf.py` names them, `docs/contents.md`
puts them in order, `make docs` builds them.
"""

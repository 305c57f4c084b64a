"""The files of a plan mix: tables, figures and a page in words."""

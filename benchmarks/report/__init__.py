"""The results: one typed JSON file, a table, plots, and whether the bars are reached.

results   what is written down
bars      what must be reached
plots     the same as pictures

Knows what was measured, and nothing of how a server is started or asked.
"""

__all__ = ["bars", "plots", "results"]

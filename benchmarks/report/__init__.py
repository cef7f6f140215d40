"""The results: one typed JSON file, a table, plots, and whether the bars are reached.

results   what is written down
bars      what must be reached
plots     the same as pictures

Knows nothing of how it was measured.
"""

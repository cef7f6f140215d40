"""The results: one typed JSON file, a table, plots, and whether the bars are reached.

results      what is written down
tables       the same to read
plots        the same as pictures
readings     figures out of it
bar, bars    what must be reached; narrow_bars, wide_bars and parent_bars say how much

Knows what was measured, and nothing of how a server is started or asked.
"""

__all__ = ["bars", "plots", "results", "tables"]

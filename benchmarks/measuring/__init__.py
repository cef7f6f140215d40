"""What is measured, and how it becomes figures.

plans         the cells of the table
cells         how each kind of cell is asked; arrival: one of them
asker         who asks, and never the same twice
figures       recordings -> rates, medians, percentiles
limits        what a checkpoint costs at least, and so what no server can beat
overhead      CPU time of a streamed token outside of the model; null_engine: the server without one
host          what the engine's thread spends on a step, while no device computes
warmup        is the first request as fast as the tenth

Knows nothing of reports.
"""

__all__ = ["asker", "cells", "figures", "host", "limits", "overhead", "plans"]

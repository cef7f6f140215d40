"""How fast it is, beside others and beside the machine's limit: `python -m benchmarks.run`.

run           starts the servers, measures each, writes results/
measure       one server: warm-up, then every cell
load/         requests sent, and what came back, and when
measuring/    what is measured, and how it becomes figures
servers/      ours and others, in processes of their own
report/       results, bars, plots
machine       what this machine can do at most
bench_model   makes M4

Knows the server over HTTP only, but for measuring/null_engine.
"""

__all__ = ["bench_model", "load", "measuring"]

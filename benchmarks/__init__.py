"""How fast it is, beside others and beside the machine's limit: `python -m benchmarks.run`.

run           measures each server, writes results/; options: its command line
preparing     what a run is made of, by its options
subjects      the servers of a run
measure       one server: warm-up, then every cell
load/         requests sent, and what came back, and when
measuring/    what is measured, and how it becomes figures
servers/      ours and others, in processes of their own
report/       results, bars, plots
machine       what this machine can do at most
cpu_class     of which class it is, and how a wider one plays AVX2
bench_model   makes M4; copy_model: the same, bent to copy

Knows the server over HTTP only, but for measuring/null_engine and measuring/host.
"""

__all__ = ["bench_model", "load", "measuring"]

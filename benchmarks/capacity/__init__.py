"""How many replicas of which machine hold a goal, and at which cost: a discrete-event simulation.

`python -m benchmarks.capacity`; tasks: what it can be asked for

traffic/     who asks when, for how much
speeds/      how long a step takes: measured, or estimated and then said to be
replicas/    servers, a router before them, an autoscaler behind them
simulation   one trace of requests over all that
goals        what came of it, and whether it holds
search       the fewest replicas that hold a goal, and what gives first beyond
table, plot  the same to read
check        one replica beside the real server, over the same trace; observing: that server;
             slept: the real engine with steps that sleep
"""

__all__ = []  # type: ignore[var-annotated]

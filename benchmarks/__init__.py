"""Load generator, peers and plots: `python -m benchmarks.run`. Knows the server only over HTTP."""

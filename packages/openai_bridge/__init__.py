"""Wire formats <-> engine requests and events. Knows HTTP and JSON, nothing of torch.

chat, rest    one dialect each: parse a body, render an answer whole or as a stream
exchange      one HTTP exchange of any dialect
in_process    the REST dialect for callers in this process
metrics       the engine's figures for Prometheus
"""

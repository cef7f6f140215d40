"""Servers in processes of their own: ours, and those it is compared with.

own       ours, with other settings or of another checkout
process   started, waited for, watched, stopped
peers     the others, as data; llama and vllm say how those are had
install   how a peer is installed, once

Knows nothing of the requests that are sent to them, nor of figures.
"""

__all__ = ["install", "own", "peers", "process"]

"""What answers of several dialects share.

logprobs   log probabilities of tokens
usage      tokens read and written
sse        how streams are framed

Knows no dialect and no connections.
"""

__all__ = ["logprobs", "sse", "usage"]

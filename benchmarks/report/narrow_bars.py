"""What must be reached on AVX2, the class of most laptops, where llama.cpp is the rival.

Knows readings and figures; nothing of how a report came.
"""

from __future__ import annotations

from benchmarks.report.bar import Bar, at_least, at_most, chats, output, versus
from benchmarks.report.readings import most, of, over, reading_the_weights, ready_seconds

_RATE, _FIRST = "output_tokens_per_s", "first_p50_s"
_INT8, _INT4, _OFF = "truss-int8", "truss-int4", "truss-speculation-off"
_LLAMA, _Q8, _Q4 = "llama-server", "llama-server-q8_0", "llama-server-q4_k_m"


def _int8_over_the_better(streams: int, limit: float) -> Bar:
    cell = f"chat-{streams}"
    better = most(of(cell, _RATE, _Q8), of(cell, _RATE, _Q4))
    text = f"int8: output, streams: {streams}, over the better of {_Q8} and {_Q4}"
    return at_least(limit, text, over(of(cell, _RATE, _INT8), better))


def _first_token(tokens: int, cell: str, peer: str, limit: float, server: str, label: str) -> Bar:
    text = f"{label}first token of {tokens} tokens, over {peer}'s"
    return at_most(limit, text, versus(peer, cell, _FIRST, server=server))


BARS: dict[str, tuple[Bar, ...]] = {
    "M4": (
        *chats(_LLAMA, {1: 1.10, 8: 1.25, 32: 1.25}),
        _first_token(58, "chat-1", _LLAMA, 0.9, "truss", ""),
        _first_token(695, "first-token", _LLAMA, 0.9, "truss", ""),
        at_least(
            1.25, f"int8: output, streams: 1, over {_Q8}'s", versus(_Q8, "chat-1", server=_INT8)
        ),
        _int8_over_the_better(8, 2.0),
        _int8_over_the_better(32, 2.0),
        at_most(
            0.45,
            f"int8: time per token while 8 streams run, over {_Q8}'s",
            versus(_Q8, "chat-8", "running_token_s", server=_INT8),
        ),
        _first_token(695, "first-token", _Q8, 0.5, _INT8, "int8: "),
        at_least(
            1.0, f"int4: output, streams: 1, over {_Q4}'s", versus(_Q4, "chat-1", server=_INT4)
        ),
        at_most(
            1.15,
            "time per token of one stream, over the time that reading the weights takes",
            over(of("chat-1", "token_s"), reading_the_weights),
        ),
        at_least(
            1.3,
            "output, one stream under a JSON schema, over the same length free",
            over(of("shaped-1", _RATE), of("free-1", _RATE)),
        ),
        *(
            at_least(
                0.97,
                f"output, streams: {streams}, nothing to copy, over that without speculation",
                versus(_OFF, f"chat-{streams}"),
            )
            for streams in (1, 8, 32)
        ),
        at_most(10.0, "from start to ready", ready_seconds(), "s"),
        at_most(15.0, "int8: from start to ready", ready_seconds(_INT8), "s"),
    ),
    "M4-copy": (
        at_least(
            2.0,
            "output, one stream that corrects a text, over that without speculation",
            versus(_OFF, "copy-1"),
        ),
    ),
    "embedded": tuple(
        output(_LLAMA, f"chat-{streams}", f"embedded model, streams: {streams}", limit)
        for streams, limit in {1: 0.45, 16: 1.0, 64: 1.3}.items()
    ),
}

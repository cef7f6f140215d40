"""What must be reached with AVX-512 or AMX, where vLLM and transformers are rivals as well.

Knows readings and figures; nothing of how a report came.
"""

from __future__ import annotations

from benchmarks.report.bar import Bar, at_least, at_most, chats, output, versus
from benchmarks.report.readings import (
    beyond,
    growth_over_cache,
    memory_over_allowance,
    of,
    over,
    overhead_us,
    reading_the_weights,
    ready_seconds,
)
from benchmarks.servers.own import ON_VLLM

_RATE, _FIRST = "output_tokens_per_s", "first_p50_s"
_ON_VLLM = (
    *(
        at_least(
            0.95,
            f"ours on vLLM: output, streams: {n}, over plain vllm's",
            versus("vllm", f"chat-{n}", server=ON_VLLM),
        )
        for n in (1, 8, 32)
    ),
    at_most(
        3.0,
        "ours on vLLM: first token of one stream, beyond plain vllm's",
        beyond(of("chat-1", _FIRST, ON_VLLM), of("chat-1", _FIRST, "vllm")),
        "ms",
    ),
)

BARS: dict[str, tuple[Bar, ...]] = {
    "M4": (
        at_most(
            1.08,
            "time per token of one stream, over the time that reading the weights takes",
            over(of("chat-1", "token_s"), reading_the_weights),
        ),
        *chats("vllm", {1: 1.05, 8: 1.10, 32: 1.15}),
        *chats("llama-server", {1: 1.15, 8: 1.5, 32: 1.5}),
        *chats("transformers-cb", {1: 1.15, 8: 1.5, 32: 1.5}),
        at_least(
            0.90,
            "output, 8 streams under a JSON schema, over 8 that are free",
            over(of("shaped-8", _RATE), of("chat-8", _RATE)),
        ),
        output("vllm", "long-8", "950-token prompts, streams: 8", 1.15),
        output("vllm", "long-24", "950-token prompts, streams: 24", 1.15),
        at_most(
            1.0,
            "first token of 870 tokens alone, over vllm's",
            versus("vllm", "first-token", _FIRST),
        ),
        at_most(
            0.25,
            "first token of a second turn, 800 of 870 tokens repeated, over its own cold one",
            of("second-turn", "cold_ratio"),
        ),
        at_most(
            1.0,
            "first token of a second turn, over vllm's",
            versus("vllm", "second-turn", _FIRST),
        ),
        at_most(
            3.0,
            "p95 wait of 8 streams while 3,000 tokens arrive, over their quiet median",
            of("arrival", "stall_ratio"),
        ),
        at_most(60.0, "CPU outside the model, per token streamed", overhead_us, "us"),
        at_most(
            1.0,
            "most memory of its own, over 1.10 x weights + cache + 0.7 GiB",
            memory_over_allowance,
        ),
        at_most(10.0, "from start to ready", ready_seconds(), "s"),
        at_most(
            1.25,
            "growth of the time per token from context 100 to 8,000, over the time that reading "
            "7,900 tokens' keys and values takes",
            growth_over_cache,
        ),
        *_ON_VLLM,
    ),
    "embedded": (
        output("llama-server", "chat-64", "embedded model, streams: 64", 0.8),
        output("vllm", "chat-64", "embedded model, streams: 64", 2.0),
    ),
}

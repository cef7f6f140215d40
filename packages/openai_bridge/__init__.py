"""Wire formats <-> engine_api. Speaks OpenAI's and Anthropic's dialects, and plain REST.

A request's way:
http/        its connection: the exchange of any dialect
body/        its bytes, read strictly
dialects/    its fields, by one folder a wire format; parsing/ has what they share
preparing    from there to what the engine takes
rendering/   the answer's parts that dialects share
Beside it:
dialect      what a dialect is: values that the exchange goes through
names        what callers call the engine's fields; errors: how requests fail
in_process   the REST dialect for callers in this process
monitoring/  metrics and spans

Knows engine_api and no engine; no torch, no tokenizer, no prompt format.
"""

__all__ = ["dialect", "dialects", "http", "in_process", "monitoring"]

"""Tokens in, tokens out. Knows torch, nothing of HTTP.

In reading order:
errors, config, request     the words of this package
tokenizer, prompt           chat messages -> token ids
scheduler                   who runs in the next step, and how much of it
kv_cache, layers            attention over the cache, and the model's linears
runner, sampler             one step: compute, choose
detokenizer, stop, output   token ids -> text, and when it ends
streams, engine             the thread that does all this, and the way in and out
checkpoint, memory          what is loaded, and how much room is left
"""

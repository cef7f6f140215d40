"""Tokens in, tokens out. Knows torch, nothing of HTTP.

In reading order:
errors, config, constraint, request    the words of this package
tokenizer, prompt           chat messages -> token ids
scheduler, pace             who runs in the next step, and how much of it
prefix, regions, pages      who may hold how much of the cache, and what can be reused
kv_store, contiguous_store, mirror   keys and values on a CPU, and attention over them
paged_store, paged_attention, paged_decode   the same on a GPU
linear, layers              the model's linears and layers, as fast as the device reads them
runner, cuda_graphs         one step: compute
sampler, penalties, draw    one step: choose; transfer: what goes to the device for it
grammar, masks              what may not be chosen, where an answer must have a shape
scoring                     what the model thinks of a prompt
detokenizer, stop, output   token ids -> text, and when it ends
step                        these together: a step launched, and told later
streams, admission          the way out, and who may come in
flight, figures, loop       the thread that does all this, a request in its hands, its figures
engine                      what callers see of it
checkpoint, weights, memory, cache   what is loaded, how much room is left, and the cache made in it
"""

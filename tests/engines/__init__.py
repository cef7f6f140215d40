"""What an engine promises, asked of each: ours, and vLLM where it is installed.

asking     requests, and what came of them
opening    engines of either kind, with the embedded model in float32

`make test` runs it with our own engine; `make test-vllm` with both, in vLLM's environment, and
compares their answers token for token.
"""

"""vLLM on this machine: its own environment, outside of the repository, and what it runs with.

environment   made once, and again when its pins change; `python -m local.vllm` is `make vllm`
cores         which cores compute
switching     `make serve BACKEND=vllm`: into that environment

Its requirements exclude ours: transformers, llguidance, fastapi. Knows nothing of the engine.
"""

from local.vllm.environment import ENVIRONMENT, Environment, NotPrepared

__all__ = ["ENVIRONMENT", "Environment", "NotPrepared"]

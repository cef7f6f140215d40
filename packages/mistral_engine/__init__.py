"""Tokens in, tokens out: fulfils engine_api for Mistral models.

load            load_engine: a checkpoint, its chat format and a backend, put together
engine          Engine, what callers see: a front over a backend
backend         the seam: what a backend promises
grammars/       constraints, written down as llguidance reads them; every backend's
in_flight/      what happens to a request besides computing its tokens; every backend's
native/         our own backend: steps on transformers' model, in one thread
vllm/           a backend on vLLM, for what one GPU is not enough for
config          every choice that is taken at load
checkpoint/     where the files are, and what they are
fingerprint     a name that changes with whatever may change the answers
fitting_prompts what cannot fit is refused before it is tokenized

Knows nothing of HTTP. torch is imported by native/ alone, and vLLM by vllm/, when an engine
is loaded.
"""

from mistral_engine.config import EngineConfig
from mistral_engine.engine import Engine
from mistral_engine.load import load_engine

__all__ = [
    "Engine",
    "EngineConfig",
    "checkpoint",
    "grammars",
    "in_flight",
    "load_engine",
    "native",
    "vllm",
]

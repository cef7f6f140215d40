"""The parameters that vLLM is given for a request: it reads no grammar of theirs on its loop."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mistral_engine.vllm import private


class Params:
    """vLLM's SamplingParams, as far as its grammar goes."""

    num_read = 0

    def __init__(self, structured_outputs: Any, output_kind: str, max_tokens: int) -> None:
        self.structured_outputs, self.output_kind = structured_outputs, output_kind
        self.max_tokens = max_tokens

    def verify(self, model: Any, speculative: Any, settings: Any, tokenizer: Any) -> None:
        self._validate_structured_outputs(model, settings, tokenizer)

    def _validate_structured_outputs(self, model: Any, settings: Any, tokenizer: Any) -> None:
        type(self).num_read += 1


@pytest.fixture
def made_of_fakes(monkeypatch: pytest.MonkeyPatch) -> Any:
    fake = ModuleType("vllm.sampling_params")
    fake.SamplingParams = Params  # type: ignore[attr-defined]
    fake.StructuredOutputsParams = SimpleNamespace  # type: ignore[attr-defined]
    fake.RequestOutputKind = SimpleNamespace(DELTA="delta")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vllm", ModuleType("vllm"))
    monkeypatch.setitem(sys.modules, "vllm.sampling_params", fake)
    private._compiled_params.cache_clear()
    yield
    private._compiled_params.cache_clear()


def test_a_grammar_that_was_compiled_here_is_not_read_again(made_of_fakes: None) -> None:
    settings = SimpleNamespace(backend="guidance")
    for lark in ("start: /a/", None):
        params = private.sampling_params({"max_tokens": 3}, lark)
        params.verify(None, None, settings, None)
        assert (params.max_tokens, params.output_kind) == (3, "delta")
        assert type(params).num_read == 0
        if lark is not None:
            assert params.structured_outputs == SimpleNamespace(grammar=lark, _backend="guidance")
        else:
            assert params.structured_outputs is None

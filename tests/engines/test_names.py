"""What is written down here of vLLM's names and numbers is what vLLM has."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from llguidance import LLMatcher

from engine_api.request import SamplingParams
from mistral_engine.vllm.asking import values_of
from mistral_engine.vllm.private import (
    LORA_ARGUMENTS,
    LORA_RANKS,
    MOST_STOPS,
    argument_names,
    sampling_params,
)
from tests.engines.opening import HAS_VLLM

pytestmark = pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed: `make test-vllm`")
LARK = '%llguidance {}\nstart: <[3]> "a" /[a-z]+/\n'


def test_adapters_have_the_ranks_that_vllm_makes_room_for() -> None:
    from vllm.config.lora import MaxLoRARanks

    assert get_args(MaxLoRARanks) == LORA_RANKS


def test_a_worker_on_a_gpu_takes_as_many_stops_as_are_said_here() -> None:
    """Read as text: without a GPU it cannot be imported."""
    found = importlib.util.find_spec("vllm.v1.worker.gpu.sample")
    assert found is not None
    assert found.submodule_search_locations
    source = (Path(found.submodule_search_locations[0]) / "logit_bias.py").read_text()
    assert f"MAX_NUM_STOP_TOKEN_IDS = {MOST_STOPS}\n" in source


def test_what_means_nothing_without_adapters_is_an_argument_of_vllms() -> None:
    assert set(LORA_ARGUMENTS) <= set(argument_names())


def test_the_core_has_the_function_that_its_process_runs() -> None:
    from vllm.v1.engine.core import EngineCoreProc

    assert callable(EngineCoreProc.run_engine_core)
    assert isinstance(vars(EngineCoreProc)["run_engine_core"], staticmethod)


def params_of(lark: str | None) -> Any:
    values = values_of(SamplingParams(temperature=0.5, seed=3), 7, [2])
    return sampling_params(values, lark)


@pytest.fixture
def num_read(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """One for each grammar that vLLM has read to see whether it is one."""
    from vllm.v1.structured_output import backend_guidance

    read: list[Any] = []
    monkeypatch.setattr(
        backend_guidance, "validate_guidance_grammar", lambda *args, **_: read.append(args)
    )
    return read


def verified(params: Any) -> Any:
    """As vLLM's front does with each request."""
    model = SimpleNamespace(max_logprobs=20, is_diffusion=False, get_vocab_size=lambda: 2048)
    settings = SimpleNamespace(backend="guidance")
    tokenizer = a_tokenizer()
    params.verify(model, None, settings, tokenizer)
    return params


def a_tokenizer() -> Any:
    """One that vLLM has grammars for."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(WordLevel({"a": 0}, "a")))


def test_vllm_reads_no_grammar_of_ours_on_its_loop(num_read: list[Any]) -> None:
    from vllm.sampling_params import SamplingParams as Plain
    from vllm.sampling_params import StructuredOutputsParams

    grammar = StructuredOutputsParams(grammar=LARK)
    verified(Plain(structured_outputs=grammar))
    assert len(num_read) == 1  # whoever is not told otherwise reads it
    verified(params_of(LARK))
    assert len(num_read) == 1


def test_the_core_is_sent_what_it_would_be_sent_otherwise() -> None:
    from vllm.sampling_params import SamplingParams as Plain
    from vllm.v1.serial_utils import MsgpackDecoder, MsgpackEncoder

    for lark in (LARK, None):
        params = verified(params_of(lark)).clone()
        received = MsgpackDecoder(Plain).decode(MsgpackEncoder().encode(params))
        assert type(received) is Plain
        assert repr(received) == repr(params).replace(type(params).__name__, Plain.__name__)
        if lark is not None:
            assert received.structured_outputs._backend == "guidance"


def test_what_was_compiled_here_is_what_the_core_compiles() -> None:
    from vllm.v1.structured_output.backend_guidance import serialize_guidance_grammar
    from vllm.v1.structured_output.request import get_structured_output_key

    key = get_structured_output_key(params_of(LARK).structured_outputs)
    assert serialize_guidance_grammar(*key) == LLMatcher.grammar_from_lark(LARK)

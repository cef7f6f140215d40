"""What is written down here of vLLM's names and numbers is what vLLM has."""

from __future__ import annotations

from typing import get_args

import pytest

from mistral_engine.vllm.private import LORA_ARGUMENTS, LORA_RANKS, argument_names
from tests.engines.opening import HAS_VLLM

pytestmark = pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed: `make test-vllm`")


def test_adapters_have_the_ranks_that_vllm_makes_room_for() -> None:
    from vllm.config.lora import MaxLoRARanks

    assert get_args(MaxLoRARanks) == LORA_RANKS


def test_what_means_nothing_without_adapters_is_an_argument_of_vllms() -> None:
    assert set(LORA_ARGUMENTS) <= set(argument_names())


def test_the_core_has_the_function_that_its_process_runs() -> None:
    from vllm.v1.engine.core import EngineCoreProc

    assert callable(EngineCoreProc.run_engine_core)
    assert isinstance(vars(EngineCoreProc)["run_engine_core"], staticmethod)

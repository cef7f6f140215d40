"""One engine of each kind for all tests that need no settings of their own: vLLM starts slowly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mistral_engine import Engine
from tests.engines.opening import HAS_VLLM, KINDS, NATIVE, VLLM, opened


@pytest.fixture(scope="session")
def native(checkpoint: Path) -> Iterator[Engine]:
    with opened(NATIVE, checkpoint) as engine:
        yield engine


@pytest.fixture(scope="session")
def vllm(checkpoint: Path) -> Iterator[Engine]:
    """For what is compared, and for what is vLLM's alone. Skipped where there is none."""
    if not HAS_VLLM:
        pytest.skip("vLLM is not installed here: `make test-vllm`")
    with opened(VLLM, checkpoint) as engine:
        yield engine


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each kind that is here, in turn."""
    engine: Engine = request.getfixturevalue(request.param)
    return engine

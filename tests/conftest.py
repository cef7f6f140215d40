"""Fixtures that many folders use: the embedded checkpoint, its tokenizer, and the real server."""

from __future__ import annotations

import gc
import os

# Before torch starts its threads: spinning while they wait, they starve each other when the
# tests share their cores with anything else, and a step of 4 ms takes 200. Servers inherit it.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from chat_formats.mistral.tokenizer import Tokenizer

# No property hopes for a quiet machine.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "what the server computes on that all tests share: native (as config.yaml says) or vllm"
    parser.addoption("--backend", choices=("native", "vllm"), default="native", help=told)


def pytest_collection_finish() -> None:
    """What all tests import stays to the end: a million objects, which whoever collects garbage in
    this process would look through each time, for a second."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("gpu") is not None:
        import torch

        if not torch.cuda.is_available():
            pytest.skip("needs a CUDA device")


@pytest.fixture(scope="session")
def checkpoint() -> Path:
    return Path(__file__).parents[1] / "data" / "tiny-mistral"


@pytest.fixture(scope="session")
def tokenizer(checkpoint: Path) -> Tokenizer:
    return Tokenizer.from_checkpoint(checkpoint)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of one real Truss server with the embedded model, for the whole run."""
    from tests.server import backend_options, running_server  # needs truss: not every test has it

    with running_server(*backend_options(request.config.getoption("--backend"))) as url:
        yield url

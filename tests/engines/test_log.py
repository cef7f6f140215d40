"""What vLLM itself logs of requests, through the filter: its own code, with contents that it has.

The filter alone: tests/mistral_engine/vllm/test_log_filter.py.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from engine_api.request import SamplingParams
from mistral_engine.vllm.asking import values_of
from mistral_engine.vllm.private import sampling_params
from mistral_engine.vllm.processes.log_filter import MESSAGES, hide_content
from tests.engines.opening import HAS_VLLM

pytestmark = pytest.mark.skipif(not HAS_VLLM, reason="vLLM is not installed: `make test-vllm`")
SECRET = "my_secret"
LARK = f'%llguidance {{}}\nstart: %json {{"const": "{SECRET}"}}\n'
_LOGS = ("debug", "info", "warning", "error", "exception", "critical")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that vLLM writes, once content is hidden."""
    hide_content()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("vllm").addHandler(handler)
    yield written
    logging.getLogger("vllm").removeHandler(handler)


def messages_of(name: str) -> dict[str, bool]:
    """The messages that a module logs, and whether there is anything in them besides its text."""
    found = {}
    for node in ast.walk(ast.parse(inspect.getsource(importlib.import_module(name)))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        kind = node.func.attr.removesuffix("_once")
        is_log = isinstance(node.func.value, ast.Name) and node.func.value.id == "logger"
        if is_log and kind in _LOGS:
            text = node.args[0]
            message = text.value if isinstance(text, ast.Constant) else ast.unparse(text)
            found[str(message)] = len(node.args) > 1 or kind == "exception"
    return found


@pytest.mark.parametrize("name", MESSAGES)
def test_vllm_has_the_messages_whose_content_is_hidden(name: str) -> None:
    assert MESSAGES[name].keys() <= messages_of(name).keys()


@pytest.mark.parametrize(
    "name", ["vllm.v1.structured_output", "vllm.v1.structured_output.backend_guidance"]
)
def test_it_tells_nothing_else_of_grammars(name: str) -> None:
    telling = {message for message, has_more in messages_of(name).items() if has_more}
    assert telling == MESSAGES[name].keys()


def test_what_llguidance_says_of_an_answer_is_not_logged(log: io.StringIO) -> None:
    from vllm.v1.structured_output.backend_guidance import GuidanceGrammar

    matcher: Any = SimpleNamespace(get_error=lambda: f"no token fits {SECRET}")
    tokenizer: Any = None
    GuidanceGrammar(matcher, tokenizer, 3).check_error()
    assert "LLMatcher error" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_a_grammar_that_does_not_compile_is_not_logged(log: io.StringIO) -> None:
    from vllm.v1.structured_output import StructuredOutputManager

    def refuse(*_: Any, **__: Any) -> None:
        raise ValueError(f"Invalid grammar: {LARK}")

    manager = object.__new__(StructuredOutputManager)
    manager.backend = SimpleNamespace(compile_grammar=refuse)  # type: ignore[assignment]
    asked = SimpleNamespace(structured_output_key=("grammar", LARK))
    request: Any = SimpleNamespace(
        structured_output_request=asked, sampling_params=None, request_id="r-1"
    )
    with pytest.raises(ValueError, match="Invalid grammar"):
        manager._create_grammar(request)
    assert "Failed to compile grammar for request r-1" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_a_step_that_fails_is_dumped_without_what_its_requests_ask(log: io.StringIO) -> None:
    from vllm.logging_utils.dump_input import dump_engine_exception
    from vllm.v1.core.sched.output import NewRequestData, SchedulerOutput

    params = sampling_params(values_of(SamplingParams(), 7, [2]), LARK)
    assert SECRET in repr(params)  # so it would be there
    asked = NewRequestData("r-1", [1, 2], [], params, None, ([0],), 0, None)
    output = SchedulerOutput.make_empty()
    output.scheduled_new_reqs.append(asked)
    config: Any = "a config"
    dump_engine_exception(config, output, None)
    assert "Dumping scheduler output for model execution" in log.getvalue()
    assert SECRET not in log.getvalue()

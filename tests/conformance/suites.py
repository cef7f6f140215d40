"""The suites: how each is started, and which of its tests fail for a reason, with the reason.

Other people wrote these tests, for other servers. All of each suite's tests of an endpoint are run;
an exclusion explains a failure, it hides no test. Knows nothing of how a suite is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.environment import HARNESS, SOURCES, client_tests

BACKEND = "CONFORMANCE_BACKEND"  # of suites that start servers of their own

_OF_CLIENT = {line.split("==")[0]: SOURCES / line.replace("==", "-") for line in client_tests()}


@dataclass(frozen=True, slots=True)
class Suite:
    """One command for the suites' Python; `{url}` and `{report}` in it are filled in.

    report: the JUnit file that it writes. exclusions: pattern of test names -> reason; the first
    that fits counts. directory: where it runs; None is a directory that is thrown away. engine: the
    server's settings, where they are not config.yaml's.
    """

    name: str
    arguments: tuple[str, ...]
    seconds: float
    exclusions: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: str | None = None
    engine: Mapping[str, Any] = field(default_factory=dict)


_PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "--junitxml={report}")
# Tests of a path parameter send nothing.
_CLIENTS_TESTS = (*_PYTEST, "-o", "addopts=", "-k", "not path_params")

OPENAI = Suite(
    name="openai",
    arguments=(
        *_CLIENTS_TESTS,
        "tests/api_resources/chat/test_completions.py",
        "tests/api_resources/test_completions.py",
        "tests/api_resources/test_responses.py",
        "tests/api_resources/test_models.py",
    ),
    directory=str(_OF_CLIENT["openai"]),
    environment={"TEST_API_BASE_URL": "{url}/v1"},
    seconds=300,
    exclusions={
        "*chat.test_completions*_create_with_all_params_*": "sends audio, functions of the "
        "older kind and more that have to be refused, all in one request",
        "*test_completions*_create_with_all_params_*": "sends best_of 0 and a suffix",
        "*test_responses*_create_with_all_params_*": "sends a stored conversation, hosted tools "
        "and more that are refused, all in one request",
        "*chat.test_completions*_retrieve*": "completions are not stored",
        "*chat.test_completions*_update*": "completions are not stored",
        "*chat.test_completions*_list*": "completions are not stored",
        "*chat.test_completions*_delete*": "completions are not stored",
        "*test_responses*_retrieve*": "responses are not stored",
        "*test_responses*_delete*": "responses are not stored",
        "*test_responses*_cancel*": "responses are not stored, and none runs in the background",
        "*test_responses*_compact*": "conversations are not stored, so there is none to compact",
        "*test_models*_delete*": "the model is what was deployed; a caller cannot delete it",
    },
)

ANTHROPIC = Suite(
    name="anthropic",
    arguments=(
        *_CLIENTS_TESTS,
        "tests/api_resources/test_messages.py",
        "tests/api_resources/beta/test_messages.py",
        "tests/api_resources/test_models.py",
    ),
    directory=str(_OF_CLIENT["anthropic"]),
    environment={"TEST_API_BASE_URL": "{url}"},
    seconds=300,
    exclusions={
        "*test_messages*_create_with_all_params_*": "sends images and more that a text model has "
        "to refuse, all in one request",
        "*test_messages*_count_tokens_with_all_params*": "the same",
    },
)

# Of the embedded model: 4 million parameters, trained on questions about winds.
_UNSEEN = (
    "the embedded model cannot call a tool with arguments that it has not been trained on, nor "
    "knows when to end a list of such calls"
)
_ENDLESS = (
    "a string of any length is asked for, and the embedded model does not end it in 400 tokens"
)

LANGCHAIN = Suite(
    name="langchain",
    arguments=(*_PYTEST, str(HARNESS / "langchain_chat.py")),
    environment={"CONFORMANCE_URL": "{url}"},
    seconds=600,
    exclusions={
        "*::test_tool_calling[[]*": _UNSEEN,
        "*::test_tool_calling_async": _UNSEEN,
        "*::test_unicode_tool_call_integration": _UNSEEN,
        "*::test_structured_output_pydantic_2_v1": _ENDLESS,
    },
)

SCHEMATHESIS = Suite(
    name="schemathesis",
    arguments=(
        *("-m", "schemathesis.cli", "--no-color", "run", "{url}/openapi.json"),
        *("--phases", "fuzzing", "-m", "positive", "-n", "500", "--generation-deterministic"),
        "--checks=not_a_server_error,status_code_conformance,content_type_conformance,"
        "response_schema_conformance",
        *("--request-timeout", "60", "--continue-on-failure", "--no-shrink"),
        *("--report", "junit", "--report-junit-path", "{report}"),
    ),
    seconds=1800,
    exclusions={},
    # Many of its bodies ask for an answer without an end, as long as there is room.
    engine={"context_length": 512},
)

LOG_LIKELIHOODS = Suite(
    name="log-likelihoods",
    arguments=(*_PYTEST, str(HARNESS / "log_likelihoods.py")),
    seconds=300,
    exclusions={},
)

SUITES = {
    suite.name: suite for suite in (OPENAI, ANTHROPIC, LANGCHAIN, LOG_LIKELIHOODS, SCHEMATHESIS)
}

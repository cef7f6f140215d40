"""Every kind of checkpoint that people have: served right, or refused in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkpoints.checks import (
    check_ends,
    check_greedy,
    check_prompts,
    check_shape,
    check_thoughts,
    check_tools,
)
from tests.checkpoints.kind import Kind, Refused, Served
from tests.checkpoints.kinds import KINDS
from tests.checkpoints.opened import Opened, opened
from tests.checkpoints.refusals import check_refusal
from tests.checkpoints.report import DOCUMENT, between, kinds_in

SERVED = [kind for kind in KINDS if isinstance(kind.expected, Served)]
REFUSED = [kind for kind in KINDS if isinstance(kind.expected, Refused)]


@pytest.fixture(scope="module", params=SERVED, ids=lambda kind: kind.name)
def checkpoint(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    with opened(request.param, tmp_path_factory.mktemp("kind")) as serving:
        yield serving


def test_its_prompts_are_those_of_its_template_or_of_mistral_common(checkpoint: Opened) -> None:
    check_prompts(checkpoint)


def test_its_greedy_tokens_are_those_of_transformers(checkpoint: Opened) -> None:
    check_greedy(checkpoint)


def test_all_its_ends_end_an_answer_and_nothing_else_does(checkpoint: Opened) -> None:
    check_ends(checkpoint)


def test_tools_are_offered_and_called_in_its_own_form_or_refused_by_name(
    checkpoint: Opened,
) -> None:
    check_tools(checkpoint)


def test_thoughts_are_told_apart_where_a_model_thinks(checkpoint: Opened) -> None:
    check_thoughts(checkpoint)


def test_its_answers_keep_to_a_schema_end_at_a_stop_string_and_have_log_probabilities(
    checkpoint: Opened,
) -> None:
    check_shape(checkpoint)


@pytest.mark.parametrize("kind", REFUSED, ids=lambda kind: kind.name)
def test_what_is_not_served_is_told_in_one_line_that_says_what_to_do(
    kind: Kind, tmp_path: Path
) -> None:
    check_refusal(kind, tmp_path)


def test_each_kind_has_a_name_of_its_own() -> None:
    names = [kind.name for kind in KINDS]
    assert len(names) == len(set(names))


def test_the_document_has_every_kind_and_none_that_failed() -> None:
    document = DOCUMENT.read_text()
    assert sorted(kinds_in(document)) == sorted(kind.name for kind in KINDS)
    assert "**NO**" not in between(document)


def test_a_dozen_kinds_are_also_asked_through_the_real_server() -> None:
    assert sum(kind.through_server for kind in KINDS) >= 12

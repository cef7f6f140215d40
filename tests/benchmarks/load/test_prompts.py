from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from benchmarks.load.prompts import PromptError, Prompts
from benchmarks.preparing import EMBEDDED

VOCABULARIES = ["embedded", "official"]


@pytest.fixture(scope="module", params=VOCABULARIES)
def prompts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prompts:
    if request.param == "embedded":
        return Prompts(EMBEDDED)
    directory = tmp_path_factory.mktemp("official")
    data = resources.files("mistral_common") / "data"
    content = (data / "mistral_instruct_tokenizer_240323.model.v3").read_bytes()
    (directory / "tokenizer.model.v3").write_bytes(content)
    return Prompts(directory)


@pytest.mark.parametrize("num_tokens", [5, 128, 870, 3000])
def test_a_prompt_has_exactly_the_tokens_asked_for(prompts: Prompts, num_tokens: int) -> None:
    assert len(prompts.ids(prompts.question(num_tokens, "a"))) == num_tokens


def test_the_same_seed_gives_the_same_prompt_and_another_one_another(prompts: Prompts) -> None:
    first = prompts.question(64, "a")
    assert prompts.question(64, "a") == first
    assert prompts.question(64, "b") != first


def test_prompts_of_two_seeds_share_no_more_than_their_opening(prompts: Prompts) -> None:
    one, other = (prompts.ids(prompts.question(200, seed)) for seed in "ab")
    shared = next(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    assert shared < 8


def test_a_second_turn_repeats_the_whole_first_prompt(prompts: Prompts) -> None:
    first = prompts.question(100, "a")
    first_ids, second_ids = prompts.ids(first), prompts.ids(prompts.follow_up(first, 140, "b"))
    assert len(second_ids) == 140
    assert second_ids[:100] == first_ids


def test_a_prompt_shorter_than_the_format_itself_is_refused(prompts: Prompts) -> None:
    with pytest.raises(PromptError, match="prompt length is 2 tokens; it must be more than"):
        prompts.question(2, "a")


def test_a_directory_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="has none of tokenizer"):
        Prompts(tmp_path)

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import MistralForCausalLM

from benchmarks.bench_model import m4_config, make_model
from benchmarks.copy_model import make_copying
from benchmarks.load.prompts import PASSAGE, PromptError, Prompts
from benchmarks.preparing import EMBEDDED


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("m")
    model = make_model(directory / "m4", m4_config(num_layers=2, width=256))
    return make_copying(directory / "m4-copy", model)


def passage_of(checkpoint: Path) -> list[str]:
    return (checkpoint / PASSAGE).read_text().split()


def test_the_answer_is_the_passage_whatever_is_wrong_in_the_prompt(checkpoint: Path) -> None:
    prompts, passage = Prompts(checkpoint), passage_of(checkpoint)
    ids = torch.tensor([prompts.ids(prompts.edit(240, "a"))])
    model = MistralForCausalLM.from_pretrained(checkpoint)
    answer = model.generate(ids, max_new_tokens=160, do_sample=False)[0, 240:].tolist()
    assert answer == [prompts.word_id(word) for word in passage[:160]]


def test_the_text_after_its_end_is_the_text_from_its_beginning(checkpoint: Path) -> None:
    prompts, passage = Prompts(checkpoint), passage_of(checkpoint)
    model = MistralForCausalLM.from_pretrained(checkpoint)
    last = torch.tensor([[prompts.word_id(passage[-1])]])
    assert model(last).logits.argmax().item() == prompts.word_id(passage[0])


def test_an_edit_has_the_passage_with_every_twentieth_word_another(checkpoint: Path) -> None:
    prompts, passage = Prompts(checkpoint), passage_of(checkpoint)
    [message] = prompts.edit(240, "a")
    assert len(prompts.ids([message])) == 240
    words = message["content"].split()
    opening = prompts.question(240 // 8, "a")[0]["content"].split()
    assert words[: len(opening)] == opening
    told = zip(words[len(opening) :], passage, strict=False)
    wrong = [index for index, (one, other) in enumerate(told) if one != other]
    assert wrong == list(range(10, len(words) - len(opening), 20))


def test_edits_of_two_seeds_share_no_more_than_their_opening(checkpoint: Path) -> None:
    prompts = Prompts(checkpoint)
    one, other = (prompts.ids(prompts.edit(240, seed)) for seed in "ab")
    assert next(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b) < 8


def test_a_model_without_a_passage_has_nothing_to_copy() -> None:
    with pytest.raises(PromptError, match=r"no passage.txt; only M4-copy has a text to copy"):
        Prompts(EMBEDDED).edit(100, "a")


def test_more_than_the_passage_has_cannot_be_asked_for(checkpoint: Path) -> None:
    with pytest.raises(PromptError, match=r"passage.txt has 512 words; \S+ are asked for"):
        Prompts(checkpoint).edit(1000, "a")

"""A checkpoint whose settings name further ends, as ChatML's and many finetunes' do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine_api.constraint import Constraint, Grammar, Syntax
from engine_api.conversation import Message
from engine_api.events import Event, Finished, FinishReason, TextDelta
from engine_api.request import SamplingParams
from mistral_engine import Engine
from tests.mistral_engine.inside import record_tokens
from tests.mistral_engine.requests import request_for
from tests.mistral_engine.small_engine import small_engine

CONTROL = 5  # [/AVAILABLE_TOOLS], which the embedded model never says by itself
DIGITS = Constraint(Grammar(Syntax.REGEX, "[0-9]{3,9}"))


@pytest.fixture(scope="module")
def full_stop(tokenizer: Any) -> int:
    """A token that stands for text, and that the model says often."""
    *_, last = tokenizer.encode("a wind.")
    assert tokenizer.piece_bytes(last) == b"."
    return int(last)


@pytest.fixture(scope="module")
def ending(
    tmp_path_factory: pytest.TempPathFactory, checkpoint: Path, full_stop: int
) -> Iterator[Path]:
    """The embedded checkpoint, ended by three tokens."""
    copy = tmp_path_factory.mktemp("ending")
    for file in checkpoint.iterdir():
        (copy / file.name).symlink_to(file)
    settings = copy / "generation_config.json"
    settings.unlink()
    settings.write_text(json.dumps({"eos_token_id": [2, full_stop, CONTROL]}))
    return copy


@pytest.fixture(scope="module", params=[False, True], ids=["in time", "a step behind"])
def engine(request: pytest.FixtureRequest, ending: Path) -> Iterator[Engine]:
    with small_engine(ending, is_behind=request.param) as engine:
        yield engine


def answer(engine: Engine, **params: Any) -> tuple[str, Finished, list[Event]]:
    prompt = engine.prompts.build([Message("user", "What is a mistral?")])
    settings = {"temperature": 0, "max_tokens": 60, **params}
    events = list(engine.generate(request_for(engine, prompt, SamplingParams(**settings))))
    last = events[-1]
    assert isinstance(last, Finished)
    return "".join(e.text for e in events if isinstance(e, TextDelta)), last, events


def test_an_answer_ends_where_transformers_ends_it(
    engine: Engine, ending: Path, full_stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import AutoModelForCausalLM

    recorded = record_tokens(engine, monkeypatch)
    _, last, _ = answer(engine)
    model = AutoModelForCausalLM.from_pretrained(ending, dtype=torch.float32)
    [(request, said)] = recorded.items()
    prompt = torch.tensor([request.prompt.token_ids])
    expected = model.generate(prompt, max_new_tokens=60, do_sample=False, pad_token_id=0)
    assert said == expected[0, prompt.shape[1] :].tolist()
    assert (said[-1], last.reason) == (full_stop, FinishReason.STOP)


def test_its_text_is_shown_where_the_end_stands_for_text(engine: Engine) -> None:
    text, last, events = answer(engine, logprobs=1)
    assert text.endswith(".")
    assert text.count(".") == 1
    deltas = [event for event in events if isinstance(event, TextDelta)]
    entries = [entry for delta in deltas for entry in delta.logprobs]
    assert b"".join(entry.data or b"" for entry in entries).decode() == text
    assert len(entries) == last.usage.num_completion_tokens
    assert last.last_logprob is None


def test_none_of_them_is_chosen_before_min_tokens(
    engine: Engine, full_stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = record_tokens(engine, monkeypatch)
    biases = tuple((end, 100.0) for end in (2, CONTROL, full_stop))
    _, last, _ = answer(engine, min_tokens=20, logit_bias=biases)
    [said] = recorded.values()
    assert not {2, CONTROL, full_stop} & set(said[:-1])
    assert (len(said), last.reason) == (21, FinishReason.STOP)


def test_ignore_eos_ignores_all_of_them(
    engine: Engine, full_stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = record_tokens(engine, monkeypatch)
    for end in (2, CONTROL, full_stop):
        _, last, _ = answer(engine, ignore_eos=True, logit_bias=((end, 100.0),))
        assert (last.reason, last.usage.num_completion_tokens) == (FinishReason.LENGTH, 60)
    assert list(recorded.values()) == [[end] * 60 for end in (2, CONTROL, full_stop)]


def test_a_grammar_may_end_with_any_that_is_no_text(
    engine: Engine, full_stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = record_tokens(engine, monkeypatch)
    prompt = engine.prompts.build([Message("user", "How many?")])
    for liked in (CONTROL, full_stop, 2):
        params = SamplingParams(
            temperature=0, max_tokens=40, constraint=DIGITS, logit_bias=((liked, 100.0),)
        )
        *_, last = engine.generate(request_for(engine, prompt, params))
        assert isinstance(last, Finished)
        assert (last.reason, last.error) == (FinishReason.STOP, None)
    by_control, by_text, by_eos = recorded.values()
    assert [by_control[-1], by_eos[-1]] == [CONTROL, 2]
    assert full_stop not in by_text


def test_in_a_grammar_an_end_that_stands_for_text_is_text(
    engine: Engine, full_stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = Constraint(Grammar(Syntax.REGEX, r"[a-z]{2}\.[a-z]{2}\."))
    text, last, _ = answer(engine, constraint=sentences, logit_bias=((full_stop, 20.0),))
    assert (text.count("."), last.reason) == (2, FinishReason.STOP)

"""Numbers: tokens and log probabilities are transformers', and the ends are the checkpoint's."""

from __future__ import annotations

import random

from engine_api.events import Event, Finished, FinishReason, TextDelta
from engine_api.request import Prompt, SamplingParams
from tests.checkpoints.checks.asking import NUM_TOKENS, answer, of_words, prompt_of, text_of
from tests.checkpoints.opened import Opened

NEAR, NEAR_IN_BFLOAT16 = 1e-3, 0.1  # log probabilities that arithmetic alone sets apart


def check_greedy(opened: Opened) -> None:
    """Tokens are transformers'; of such as stand for text, so is the text."""
    for prompt, num_tokens in ((prompt_of(opened), NUM_TOKENS), *_long_prompts(opened)):
        said, _ = answer(opened, prompt, SamplingParams(max_tokens=num_tokens, temperature=0))
        expected = opened.generate(prompt.token_ids, num_tokens)
        assert _same(opened, prompt, said, expected), f"{said} is not {expected}"
    if opened.oracle is not None:
        said, events = answer(opened, prompt_of(opened), of_words(opened))
        text, theirs = text_of(events), opened.oracle.text(said)
        assert text.removeprefix(" ") == theirs.removeprefix(" "), f"{text!r} is not {theirs!r}"


def _same(opened: Opened, prompt: Prompt, said: list[int], expected: list[int]) -> bool:
    """In bfloat16 they may part where the next two are as good as equal."""
    if said == expected or opened.expected.dtype == "float32":
        return said == expected
    place = next(i for i, (a, b) in enumerate(zip(said, expected, strict=True)) if a != b)
    next_ones = opened.logprobs([*prompt.token_ids, *expected])[len(prompt.token_ids) - 1 + place]
    return bool(abs(next_ones[said[place]] - next_ones[expected[place]]) < NEAR_IN_BFLOAT16)


def _long_prompts(opened: Opened) -> list[tuple[Prompt, int]]:
    """Of words at random, beyond a window or an original context."""
    dice = random.Random(0)
    size, num_tokens = opened.engine.vocabulary.size, opened.expected.num_prompt
    words = [dice.randrange(size // 2, size) for _ in range(num_tokens)]
    return [(Prompt((1, *words)), 8)] if num_tokens else []


def check_ends(opened: Opened) -> None:
    """Each end ends the answer without a word; another token does not."""
    named = opened.reference.generation_config.eos_token_id
    listed = {named} if isinstance(named, int) else set(named or ())
    assert listed <= opened.expected.ends, "the table expects fewer ends than transformers"
    for token_id in sorted(opened.expected.ends):
        events = _say(opened, token_id)
        assert isinstance(events[-1], Finished)
        assert events[-1].reason is FinishReason.STOP, f"{token_id} does not end the answer"
        shown = opened.engine.vocabulary.decode([token_id])  # an end may stand for text
        assert text_of(events).strip() == shown.strip()
    letter = opened.engine.prompts.build_raw("a").token_ids[-1]
    *_, last = _say(opened, letter)
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.LENGTH


def _say(opened: Opened, token_id: int) -> list[Event]:
    params = SamplingParams(max_tokens=3, temperature=0, logit_bias=((token_id, 100.0),))
    return answer(opened, prompt_of(opened), params)[1]


def check_logprobs(opened: Opened) -> None:
    prompt = prompt_of(opened)
    said, events = answer(opened, prompt, of_words(opened, max_tokens=6, logprobs=2))
    found = [each for event in events if isinstance(event, TextDelta) for each in event.logprobs]
    expected = opened.logprobs([*prompt.token_ids, *said])[len(prompt.token_ids) - 1 :]
    assert [each.token_id for each in found] == said[: len(found)]
    assert found, "no log probabilities came"
    near = NEAR if opened.expected.dtype == "float32" else NEAR_IN_BFLOAT16
    for place, each in enumerate(found):
        theirs = float(expected[place, each.token_id])
        assert abs(each.logprob - theirs) < near, f"{each.logprob} is not {theirs}"
        assert len(each.top) == 2

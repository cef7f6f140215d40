"""A run of training: what is learned, in which order, and what an interrupted run leaves."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from transformers import MistralForCausalLM

from training.encode import Encoder
from training.run import data, loop
from training.run.data import START, Batch, Example, batches, fingerprint, pad
from training.run.gradients import Gradients, gradients_of
from training.run.loop import train
from training.run.model import SHORT, losses_of, new_model
from training.run.optimizers import Optimizers
from training.run.progress import Log, Losses
from training.run.publish import save_model
from training.run.recipe import Recipe
from training.run.state import OtherRunError

TINY = Recipe(layers=1, width=128, heads=4, key_value_heads=1, feed_forward=128, vocabulary=64)
ROOT = Path(__file__).parents[2]
TOKENIZER = ROOT / "data/tiny-mistral/tokenizer.model.v3"
SHORT_RUN = dataclasses.replace(TINY, vocabulary=3072, tokens=20_000, seed=3)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(str(TOKENIZER))


@pytest.fixture
def small_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "POOL_TOKENS", 8192)


def _example(*ids: int, learned: int = 0) -> Example:
    """A conversation whose last ids are to be learned."""
    return Example(0, list(ids), [False] * (len(ids) - learned) + [True] * learned)


# --- the recipe -------------------------------------------------------------------------------


def test_the_learning_rate_rises_stays_and_falls_to_zero() -> None:
    recipe = Recipe(tokens=1000, learning_rate=1.0, warmup=0.1, decay=0.5)
    assert recipe.rate_at(0) < 0.1
    assert recipe.rate_at(300) == 1.0
    assert recipe.rate_at(750) == pytest.approx(0.5)
    assert recipe.rate_at(1000) == 0.0


def test_a_setting_changes_the_recipe_and_a_wrong_one_is_named() -> None:
    recipe = Recipe().with_settings(["layers=5", "warmup=0.2"])
    assert (recipe.layers, recipe.warmup) == (5, 0.2)
    with pytest.raises(ValueError, match="no such setting: 'layer'"):
        Recipe().with_settings(["layer=5"])
    with pytest.raises(ValueError, match="layers must be int, not 'five'"):
        Recipe().with_settings(["layers=five"])


# --- the data ---------------------------------------------------------------------------------


def test_a_target_is_the_next_token_and_only_where_it_is_to_be_learned() -> None:
    part = pad([_example(1, 5, 6, 2, learned=2), _example(1, 7)])
    assert part.inputs.tolist() == [[1, 5, 6, 2, *[2] * 12], [1, 7, *[2] * 14]]
    assert part.learn.tolist() == [[False, True, True, *[False] * 13], [False] * 16]
    assert part.targets[part.learn].tolist() == [6, 2]


@pytest.mark.usefixtures("small_pools")
def test_a_run_that_goes_on_from_a_place_sees_what_it_would_have_seen() -> None:
    everything = list(itertools.islice(data.Batches(TOKENIZER, SHORT_RUN, START), 9))
    for at in (3, 6):
        resumed = data.Batches(TOKENIZER, SHORT_RUN, everything[at].next)
        for expected, found in zip(everything[at + 1 :], resumed, strict=False):
            assert found.next == expected.next
            assert [p.inputs.tolist() for p in found.parts] == [
                p.inputs.tolist() for p in expected.parts
            ]


@pytest.mark.usefixtures("small_pools")
def test_no_two_pools_say_the_same(encoder: Encoder) -> None:
    said = [
        {tuple(example.ids) for example in data.examples(encoder, SHORT_RUN, pool)}
        for pool in (0, 1)
    ]
    assert len(said[0] & said[1]) < len(said[0]) / 10


@pytest.mark.usefixtures("small_pools")
def test_a_batch_holds_no_more_than_the_recipe_says(encoder: Encoder) -> None:
    for batch in batches(encoder, SHORT_RUN, 0):
        assert len(batch.parts) <= SHORT_RUN.batch_tokens // SHORT_RUN.part_tokens
        for part in batch.parts:
            assert part.inputs.numel() <= SHORT_RUN.part_tokens or len(part.inputs) == 1


def test_the_data_are_the_same_in_another_process() -> None:
    """Nothing hangs on the order of a set, which differs from process to process."""
    code = (
        "from pathlib import Path; from training.run import data; from training.run.data import *;"
        f"data.POOL_TOKENS = 8192; print(fingerprint(Encoder({str(TOKENIZER)!r}), "
        "Recipe(tokens=20_000)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@pytest.mark.usefixtures("small_pools")
def test_another_seed_has_another_fingerprint(encoder: Encoder) -> None:
    other = dataclasses.replace(SHORT_RUN, seed=4)
    assert fingerprint(encoder, SHORT_RUN) != fingerprint(encoder, other)


# --- the model --------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [16, SHORT + 8], ids=["short", "long"])
def test_attention_in_training_gives_what_transformers_gives(length: int) -> None:
    model = new_model(dataclasses.replace(TINY, width=256, heads=8, key_value_heads=2))
    inputs = torch.arange(2 * length).reshape(2, length) % 64
    with torch.no_grad():
        ours = model(inputs, use_cache=False).logits
        model.config._attn_implementation = "eager"
        theirs = model(inputs, use_cache=False).logits
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_padding_does_not_change_what_an_example_teaches() -> None:
    model = new_model(TINY)
    short = _example(1, 5, 6, 2, learned=2)
    alone = losses_of(model, pad([short]))
    padded = losses_of(model, pad([short, _example(1, *range(10, 30))]))
    torch.testing.assert_close(alone, padded, rtol=2e-2, atol=2e-2)


def test_a_batch_in_parts_teaches_what_it_teaches_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In float32: sums of bfloat16 differ by how long their rows are."""
    monkeypatch.setattr("training.run.model._has_bfloat16", lambda: False)
    one, other = _example(1, 5, 6, 2, learned=3), _example(1, 9, 8, 2, learned=1)
    gradients = []
    for parts in ((pad([one, other]),), (pad([one]), pad([other]))):
        model = new_model(TINY)
        with gradients_of(model, len(parts)) as of_model:
            of_model.add(Batch(parts, 8, START), Losses())
        gradients.append(model.lm_head.weight.grad)
    torch.testing.assert_close(*gradients, rtol=5e-2, atol=1e-3)


def test_the_parts_of_every_batch_are_learned_with_the_weights_of_the_moment() -> None:
    """Models that share their weights do so behind the optimizers' step as well."""
    one, other = pad([_example(1, 5, 6, 2, learned=3)]), pad([_example(1, 9, 8, 2, learned=1)])
    gradients = []
    for turned in (False, True):
        model = new_model(TINY)
        optimizers = Optimizers(model)
        with gradients_of(model, 2) as of_model:
            of_model.add(Batch((one, other), 8, START), Losses())
            optimizers.step(3e-3)
            of_model.add(Batch((other, one) if turned else (one, other), 8, START), Losses())
        gradients.append(model.lm_head.weight.grad)
    torch.testing.assert_close(*gradients, rtol=1e-4, atol=1e-6)


def test_learning_leaves_the_number_of_threads_as_it_was() -> None:
    before = torch.get_num_threads()
    with gradients_of(new_model(TINY), 2) as gradients:
        gradients.add(Batch((pad([_example(1, 5, learned=1)]),), 2, START), Losses())
    assert torch.get_num_threads() == before


def test_a_few_steps_learn_one_example_by_heart() -> None:
    model = new_model(TINY)
    optimizers, told = Optimizers(model), Losses()
    batch = Batch((pad([_example(1, 5, 6, 2, learned=2)]),), 4, START)
    with gradients_of(model, 1) as gradients:
        gradients.add(batch, told)
        before = told.take()["all"]
        for _ in range(30):
            gradients.add(batch, Losses())
            optimizers.step(3e-3)
        gradients.add(batch, told)
    assert told.take()["all"] < before / 4


def test_a_saved_model_is_bfloat16_and_loads_again(tmp_path: Path) -> None:
    model = new_model(TINY)
    save_model(model, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "config.json",
        "generation_config.json",
        "model.safetensors",
    ]
    loaded = MistralForCausalLM.from_pretrained(tmp_path)
    assert loaded.dtype == torch.bfloat16
    assert model.dtype == torch.float32, "training goes on in float32"


# --- the run ----------------------------------------------------------------------------------


def _work(folder: Path) -> Path:
    folder.mkdir()
    shutil.copyfile(TOKENIZER, folder / TOKENIZER.name)
    return folder


@pytest.mark.usefixtures("small_pools")
def test_an_interrupted_and_resumed_run_gives_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert train(whole, _work(tmp_path / "a"), SHORT_RUN, save_every=600)

    steps, add = iter(range(4)), Gradients.add  # the power fails at the fifth

    def fails(*arguments: object) -> None:
        next(steps)
        add(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Gradients, "add", fails)
        with pytest.raises(StopIteration):
            train(parts, _work(tmp_path / "b"), SHORT_RUN, save_every=0)
    assert not parts.exists(), "what is half trained is not shipped"
    assert (tmp_path / "b" / "model" / "model.safetensors").exists()
    assert train(parts, tmp_path / "b", SHORT_RUN, save_every=600)

    weights_of = [(out / "model.safetensors").read_bytes() for out in (whole, parts)]
    assert weights_of[0] == weights_of[1]


@pytest.mark.usefixtures("small_pools")
def test_a_run_is_not_resumed_with_another_recipe_or_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = _work(tmp_path / "work")
    train(tmp_path / "out", work, dataclasses.replace(SHORT_RUN, tokens=5000), save_every=600)
    with pytest.raises(OtherRunError, match="another recipe"):
        train(tmp_path / "out", work, SHORT_RUN, save_every=600)
    monkeypatch.setattr(loop, "fingerprint", lambda *_: "other")
    with pytest.raises(OtherRunError, match="another corpus"):
        train(tmp_path / "out", work, dataclasses.replace(SHORT_RUN, tokens=5000), save_every=600)


def test_the_log_of_a_resumed_run_says_nothing_twice(tmp_path: Path) -> None:
    recipe = Recipe(tokens=1000)
    log = Log(tmp_path, recipe, 0)
    for tokens in (100, 200, 300):
        log.write(tokens, tokens / 10, 10.0, {"all": 2.0})
    told = Log(tmp_path, recipe, 200).write(300, 30.0, 10.0, {"all": 1.0, "chat": 1.0})
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["tokens"] for line in lines] == [100, 200, 300]
    assert lines[-1]["losses"]["all"] == 1.0
    assert "1 min left" in told


def test_the_loss_of_a_kind_is_the_mean_over_its_tokens() -> None:
    losses = Losses()
    losses.add("chat", 6.0, 3)
    losses.add("chat", 2.0, 1)
    losses.add("documented", 4.0, 1)
    assert losses.take() == {"all": 2.4, "chat": 2.0, "documented": 4.0}
    assert losses.take() == {}

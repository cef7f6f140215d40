"""Log-likelihoods as lm-eval reads them from /v1/completions, beside transformers' on the same ids.

Run by pytest in the environment of the suites. In float32, where only a mistake can make them
differ: in bfloat16 the order of a sum alone moves a log-probability by some hundredths.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import torch
from lm_eval.api.instance import Instance
from lm_eval.models.openai_completions import LocalCompletionsAPI
from safetensors.torch import load_file, save_file
from transformers import MistralForCausalLM
from transformers.tokenization_mistral_common import MistralCommonBackend

from tests.conformance.suites import BACKEND
from tests.server import REPOSITORY, backend_options, running_server

CHECKPOINT = REPOSITORY / "data" / "tiny-mistral"
MOST_PER_TOKEN = 0.02  # natural logarithm

SHORT = [
    ("What is a mistral?", " A cold wind."),
    ("The mistral blows", " from the north"),
    ("The mistral blows from", " the"),
    ("Where does the bora blow?", " The bora blows over the Adriatic, most of all in winter."),
    ("", "The mistral is a wind of Provence."),  # lm-eval begins it with the beginning of a text
    ("x", "y"),
]
UNICODE = [
    ("Le mistral souffle à", " Orange, où l'été est très sec."),
    ("風の名前は", "ミストラルです。"),
    ("Ветер называется", " бора — 🌬️!"),
    ("naïve \N{COMBINING ACUTE ACCENT}", "\t\n  e\N{COMBINING DIAERESIS}\u200d"),
]
LONG = [
    ("The wind blows from the north and it is cold. " * 30, "The wind blows from the north."),
    ("".join(f"On day {day} the bora blew at {day * 7} km/h. " for day in range(40)), "Then,"),
    ("The sirocco is warm. " * 90, "It comes from the Sahara, and it carries dust and sand. " * 5),
]
PAIRS = {"short": SHORT, "unicode": UNICODE, "long": LONG, "mixed": [*LONG, *SHORT, *UNICODE]}

Pairs = Sequence[tuple[str, str]]
Harness = Callable[..., LocalCompletionsAPI]


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded model with its weights in float32."""
    copy = tmp_path_factory.mktemp("float32") / "model"
    shutil.copytree(CHECKPOINT, copy)
    weights = load_file(copy / "model.safetensors")
    cast = {name: tensor.float() for name, tensor in weights.items()}
    save_file(cast, copy / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "dtype": "float32"}))
    return copy


@pytest.fixture(scope="session")
def harness(checkpoint: Path) -> Iterator[Harness]:
    """Makes lm-eval's client of a server with that model."""
    tokenizer = MistralCommonBackend.from_pretrained(checkpoint)
    computed_on = backend_options(os.environ.get(BACKEND, "native"))
    with running_server("--model", str(checkpoint), *computed_on) as url:

        def made(*, batch: int, concurrent: int, as_ids: bool = True) -> LocalCompletionsAPI:
            client = LocalCompletionsAPI(
                base_url=f"{url}/v1/completions",
                tokenizer_backend="none",
                model="mistral",
                batch_size=batch,
                num_concurrent=concurrent,
                max_length=2048,
                max_retries=1,
            )
            # It would look for a tokenizer on the hub.
            client.tokenizer_backend, client.tokenizer = "huggingface", tokenizer
            client.tokenized_requests = as_ids
            return client

        yield made


@pytest.fixture(scope="session")
def model(checkpoint: Path) -> MistralForCausalLM:
    return MistralForCausalLM.from_pretrained(checkpoint, dtype=torch.float32).eval()


@pytest.fixture(scope="session")
def differences(
    record_testsuite_property: Callable[[str, object], None],
) -> Iterator[list[float]]:
    """Of each text, per token; the report names the worst."""
    found: list[float] = []
    yield found
    name = f"worst difference of {len(found)} log-likelihoods, per token"
    record_testsuite_property(name, f"{max(found, default=0):.6f}")


@pytest.mark.parametrize(("batch", "concurrent"), [(1, 1), (4, 1), (4, 3)])
@pytest.mark.parametrize("pairs", PAIRS.values(), ids=PAIRS)
def test_log_likelihoods_are_those_of_transformers(
    pairs: Pairs,
    batch: int,
    concurrent: int,
    harness: Harness,
    model: MistralForCausalLM,
    differences: list[float],
) -> None:
    client = harness(batch=batch, concurrent=concurrent)
    answers = client.loglikelihood([_instance(pair) for pair in pairs], disable_tqdm=True)
    expected = [_by_transformers(model, *_ids(client, *pair)) for pair in pairs]
    found = [
        abs(answer - total) / count
        for (answer, _), (total, count, _) in zip(answers, expected, strict=True)
    ]
    differences.extend(found)
    assert max(found) <= MOST_PER_TOKEN
    assert [greedy for _, greedy in answers] == [greedy for _, _, greedy in expected]


def test_what_the_model_would_say_is_greedy(harness: Harness) -> None:
    client = harness(batch=1, concurrent=1)
    context = "The mistral is a cold"  # outside of a chat a question is answered by nothing
    options = {"until": ["\n"], "max_gen_toks": 12}
    (said,) = client.generate_until(
        [Instance("generate_until", {}, (context, options), 0)], disable_tqdm=True
    )
    ((_, is_greedy),) = client.loglikelihood([_instance((context, said))], disable_tqdm=True)
    assert said
    assert is_greedy


def test_a_rolling_log_likelihood_is_that_of_transformers(
    harness: Harness, model: MistralForCausalLM
) -> None:
    client, text = harness(batch=2, concurrent=1), "The mistral is a cold wind. " * 20
    request = Instance("loglikelihood_rolling", {}, (text,), 0)
    (answer,) = client.loglikelihood_rolling([request], disable_tqdm=True)
    ids = client.tok_encode(text)
    total, count, _ = _by_transformers(model, [client.prefix_token_id], ids)
    assert abs(answer - total) / count <= MOST_PER_TOKEN


def _instance(pair: tuple[str, str]) -> Instance:
    return Instance("loglikelihood", {}, pair, 0)


def _ids(client: LocalCompletionsAPI, context: str, text: str) -> tuple[list[int], list[int]]:
    """As lm-eval makes them: the context's, and the text's after it."""
    if not context:
        return [client.prefix_token_id], client.tok_encode(text)
    context_ids, text_ids = client._encode_pair(context, text)
    return context_ids, text_ids


@torch.no_grad()
def _by_transformers(
    model: MistralForCausalLM, context: list[int], text: list[int]
) -> tuple[float, int, bool]:
    """The text's log-likelihood after the context, its tokens, whether each is the likeliest."""
    logits = model(torch.tensor([context + text])).logits[0, len(context) - 1 : -1]
    found = torch.tensor(text)  # (tokens,)
    logprobs = logits.log_softmax(-1).gather(1, found[:, None])  # (tokens, 1)
    return float(logprobs.sum()), len(text), bool((logits.argmax(-1) == found).all())

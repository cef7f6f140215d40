"""Chooses tokens from logits: each sequence's next one, and those behind drafts.

Knows nothing of text.

The order: logit_bias, then the repetition, frequency and presence penalties, then min_tokens and
what a grammar forbids; then temperature, top_k, top_p and min_p. vLLM has the same up to the
temperature (min_tokens and grammars first, with the same effect) and then min_p before top_k;
transformers has the same from the temperature on.

A row that draws uses the one uniform number that its sequence has for this place, in a way that its
own settings and logits decide (draw.py): its choice never depends on its neighbours. Nothing here
waits for a CUDA device, but `Sampled.read`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import NamedTuple

import torch
from torch import Tensor

from engine_api.events import TokenLogprob
from engine_api.request import LEAST_DIVISOR, SamplingParams
from mistral_engine.native.choose.draw import (
    Settings,
    draw_above_min_p,
    draw_after_cuts,
    draw_from_all,
    draw_from_candidates,
)
from mistral_engine.native.choose.penalties import Penalties, is_penalised
from mistral_engine.native.guide.masks import Forbidden
from mistral_engine.native.schedule.drafts import Row
from mistral_engine.native.transfer import columns, index_of

_NO_TOKEN = -1

_Way = Callable[[Tensor, Settings], Tensor]


class Chosen(NamedTuple):
    """One row's token, and what its request wants to know of it.

    token: None where the row's logits are not finite.
    logprob, top: of the model's own distribution, before any setting: the token's log probability,
        and the most likely tokens with theirs. None and empty where nobody asked.
    """

    token: int | None
    logprob: float | None = None
    top: tuple[tuple[int, float], ...] = ()

    @property
    def entry(self) -> TokenLogprob | None:
        if self.token is None or self.logprob is None:
            return None
        return TokenLogprob(self.token, self.logprob, self.top)


class Sampled:
    """One step's choices, on their way to the host.

    token_ids: (rows,) int64 on the device, for the next step to start from; 0 for want of a token.
    """

    def __init__(self, token_ids: Tensor, packed: Tensor, num_top: dict[int, int]) -> None:
        """packed: a token or -1 for each row, then `logprobs_of` of each row that num_top names."""
        self.token_ids = token_ids
        self._num_top = num_top
        self._packed = packed.to("cpu", non_blocking=True)  # from CUDA: into pinned memory
        self._arrived = torch.cuda.Event() if packed.is_cuda else None
        if self._arrived is not None:
            self._arrived.record(torch.cuda.current_stream(packed.device))

    def read(self) -> list[Chosen]:
        """Wait for the device, and tell what was chosen, row by row."""
        if self._arrived is not None:
            self._arrived.synchronize()
        num_rows = len(self.token_ids)
        values = iter(self._packed.tolist())
        tokens = [int(next(values)) for _ in range(num_rows)]
        choices = [Chosen(None if token == _NO_TOKEN else token) for token in tokens]
        widest = max(self._num_top.values(), default=0)
        for row, num_top in self._num_top.items():
            logprob = next(values)
            pairs = [(int(next(values)), next(values)) for _ in range(widest)]
            choices[row] = Chosen(choices[row].token, logprob, tuple(pairs[:num_top]))
        return choices


class Sampler:
    """Samples the steps of one engine.

    A step may be sampled while the tokens of the step before are PENDING: what was chosen last is
    remembered on the device.
    """

    def __init__(self, vocab_size: int, ends: Collection[int]) -> None:
        """vocab_size: of the tokenizer. Ids beyond, of padded weights, are never chosen.

        ends: the tokens that end an answer.
        """
        self._vocab_size = vocab_size
        self._penalties = Penalties(vocab_size, ends)

    @torch.inference_mode()
    def sample(
        self, logits: Tensor, rows: list[Row], forbidden: Forbidden | None = None
    ) -> Sampled:
        """Choose a token for each row of float32 logits (rows, >= vocab_size), changed in place.

        A row behind drafts is chosen as if they had been said: what it got counts only if they are.
        Then the answer is distributed as without drafts: speculative sampling (Leviathan et al.
        2023, Chen et al. 2023), where a proposal is one token and accepted if it is drawn.
        """
        logits = logits[:, : self._vocab_size]
        params = [row.params for row in rows]
        num_top = {
            row: min(p.logprobs, self._vocab_size)
            for row, p in enumerate(params)
            if p.logprobs is not None
        }
        asking = index_of(num_top, logits)
        own = logits[asking].log_softmax(-1) if num_top else None
        penalised = [place for place, row in enumerate(rows) if is_penalised(row)]
        changing = index_of(penalised, logits)
        self._penalise(logits, changing, [rows[place] for place in penalised])
        if forbidden is not None:
            _forbid(logits, forbidden)
        peaks, tokens = _choose(logits, rows)
        packed = torch.where(peaks.isfinite(), tokens, _NO_TOKEN)
        token_ids = packed.clamp(min=0)
        self._penalties.note(token_ids[changing])
        if own is not None:
            logprobs = logprobs_of(own, token_ids[asking], max(num_top.values()))
            packed = torch.cat((packed, logprobs.flatten()))
        return Sampled(token_ids, packed, num_top)

    def _penalise(self, logits: Tensor, index: Tensor | slice, rows: list[Row]) -> None:
        changed = logits[index]
        self._penalties.apply(changed, rows)
        if isinstance(index, Tensor):  # then they are a copy
            logits[index] = changed


def _forbid(logits: Tensor, forbidden: Forbidden) -> None:
    index = index_of(forbidden.rows, logits)
    logits[index] = logits[index].masked_fill(forbidden.mask_for(logits), -torch.inf)


def _choose(logits: Tensor, rows: list[Row]) -> tuple[Tensor, Tensor]:
    """Each row's largest logit, which is not finite if any but -inf is not, and its token."""
    peaks = logits.new_empty(len(rows))
    tokens = torch.empty(len(rows), dtype=torch.long, device=logits.device)
    places_by_way: defaultdict[_Way | None, list[int]] = defaultdict(list)
    way_of = _way_on_cpu if logits.is_cpu else _way_on_gpu
    for place, row in enumerate(rows):
        places_by_way[way_of(row.params, logits.shape[-1])].append(place)
    for way, places in places_by_way.items():
        index = index_of(places, logits)
        if way is None:
            peaks[index], tokens[index] = logits[index].max(-1)
        else:
            peaks[index], weights, settings = _weigh(logits[index], [rows[i] for i in places])
            tokens[index] = way(weights, settings)
    return peaks, tokens


def _way_on_cpu(params: SamplingParams, row_length: int) -> _Way | None:
    """How to draw; None: take the most likely. The less a row asks for, the less is computed."""
    if params.is_greedy:
        return None
    if params.top_p == 1 and not 0 < params.top_k < row_length:
        return draw_above_min_p if params.min_p else draw_from_all
    return draw_from_candidates


def _way_on_gpu(params: SamplingParams, row_length: int) -> _Way | None:
    """The same. The fewer ways a batch takes, the fewer kernels are launched."""
    return None if params.is_greedy else draw_after_cuts


def _weigh(logits: Tensor, rows: list[Row]) -> tuple[Tensor, Tensor, Settings]:
    """Largest logits (rows,); probabilities, but for a factor that makes the largest 1; settings.

    The probabilities (rows, vocab) take the place of the logits.
    """
    draws = [(row.draw(), row.params) for row in rows]
    off = logits.shape[-1]
    values = ((u, p.temperature, p.top_k or off, p.top_p, p.min_p) for u, p in draws)
    settings = Settings(*columns(values, logits.device))
    peaks = logits.amax(-1, keepdim=True)
    # The clamp keeps a subnormal temperature from becoming 0, and 0 / 0.
    temperature = settings.temperature.float().clamp(min=LEAST_DIVISOR)
    return peaks[:, 0], logits.sub_(peaks).div_(temperature).exp_(), settings


def logprobs_of(own: Tensor, token_ids: Tensor, num_top: int) -> Tensor:
    """(rows, 1 + 2 num_top) float64: the token's log probability, then the top (id, theirs) pairs.

    own: log probabilities (rows, vocab). float64 holds every id exactly.
    """
    values, ids = own.topk(num_top)
    pairs = torch.stack((ids.double(), values.double()), dim=-1).flatten(1)
    return torch.cat((own.gather(-1, token_ids[:, None]), pairs), dim=-1)

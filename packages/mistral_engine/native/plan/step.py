"""What one step takes beside weights and cache, at most: of the layers, the logits, the sampling.

Follows model/fused.py and choose/sampler.py tensor by tensor, as Python holds them: what a caller
still names is not free. The three come one after the other, so the largest of them counts, beside
what stays from step to step.
"""

from __future__ import annotations

from dataclasses import dataclass

from mistral_engine.native.plan.shape import Shape
from mistral_engine.native.plan.weights import BYTES_A_WEIGHT, largest_linear

_FLOAT32 = 4
# Tokens whose keys and values are gathered at a time (cache/gpu/rows.py), unless one prompt has
# more by itself: rows with a long beginning in common may see many times what the cache holds.
MOST_GATHERED = 16_384
# Of each token in a sampled row: its logit, its log probability; a copy of the logit, where only
# some rows are penalised.
_LOGIT, _LOGPROB, _CHANGED = _FLOAT32, _FLOAT32, _FLOAT32
# What is remembered of it: times read, times written, its bias (choose/penalties.py). When other
# sequences run than before, their facts are laid out anew: padded, then in their order. That takes
# more than drawing does, which cuts rows where they lie (kernels/cut.py) and sorts nothing.
_FACTS = 3 * _FLOAT32


@dataclass(frozen=True, slots=True)
class StepBytes:
    """Bytes of each part, at its own peak. remembered: from step to step, beside any of them."""

    layers: int
    logits: int
    sampling: int
    remembered: int

    @property
    def peak(self) -> int:
        return max(self.layers, self.logits, self.sampling) + self.remembered

    @property
    def largest(self) -> str:
        """The part that the peak is of."""
        parts = {"layers": self.layers, "logits": self.logits, "sampling": self.sampling}
        return max(parts, key=lambda name: parts[name])


def step_bytes(
    shape: Shape, *, tokens: int, rows: int, context: int, itemsize: int, quantization: str = "none"
) -> StepBytes:
    """A full step: `tokens` of a prompt that ends at `context`, all of them scored, then `rows`
    that are sampled with everything that a request may ask for.

    itemsize: bytes of a number between the layers, and in the cache.
    """
    seen = context if shape.window is None else min(context, shape.window + tokens)
    gathered = max(seen, MOST_GATHERED)
    return StepBytes(
        layer_bytes(shape, tokens, gathered, itemsize, quantization),
        logit_bytes(shape, tokens, tokens, itemsize),
        sampling_bytes(shape, rows),
        remembered_bytes(shape, rows),
    )


def layer_bytes(
    shape: Shape, tokens: int, gathered: int, itemsize: int, quantization: str = "none"
) -> int:
    """One layer; the next one finds all of it free.

    gathered: tokens whose keys and values are copied into one piece, to be attended to.
    """
    quantised = quantization in BYTES_A_WEIGHT
    attention = _placed_attention(shape) if quantised else _fused_attention(shape)
    attended = tokens * attention + 2 * shape.kv_width * gathered
    shared = tokens * 2 * shape.head_dim  # the cosines and sines of all layers
    numbers = max(attended, tokens * _mlp(shape)) + shared
    return numbers * itemsize + _unpacked(shape, tokens, itemsize, quantization)


def logit_bytes(shape: Shape, tokens: int, rows: int, itemsize: int) -> int:
    """What the layers shared, and gave for all tokens; of the rows that are asked for, the same
    after the norm, and their logits: as they come, and in float32 if that is another type."""
    hidden = ((tokens + rows) * shape.hidden + tokens * 2 * shape.head_dim) * itemsize
    each = itemsize if itemsize == _FLOAT32 else itemsize + _FLOAT32
    return hidden + rows * shape.vocab * each


def sampling_bytes(shape: Shape, rows: int) -> int:
    """Rows that are penalised, want log probabilities and are drawn with top_p, all of them new."""
    padded, ordered = (rows + 1) * _FACTS, rows * _FACTS
    return shape.vocab * (rows * (_LOGIT + _LOGPROB + _CHANGED) + padded + ordered)


def remembered_bytes(shape: Shape, rows: int) -> int:
    """Of what rows that are penalised have said."""
    return rows * shape.vocab * _FACTS


def _fused_attention(shape: Shape) -> int:
    """Numbers a token: the layer's input, its norm; queries, keys and values; queries and keys with
    their halves exchanged; the queries of rows that are gathered for, what they attended to, and
    the same among other rows."""
    qkv = shape.query_width + 2 * shape.kv_width
    exchanged = shape.query_width + shape.kv_width
    return 2 * shape.hidden + qkv + exchanged + 3 * shape.query_width


def _placed_attention(shape: Shape) -> int:
    """The same in transformers' modules, which rotate queries and keys with four copies of each."""
    rotated = 5 * (shape.query_width + shape.kv_width)
    return 2 * shape.hidden + rotated + 3 * shape.kv_width + 3 * shape.query_width


def _mlp(shape: Shape) -> int:
    """The layer's input; the same and what was attended to; its norm; gate and up; the gate's
    activation; the output."""
    return 4 * shape.hidden + 3 * shape.intermediate


def _unpacked(shape: Shape, tokens: int, itemsize: int, quantization: str) -> int:
    """Bytes for one product: nf4's weights as they were, which bitsandbytes does without for few
    tokens only; int8's sums, which are int32."""
    if quantization == "nf4":
        return largest_linear(shape) * itemsize
    if quantization == "int8":
        return tokens * shape.intermediate * _FLOAT32
    return 0

"""The Mistral that learns, and how wrong it is. Knows nothing of where its examples come from."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, scaled_dot_product_attention
from transformers import AttentionInterface, MistralConfig, MistralForCausalLM

from training.encode import BOS, EOS
from training.run.data import Part
from training.run.recipe import Recipe

ATTENTION = "training"  # the name under which transformers finds `attend`
HEAD_SIZE = 32
SHORT = 256  # up to this length, all of an attention matrix at once is the fastest on a CPU


def new_model(recipe: Recipe) -> MistralForCausalLM:
    """A Mistral in the 7B's proportions, small enough to ship."""
    torch.manual_seed(recipe.seed)
    config = MistralConfig(
        vocab_size=recipe.vocabulary,
        hidden_size=recipe.width,
        intermediate_size=recipe.feed_forward,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.key_value_heads,
        head_dim=HEAD_SIZE,
        max_position_embeddings=4096,
        sliding_window=None,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=None,
        tie_word_embeddings=True,  # what copies one word then copies all
    )
    AttentionInterface.register(ATTENTION, attend)
    config._attn_implementation = ATTENTION
    return MistralForCausalLM(config)


def attend(
    module: nn.Module,
    queries: Tensor,  # (rows, heads, length, size)
    keys: Tensor,  # (rows, key heads, length, size)
    values: Tensor,
    attention_mask: Tensor | None,
    scaling: float,
    **_: Any,
) -> tuple[Tensor, None]:
    """Causal attention over whole rows, in transformers' form. On CPUs the backward pass of torch's
    own in bfloat16 takes longer than all the rest of a step."""
    length = queries.shape[2]
    if length <= SHORT:
        attended = _attend_at_once(queries * scaling, keys, values)
    else:
        with torch.autocast("cpu", enabled=False):
            attended = scaled_dot_product_attention(
                queries.float(),
                keys.float(),
                values.float(),
                is_causal=True,
                scale=scaling,
                enable_gqa=True,
            )
    return attended.to(values.dtype).transpose(1, 2), None


def _attend_at_once(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    rows, heads, length, size = queries.shape
    # The heads that share keys stand below each other, so keys need not be repeated.
    queries = queries.reshape(rows * keys.shape[1], -1, size)
    scores = queries @ keys.flatten(0, 1).transpose(1, 2)  # (rows * key heads, group * length, ...)
    later = torch.full((length, length), float("-inf"), dtype=scores.dtype).triu(1)
    weights = (scores.unflatten(1, (-1, length)) + later).softmax(-1).to(values.dtype)
    attended: Tensor = weights.flatten(1, 2) @ values.flatten(0, 1)
    return attended.view(rows, heads, length, size)


def losses_of(model: MistralForCausalLM, part: Part) -> Tensor:
    """Cross entropy of every id that is to be learned, (ids,), row by row; the vocabulary is only
    scored there."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bfloat16()):
        hidden = model.model(input_ids=part.inputs, use_cache=False).last_hidden_state
        logits = model.lm_head(hidden[part.learn])  # (ids, vocabulary)
    return cross_entropy(logits.float(), part.targets[part.learn], reduction="none")


def _has_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16; others do so in float32, with conversions."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()

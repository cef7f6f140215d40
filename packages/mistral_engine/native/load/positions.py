"""Whether what a language model's config says of positions is computed here: rope, scaled queries.

Knows nothing of weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine_api.errors import one_line

ANOTHER = "take another checkpoint, or an engine that computes it"


def problems_of_positions(config: Any) -> Iterator[str]:
    """What would be computed wrongly, by key and value, with what to do.

    config: transformers' configuration of a language model.
    """
    rope = config.rope_parameters or {}
    yield from _kind(rope)
    yield from _frequencies(config, rope.get("rope_type", "default"))
    if config.model_type == "ministral3":
        yield from _query_scale(rope)
    elif rope.get("llama_4_scaling_beta"):
        yield (
            f"llama_4_scaling_beta is {rope['llama_4_scaling_beta']} and model_type is "
            f"{config.model_type!r}, which does not scale its queries: write 'ministral3' as "
            "model_type if it was trained so"
        )


def _kind(rope: dict[str, Any]) -> Iterator[str]:
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    kind = rope.get("rope_type", "default")
    if any(isinstance(value, dict) for value in rope.values()):
        yield (
            f"rope_parameters has parts of its own for {', '.join(sorted(rope))}; one for all "
            f"layers is served: {ANOTHER}"
        )
    if kind not in ("default", *ROPE_INIT_FUNCTIONS):
        known = ", ".join(sorted(ROPE_INIT_FUNCTIONS))
        yield f"rope_type is {kind!r}; default, {known} are served: {ANOTHER}"
    part = rope.get("partial_rotary_factor") or 1
    if part != 1 and kind != "proportional":
        yield f"partial_rotary_factor is {part}; a Mistral rotates all of a head: {ANOTHER}"


def _frequencies(config: Any, kind: str) -> Iterator[str]:
    """Computed as the model will: the numbers of each type are its own."""
    import torch
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    try:
        if kind == "default":
            steps = torch.arange(0, 1, 2 / config.head_dim)
            frequencies = config.rope_parameters["rope_theta"] ** -steps
        else:
            frequencies, _ = ROPE_INIT_FUNCTIONS[kind](config)
    except (KeyError, TypeError, ValueError, ArithmeticError, RuntimeError) as error:
        why = f"{type(error).__name__}: {one_line(error)}"
        yield f"rope_parameters of type {kind!r} give no frequencies: correct them ({why})"
        return
    if not bool(frequencies.isfinite().all()):
        yield f"rope_parameters of type {kind!r} give infinite frequencies: correct them"


def _query_scale(rope: dict[str, Any]) -> Iterator[str]:
    """Ministral 3 scales queries by their position."""
    for key, least in (("llama_4_scaling_beta", 0), ("original_max_position_embeddings", 1)):
        value = rope.get(key)
        if not isinstance(value, int | float) or value < least:
            yield (
                f"rope_parameters has {value!r} as {key}, by which a ministral3 scales its "
                f"queries; it must be a number, at least {least}: write llama_4_scaling_beta 0 and "
                "the context it was trained with, if it does not scale them"
            )

"""What of a checkpoint is the language model: its class, its config, the names of its weights.

A Mistral 3 holds a vision tower and a projector besides: they are neither loaded nor counted. Reads
config.json; of weights it knows the names. Knows nothing of devices, and of what can be computed
(served.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from engine_api.errors import ConfigError, one_line
from mistral_engine.checkpoint.described import FP8
from mistral_engine.native.load.served import require_computable

# transformers' class for each `model_type`. It takes a mistral with `layer_types` for a ministral.
_CLASSES = {
    "mistral": "MistralForCausalLM",
    "ministral": "MinistralForCausalLM",
    "ministral3": "Ministral3ForCausalLM",
}
_WITH_IMAGES = "mistral3"
_LONGEST_REASON = 240  # characters: transformers lists all the types that it knows
# Of a Mistral 3's weights, to their names in the language model alone. Two layouts are published:
# `language_model.model.norm` is what transformers writes, `model.language_model.norm` what it has
# in memory.
_IN_MISTRAL3 = {
    r"^language_model\.model\.": "model.",
    r"^model\.language_model\.": "model.",
    r"^language_model\.lm_head\.": "lm_head.",
}
# Of a quantised checkpoint: modules that are not quantised.
_SKIP_LISTS = ("modules_to_not_convert", "llm_int8_skip_modules")
# What answers do not depend on. Computed anew: the frequencies of rope. Of what goes into a
# quantised layer or a quantised cache, and comes out of it again, which nothing here quantises:
# scales. Trained beside the model, to judge its answers: a value head.
_NEEDLESS = re.compile(
    r"\.rotary_emb\.inv_freq$|\.(activation|input)_scale$|\.(k|v|kv)_scale$|^v_head\."
)
_NOT_LANGUAGE = re.compile(r"^(model\.)?(vision_tower|multi_modal_projector)\.")


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """model_class: of transformers. config: its configuration.

    renamed: patterns of names in the weight files, and what stands for them in the model.
    """

    model_class: Any
    config: Any
    renamed: dict[str, str]

    def holds(self, name: str) -> bool:
        """Whether a tensor of the weight files belongs to it."""
        return not (self.renamed and _NOT_LANGUAGE.match(name))

    def in_memory(self, name: str) -> str:
        """A tensor's or a module's name in the files -> the one that it has in the model."""
        return _rename(name, self.renamed)

    def require_all_used(self, path: Path, unread: Collection[str]) -> None:
        """Raises ConfigError where the files hold more than the class computes with.

        unread: names in the model that transformers has left in the files.
        """
        foreign = [n for n in unread if self.holds(n) and not _NEEDLESS.search(n)]
        if foreign:
            raise ConfigError(
                f"the weights in {path} hold {one_line(min(foreign))}, and {len(foreign) - 1} more "
                f"that a {self.config.model_type} of {self.config.num_hidden_layers} layers does "
                "not compute with: copy the config.json that belongs to them, or take another "
                "checkpoint, or an engine that serves its architecture"
            )


def read_language_model(path: Path) -> LanguageModel:
    """The language model of a checkpoint. Raises ConfigError, by key and value, for any other."""
    import transformers

    whole = _read_config(path)
    is_part = whole.model_type == _WITH_IMAGES
    config = _text_config(whole) if is_part else whole
    _require_type(path, config.model_type, tuple(_CLASSES))
    # MinistralConfig may leave it open, and its model stumbles over that.
    if config.head_dim is None and config.num_attention_heads > 0:
        config.head_dim = config.hidden_size // config.num_attention_heads
    # A step reads logits alone, by name.
    config.return_dict, config.output_attentions, config.output_hidden_states = True, False, False
    _dequantize(config)
    require_computable(path, config)
    model_class = getattr(transformers, _CLASSES[config.model_type])
    return LanguageModel(model_class, config, _IN_MISTRAL3 if is_part else {})


def _read_config(path: Path) -> Any:
    from huggingface_hub.errors import StrictDataclassError
    from transformers import AutoConfig, PreTrainedConfig

    # What transformers' checks and its arithmetic raise, of values that were never looked at.
    wrong = (OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
    raised = (*wrong, RecursionError, StrictDataclassError)
    try:
        settings, _ = PreTrainedConfig.get_config_dict(path, local_files_only=True)
        _require_type(path, settings.get("model_type"), (*_CLASSES, _WITH_IMAGES))
        return AutoConfig.from_pretrained(path, local_files_only=True, trust_remote_code=False)
    except raised as error:
        why = f"{type(error).__name__}: {shorten(one_line(error), _LONGEST_REASON)}"
        raise ConfigError(f"cannot read {path / 'config.json'}: {why}") from error


def _require_type(path: Path, model_type: object, served: tuple[str, ...]) -> None:
    if model_type is None:
        raise ConfigError(
            f"{path}: config.json has no model_type; if it is a Mistral that generates text, write "
            '"mistral" there'
        )
    if model_type not in served:
        raise ConfigError(
            f"{path}: model_type is {model_type!r}; this engine serves {', '.join(_CLASSES)}, and "
            f"{_WITH_IMAGES} with one of them as its text_config: take another checkpoint"
        )


def _text_config(whole: Any) -> Any:
    """The part's own, with what transformers takes from the whole when it loads all of it."""
    config = whole.text_config
    config.tie_word_embeddings = whole.tie_word_embeddings
    if whole.dtype is not None:
        config.dtype = whole.dtype
    quantization = getattr(whole, "quantization_config", None)
    if isinstance(quantization, dict):
        config.quantization_config = {
            key: list(map(_in_language_model, value)) if value and key in _SKIP_LISTS else value
            for key, value in quantization.items()
        }
    return config


def _in_language_model(module: str) -> str:
    """What a module of a Mistral 3 is called there."""
    return _rename(module + ".", _IN_MISTRAL3).removesuffix(".")  # the patterns are of weights


def _rename(name: str, patterns: Mapping[str, str]) -> str:
    for pattern, replacement in patterns.items():
        name = re.sub(pattern, replacement, name)
    return name


def _dequantize(config: Any) -> None:
    """Have fp8 loaded as what it was made of, wherever it runs.

    transformers does so where no device multiplies fp8; where one does it wants kernels that are
    downloaded when they are first called.
    """
    import torch

    quantization = getattr(config, "quantization_config", None)
    if isinstance(quantization, dict) and quantization.get("quant_method") == FP8:
        config.quantization_config = {**quantization, "dequantize": True}
        config.dtype = config.dtype or torch.bfloat16

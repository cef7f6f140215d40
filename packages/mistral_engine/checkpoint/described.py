"""What config.json says of a model: whether it is one that is served. Knows no file of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from engine_api.errors import ConfigError, one_line

ARCHITECTURES = (
    "MistralForCausalLM",
    "MinistralForCausalLM",
    "Ministral3ForCausalLM",
    "Mistral3ForConditionalGeneration",  # its language model alone
)
BITSANDBYTES = "bitsandbytes"
FP8 = "fp8"  # loaded as what it was made of: a number of its own for every block of weights

logger = logging.getLogger("mistral_engine")

# Methods by which vLLM reads weights that are quantised, as their names begin.
_READ_BY_VLLM = ("awq", "gptq", "compressed-tensors", "modelopt", FP8)
_ORIGINAL = "take the original, with `quantization: nf4` where memory is short"
# What models of other architectures are, for those who took one for a Mistral.
_OTHERS = {
    "MixtralForCausalLM": "a mixture of experts, Mixtral",
    "MistralModel": "a model that makes embeddings, not text",
    "MistralForSequenceClassification": "a classifier or a reward model, which makes no text",
    "MistralForTokenClassification": "a classifier, which makes no text",
    "MistralForQuestionAnswering": "a model that marks answers, and makes no text",
    "LlavaForConditionalGeneration": "a model for images and text, such as Pixtral",
    "LlavaNextForConditionalGeneration": "a model for images and text, LLaVA",
    "PixtralVisionModel": "a model for images",
    "PixtralForConditionalGeneration": "a model for images and text, Pixtral",
    "VoxtralForConditionalGeneration": "a model for speech, Voxtral",
    "MambaForCausalLM": "a Mamba, such as Mamba-Codestral",
    "Mamba2ForCausalLM": "a Mamba, such as Mamba-Codestral",
}


def require_served(named: str, config: Mapping[str, Any], backend: str = "native") -> None:
    """Raises ConfigError, in one line with what to do, for a model that this engine cannot serve.

    config: what config.json holds. backend: see EngineConfig.
    """
    _require_architecture(named, config)
    require_readable(named, quantized_by(config), backend)
    if config.get("transformers_weights") is not None:
        raise ConfigError(
            f"{named}: config.json names its weights in transformers_weights, which is not read "
            "here: name the file model.safetensors, and take that key out"
        )
    if config.get("auto_map"):
        logger.info("%s brings code of its own (auto_map), which is not run", named)


def require_readable(named: str, method: str | None, backend: str = "native") -> None:
    """Raises ConfigError for weights that are quantised by a method that the backend has not."""
    is_read_by_vllm = method is None or method.lower().startswith(_READ_BY_VLLM)
    if method not in (None, BITSANDBYTES, FP8) and not (backend == "vllm" and is_read_by_vllm):
        raise unreadable(named, method)


def unreadable(named: str, method: str) -> ConfigError:
    """Of weights that are quantised by what is not here, with what to do."""
    is_read = method.lower().startswith(_READ_BY_VLLM)
    other = "; or set `backend: vllm`, which reads it" if is_read else ""
    return ConfigError(
        f"{named} is quantised by {method}, which is not read here: {_ORIGINAL}{other}"
    )


def quantized_by(config: Mapping[str, Any]) -> str | None:
    """The method that the weights in the files are quantised by; None where they are not."""
    settings = config.get("quantization_config") or config.get("compression_config")
    # MLX writes this key, and newer ones the other too, in both cases without a name.
    unnamed = "MLX" if isinstance(config.get("quantization"), Mapping) else "an unknown method"
    if settings and not isinstance(settings, Mapping):
        return unnamed
    if settings:
        # Older files of bitsandbytes do not name it.
        is_bits = settings.get("load_in_4bit") or settings.get("load_in_8bit")
        return one_line(settings.get("quant_method") or (BITSANDBYTES if is_bits else unnamed))
    if config.get("quantization"):
        return unnamed
    part = config.get("text_config")
    return quantized_by(part) if isinstance(part, Mapping) else None


def quantised_already(config: Mapping[str, Any]) -> str | None:
    """By which of bitsandbytes' ways the files are, if they are: one of EngineConfig's.

    config: what config.json holds.
    """
    if quantized_by(config) != BITSANDBYTES:
        return None
    settings = config.get("quantization_config") or config["text_config"]["quantization_config"]
    return "int8" if settings.get("load_in_8bit") else "nf4"


def _require_architecture(named: str, config: Mapping[str, Any]) -> None:
    architectures = config.get("architectures")
    is_one = isinstance(architectures, list) and len(architectures) == 1
    name = architectures[0] if is_one and architectures else None
    if isinstance(name, str) and name.isidentifier():
        if name in ARCHITECTURES:
            return
        what = f"{_OTHERS[name]} ({name})" if name in _OTHERS else f"a {name}"
        raise ConfigError(
            f"{named} is {what}; this engine serves {', '.join(ARCHITECTURES)}: take "
            "another checkpoint, or an engine that serves this one"
        )
    raise ConfigError(
        f"{named}: config.json has architectures {architectures!r}; if it is a Mistral that "
        f'generates text, write ["{ARCHITECTURES[0]}"] there'
    )

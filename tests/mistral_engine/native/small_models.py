"""Checkpoints with random weights, as transformers writes them, made in a fraction of a second."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

EMBEDDED = Path(__file__).parents[3] / "data" / "tiny-mistral"
VOCABULARY = 3072
CONTEXT = 320

# Weights as large as these make every token depend on those before it, near and far.
_SHAPE: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "hidden_size": 48,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": CONTEXT,
    "sliding_window": None,
    "initializer_range": 0.15,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": None,
}
_VISION = {
    "model_type": "pixtral",
    "hidden_size": 32,
    "intermediate_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "head_dim": 16,
    "image_size": 28,
    "patch_size": 14,
}
CLASSES = {
    "mistral": "MistralForCausalLM",
    "ministral": "MinistralForCausalLM",
    "ministral3": "Ministral3ForCausalLM",
}
MINISTRAL3_ROPE = {
    "rope_type": "yarn",
    "rope_theta": 1e4,
    "factor": 10.0,
    "original_max_position_embeddings": 32,
    "beta_fast": 32.0,
    "beta_slow": 1.0,
    "mscale": 1.0,
    "mscale_all_dim": 1.0,
    "llama_4_scaling_beta": 0.5,
}


def write_language_model(folder: Path, model_type: str = "mistral", **settings: Any) -> Path:
    """A checkpoint that generates text. settings: of config.json, other than the usual ones."""
    config = _SHAPE | {"model_type": model_type} | settings
    return _write(folder, config | {"architectures": [CLASSES[model_type]]})


def write_mistral3(folder: Path, *, tied: bool, published: bool, **text: Any) -> Path:
    """A checkpoint that reads images too. text: settings of its language model.

    published: names as Mistral's repositories have them; else as transformers has in memory.
    """
    config = {
        "model_type": "mistral3",
        "architectures": ["Mistral3ForConditionalGeneration"],
        "text_config": _SHAPE | {"tie_word_embeddings": tied} | text,
        "vision_config": _VISION,
        "tie_word_embeddings": tied,
    }
    _write(folder, config)
    if not published:
        rename_weights(folder, "language_model.model.", "model.language_model.")
        rename_weights(folder, "language_model.lm_head.", "lm_head.")
    return folder


def rename_weights(folder: Path, before: str, after: str) -> None:
    """Of all names that begin so."""
    weights = load_file(folder / "model.safetensors")
    renamed = {
        after + name.removeprefix(before) if name.startswith(before) else name: tensor
        for name, tensor in weights.items()
    }
    save_file(renamed, folder / "model.safetensors", {"format": "pt"})


def change_config(folder: Path, **settings: Any) -> None:
    """Put other values into config.json, whatever the weights are."""
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))


def change_text_config(folder: Path, **settings: Any) -> None:
    """The same, in what config.json says of a Mistral 3's language model."""
    config = json.loads((folder / "config.json").read_text())
    change_config(folder, text_config=config["text_config"] | settings)


def _write(folder: Path, config: dict[str, Any]) -> Path:
    import transformers
    from transformers import AutoConfig

    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    model_class = getattr(transformers, config["architectures"][0])
    torch.manual_seed(0)
    model_class(AutoConfig.from_pretrained(folder)).save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "float32"}))
    shutil.copy(EMBEDDED / "tokenizer.model.v3", folder)
    return folder

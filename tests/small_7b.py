"""A checkpoint with the files and the structure of Mistral-7B-Instruct-v0.3, but small.

As published: the keys of config.json, the vocabulary, grouped queries, bfloat16 in three shards
with an index, and both tokenizer files. The weights know one thing: after token i comes i + STRIDE.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import mistral_common
import torch
from transformers import MistralConfig, MistralForCausalLM

# What the repository holds. The platform mounts those that config.yaml's allow_patterns name.
PUBLISHED = (
    ".gitattributes",
    "README.md",
    "config.json",
    "consolidated.safetensors",
    "generation_config.json",
    "model-00001-of-00003.safetensors",
    "model-00002-of-00003.safetensors",
    "model-00003-of-00003.safetensors",
    "model.safetensors.index.json",
    "params.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer.model.v3",
    "tokenizer_config.json",
)
STRIDE = 3001
_END_OF_PROMPT = 4  # [/INST]
_TOKENIZERS = Path(mistral_common.__file__).parent / "data"
_CONFIG = {
    "architectures": ["MistralForCausalLM"],
    "attention_dropout": 0.0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "hidden_act": "silu",
    "hidden_size": 128,  # 4,096
    "initializer_range": 0.02,
    "intermediate_size": 448,  # 14,336
    "max_position_embeddings": 32768,
    "model_type": "mistral",
    "num_attention_heads": 8,  # 32
    "num_hidden_layers": 2,  # 32
    "num_key_value_heads": 2,  # 8
    "rms_norm_eps": 1e-05,
    "rope_theta": 1000000.0,
    "sliding_window": None,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.42.0.dev0",
    "use_cache": True,
    "vocab_size": 32768,
}


def write(directory: Path) -> None:
    """Lay the mounted files out in `directory`, which is made."""
    directory.mkdir(parents=True)
    _weights().save_pretrained(directory, max_shard_size="8MB")
    (directory / "config.json").write_text(json.dumps(_CONFIG))  # as published: not as saved
    for ours, theirs in (("", "240216.model.v2"), (".v3", "240323.model.v3")):
        source = _TOKENIZERS / f"mistral_instruct_tokenizer_{theirs}"
        shutil.copyfile(source, directory / f"tokenizer.model{ours}")


def _weights() -> MistralForCausalLM:
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(0)
        model = MistralForCausalLM(MistralConfig(**_CONFIG)).to(torch.bfloat16)
        embedding = torch.randn(model.model.embed_tokens.weight.shape)
        # The layers add little to a token's own vector, which is the row of its successor.
        model.model.embed_tokens.weight.copy_(embedding)
        model.lm_head.weight.copy_(embedding.roll(STRIDE, dims=0))
    return model


def answer_ids(num_tokens: int) -> list[int]:
    """What it says to any chat."""
    return [_END_OF_PROMPT + STRIDE * place for place in range(1, num_tokens + 1)]

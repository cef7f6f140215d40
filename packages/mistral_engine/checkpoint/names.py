"""What the files of a checkpoint and of an adapter are called. Knows nothing of what is in them."""

from __future__ import annotations

CONFIG = "config.json"
GENERATION_CONFIG = "generation_config.json"
WHOLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
TEMPLATES = "additional_chat_templates"  # a folder
# All that is read besides weights, by patterns: small files.
SETTINGS = (
    CONFIG,
    GENERATION_CONFIG,
    INDEX,
    ADAPTER_CONFIG,
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "chat_template.json",
    "chat_template.jinja",
    "tekken.json",
    "tokenizer.model*",
    "*.model.v[0-9]*",
    "*tekken*.json",
    "*.model",
    f"{TEMPLATES}/*.jinja",
)

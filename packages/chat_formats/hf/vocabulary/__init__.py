"""A finetune's tokens.

tokenizer       a tokenizer.json: ids, control tokens that no text can spell, bytes
sentencepiece   a tokenizer.model, as a tokenizer.json would have it
agreement       whether two tokenizers of one checkpoint are the same
"""

__all__ = ["agreement", "sentencepiece", "tokenizer"]

"""A finetune's tokens.

tokenizer       a tokenizer.json: ids, control tokens that no text can spell, bytes
added           its added tokens, and secret names for them
pieces          what its tokens stand for
sentencepiece   a tokenizer.model, as a tokenizer.json would have it
agreement       whether two tokenizers of one checkpoint are the same
"""

__all__ = ["added", "agreement", "pieces", "sentencepiece", "tokenizer"]

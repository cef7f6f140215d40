"""A finetune's tokens.

tokenizer       ids, control tokens that no text can spell, bytes
tokenizer_json  a tokenizer.json, with what other files say of its added tokens
added           its added tokens, and secret names for them
pieces          what its tokens stand for
sentencepiece   a tokenizer.model, as a tokenizer.json would have it; protobuf: how it lies there
agreement       whether two tokenizers of one checkpoint are the same
"""

__all__ = [
    "added",
    "agreement",
    "pieces",
    "protobuf",
    "sentencepiece",
    "tokenizer",
    "tokenizer_json",
]

"""Makes a small checkpoint for agents: 131,072 tokens of context, one call, then one sentence.

Agents send prompts of 10,000 tokens and more, which the embedded model has no room for. This one
has Mistral's architecture and random weights, but for the few written here. Where tools are offered
and none has answered yet, it calls the first that is among TOOLS, with COMMAND wherever a string
can stand. Everywhere else it says SENTENCE, and ends. Both are pieces added to the embedded model's
vocabulary, each of which is followed by the next.
Usage: python -m tests.clients.model DIRECTORY
"""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.server import REPOSITORY

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import MistralConfig

SENTENCE = "The mistral is a cold wind from the north."
COMMAND = "echo mistral"
TOOLS = ("Bash", "exec_command", "run_shell_command", "bash", "get_wind_speed")
CONTEXT = 131_072  # Claude Code asks for 64,000 or 128,000 tokens of answer beside its prompt

_EMBEDDED = REPOSITORY / "data" / "tiny-mistral"
_TOKENIZER = "tokenizer.model.v3"
_SPACE = "\u2581"  # how SentencePiece writes a space
_WIDTH, _HEADS = 256, 4
_HEAD_WIDTH = _WIDTH // _HEADS
_SLOW = _HEAD_WIDTH // 2 - 1  # the dimension that positions turn least
_SCALE = 40.0  # of the logits that are written: what is random is below 1

# Pieces that the embedded model's vocabulary lacks.
_SAID = [f"{_SPACE}The{_SPACE}mistral", f"{_SPACE}is{_SPACE}a{_SPACE}cold"]
_SAID += [f"{_SPACE}wind{_SPACE}from", f"{_SPACE}the{_SPACE}north."]
_COMMANDED = ["ech", f"o{_SPACE}mistral"]
_BEGUN = [f'{_SPACE}[{{"name":{_SPACE}"{tool}"' for tool in TOOLS]

# Dimensions of the residual stream. The pieces have those from PIECES on, one each; random ones
# stand in the last quarter.
_ANY, _BOS, _ASKED, _ANSWERED, _OFFERED, _CALLING = range(6)
_SEES_TOOLS, _SEES_RESULTS, _SEES_CALL = range(6, 9)
_PIECES = 9
_COMMAND_BEGINS = _PIECES + len(_SAID)
_COMMAND_ENDS = _COMMAND_BEGINS + len(_COMMANDED) - 1
_RANDOM = _WIDTH * 3 // 4
_CONTROLS = {
    "<s>": _BOS,
    "[/INST]": _ASKED,
    "[/TOOL_RESULTS]": _ANSWERED,
    "[/AVAILABLE_TOOLS]": _OFFERED,
    "[TOOL_CALLS]": _CALLING,
}

# Marked tokens -> the dimension that is 1 behind them.
_LOOKS_BACK = (
    (_OFFERED, _SEES_TOOLS),
    (_ANSWERED, _SEES_RESULTS),
    (_CALLING, _SEES_CALL),
)


def make_model(directory: Path) -> Path:
    """Write it anew."""
    from safetensors.torch import save_file

    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    pieces = _add_pieces(directory / _TOKENIZER)
    config = _config(len(pieces))
    config.save_pretrained(directory)
    save_file(_weights(config, pieces), directory / "model.safetensors", {"format": "pt"})
    return directory


def _add_pieces(tokenizer: Path) -> list[str]:
    """Write the vocabulary. Returns all its pieces."""
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString((_EMBEDDED / _TOKENIZER).read_bytes())
    added = [*_SAID, *_COMMANDED, *_BEGUN]
    for piece in added:
        model.pieces.add(piece=piece, score=-1e6)  # for texts: of the last resort
    model.trainer_spec.vocab_size = len(model.pieces)
    tokenizer.write_bytes(model.SerializeToString())
    return [piece.piece for piece in model.pieces]


def _config(num_tokens: int) -> MistralConfig:
    from transformers import MistralConfig

    return MistralConfig(
        vocab_size=num_tokens,
        hidden_size=_WIDTH,
        intermediate_size=_WIDTH,
        num_hidden_layers=2,
        num_attention_heads=_HEADS,
        num_key_value_heads=_HEADS,
        head_dim=_HEAD_WIDTH,
        max_position_embeddings=CONTEXT,
        rope_parameters={"rope_type": "default", "rope_theta": 1e9},
        sliding_window=None,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=2,
        architectures=["MistralForCausalLM"],
        dtype="bfloat16",
    )


def _weights(config: MistralConfig, pieces: Sequence[str]) -> dict[str, Tensor]:
    import torch
    from transformers import MistralForCausalLM

    torch.manual_seed(0)
    weights = {
        name: torch.ones(p.shape) if "norm" in name else torch.randn(p.shape) * 0.002
        for name, p in MistralForCausalLM(config).named_parameters()
    }
    embedding = weights["model.embed_tokens.weight"]
    embedding[:, :_RANDOM] = 0
    embedding[:, _ANY] = 1
    for control, dimension in _CONTROLS.items():
        embedding[pieces.index(control), dimension] = 1
    for dimension, piece in enumerate(_SAID + _COMMANDED, _PIECES):
        embedding[pieces.index(piece), dimension] = 1
    for head, (marked, seen) in enumerate(_LOOKS_BACK):
        _look_back(weights, head, marked, seen)
    _write_logits(weights["lm_head.weight"], pieces)
    return {name: weight.to(torch.bfloat16).contiguous() for name, weight in weights.items()}


def _write_logits(head: Tensor, pieces: Sequence[str]) -> None:
    """What follows what. A grammar may forbid the likeliest, so there is always a next best."""
    id_of = {piece: token for token, piece in enumerate(pieces)}
    said, commanded = range(_PIECES, _COMMAND_BEGINS), range(_COMMAND_BEGINS, _COMMAND_ENDS)
    for dimension, following in zip(said, [*_SAID[1:], "</s>"], strict=True):
        head[id_of[following], dimension] = _SCALE
    for dimension, following in zip(commanded, _COMMANDED[1:], strict=True):
        head[id_of[following], dimension] = _SCALE
    for piece, token in id_of.items():  # to the end of a shape, on the shortest way
        if piece == '"' or (piece and set(piece) <= set("{}[],:")):
            head[token, _ANY] = _SCALE / 8 * (1.5 if piece[0] in "}]" else 1)
        if piece.startswith('"') and set(piece) <= set('"}],'):
            head[token, [said[-1], _COMMAND_ENDS]] = _SCALE * 3 / 4
    head[id_of[_SAID[0]], _ANY] = _SCALE / 4
    head[id_of[_COMMANDED[0]], _SEES_CALL] = _SCALE / 2
    head[id_of[_COMMANDED[0]], _SEES_RESULTS] = -_SCALE
    call = head[id_of["[TOOL_CALLS]"]]
    call[[_ASKED, _SEES_TOOLS]] = _SCALE
    call[_SEES_RESULTS] = -2 * _SCALE
    call[_ANY] = -1.5 * _SCALE
    for begin in _BEGUN:
        head[id_of[begin], _CALLING] = _SCALE  # those of tools that are not offered are forbidden


def _look_back(weights: dict[str, Tensor], number: int, marked: int, seen: int) -> None:
    """Write one attention head of the first layer: `seen` is 1 behind a token that is `marked`.

    Where there is none it looks at the first token, of which it takes nothing.
    """
    layer = "model.layers.0.self_attn"
    scale = math.sqrt(_WIDTH / 2)  # the norm's, of a token with two dimensions that are 1
    rows = slice(number * _HEAD_WIDTH, (number + 1) * _HEAD_WIDTH)
    query, key, value = (weights[f"{layer}.{p}_proj.weight"] for p in "qkv")
    for weight in (query, key, value):
        weight[rows] = 0
    query[rows][_SLOW, _ANY] = 1
    strength = math.sqrt(_HEAD_WIDTH) / scale**2
    key[rows][_SLOW, marked] = 60 * strength
    key[rows][_SLOW, _BOS] = 30 * strength
    value[rows][0, marked] = 1
    output = weights[f"{layer}.o_proj.weight"]
    output[:, rows] = 0
    output[seen, rows.start] = 1 / scale


if __name__ == "__main__":
    print(f"{make_model(Path(sys.argv[1]))} is ready")

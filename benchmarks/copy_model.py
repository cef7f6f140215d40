"""Makes M4-copy: M4, bent so that what it says is known, and is a copy of what the prompt has.

Every word of a fixed passage is followed by the next one, whatever stands before it; an answer is
the passage from its beginning. So a prompt that holds the passage with a word wrong here and there
is answered with the passage corrected: an edit, most of it copied. Layers, shapes and costs are
M4's. Knows nothing of serving.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench_model import BUILD, SEED, copy_vocabulary
from benchmarks.load.prompts import PASSAGE, Prompts

if TYPE_CHECKING:  # each is imported where it is used: they take seconds, and M4-copy may be there
    from torch import Tensor

M4_COPY = BUILD / "m4-copy"
PASSAGE_WORDS = 512  # no word twice: each has one successor
# Of an element of an embedding. All layers together add about 4 to it, so that the last word read
# decides; what they compute does not change, since each reads its input divided by its own size.
_EMBEDDING_DEVIATION = 16.0


def make_copying(directory: Path, model: Path) -> Path:
    """Of a checkpoint of bench_model, unless it is there already. As large as that one."""
    from safetensors.torch import load_file, save_file

    if (directory / PASSAGE).is_file():
        return directory
    prompts = Prompts(model)
    passage = random.Random(SEED).sample(prompts.words, k=PASSAGE_WORDS)
    ids = [prompts.word_id(word) for word in passage]
    weights = load_file(model / "model.safetensors")
    bend(weights, [prompts.last_id, *ids])
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(model / "config.json", directory / "config.json")
    save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
    copy_vocabulary(directory)
    (directory / PASSAGE).write_text(" ".join(passage) + "\n")  # written last
    return directory


def bend(weights: dict[str, Tensor], chain: list[int]) -> None:
    """Let each token of the chain be followed by the next, and the last one by the second.

    Embeddings are random, and so nearly at right angles to each other: the output row of a token is
    the embedding of the one before it, as large as the other rows.
    """
    embedding, output = weights["model.embed_tokens.weight"], weights["lm_head.weight"]
    row_deviation = float(output.std())
    embedding *= _EMBEDDING_DEVIATION / float(embedding.std())
    for before, after in zip(chain, [*chain[1:], chain[1]], strict=True):
        output[after] = embedding[before] * (row_deviation / _EMBEDDING_DEVIATION)
    # The chain's second is also what its first is followed by.
    output[chain[1]] += embedding[chain[0]] * (row_deviation / _EMBEDDING_DEVIATION)

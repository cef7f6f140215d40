"""Makes the bench model, M4: Mistral 7B's own layers, 4 of its 32, with random weights.

Its steps cost what the 7B's cost, an eighth of the time, and it needs no download. What it says
is noise. Also prepares any checkpoint for servers that read other files. Knows nothing of serving.
Usage: python -m benchmarks.bench_model [--out DIR]
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

if TYPE_CHECKING:  # each is imported where it is used: they take seconds, and M4 may be there
    from torch import Tensor
    from transformers import MistralConfig

BUILD = Path(__file__).resolve().parent.parent / ".build"
M4 = BUILD / "m4"
SEED = 0
_OFFICIAL_VOCABULARY = "mistral_instruct_tokenizer_240323.model.v3"
_DONE = "tokenizer.model.v3"  # written last

# The v3 format, token for token what mistral-common makes of plain conversations.
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}"
    " {{ message['content'] }}{{ eos_token }}"
    "{% else %}[INST] {{ message['content'] }}[/INST]{% endif %}{% endfor %}"
)


def m4_config(num_layers: int = 4, width: int = 4096) -> MistralConfig:
    """The 7B's own at width 4096; narrower ones keep its proportions, for tests."""
    from transformers import MistralConfig

    heads = width // 128
    return MistralConfig(
        vocab_size=32768,
        hidden_size=width,
        intermediate_size=width * 7 // 2,
        num_hidden_layers=num_layers,
        num_attention_heads=heads,
        num_key_value_heads=max(1, heads // 4),
        head_dim=128,
        max_position_embeddings=32768,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},
        sliding_window=None,
        rms_norm_eps=1e-5,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=2,
        architectures=["MistralForCausalLM"],
        dtype="bfloat16",
    )


def make_model(directory: Path, config: MistralConfig) -> Path:
    """Write the checkpoint, unless it is there already. Takes half a minute and 2.3 GB for M4."""
    from safetensors.torch import save_file

    if (directory / _DONE).is_file():
        return directory
    unfinished = directory.with_name(directory.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    config.save_pretrained(unfinished)
    save_file(_weights(config), unfinished / "model.safetensors", metadata={"format": "pt"})
    copy_vocabulary(unfinished)
    shutil.rmtree(directory, ignore_errors=True)
    unfinished.rename(directory)
    return directory


def for_peers(checkpoint: Path, out: Path) -> Path:
    """The checkpoint once more, its weights as links, with the tokenizer files that peers need.

    transformers turns the SentencePiece model into tokenizer.json; then the chat template is set.
    """
    from transformers import AutoTokenizer

    out.mkdir(parents=True, exist_ok=True)
    for path in checkpoint.resolve().iterdir():
        _link_or_copy(path, out / path.name)
    if not (out / "tokenizer.json").exists():
        _link_or_copy(checkpoint / "tokenizer.model.v3", out / "tokenizer.model")
        tokenizer = AutoTokenizer.from_pretrained(out)
        tokenizer.chat_template = CHAT_TEMPLATE
        tokenizer.save_pretrained(out)
        _keep_template_inside(out)
    return out


def _weights(config: MistralConfig) -> dict[str, Tensor]:
    """Normal, of the deviation that Mistral starts its training with; norms are ones."""
    import torch
    from transformers import MistralForCausalLM

    with torch.device("meta"):
        shapes = {name: p.shape for name, p in MistralForCausalLM(config).named_parameters()}
    generator = torch.Generator().manual_seed(SEED)
    weights: dict[str, Tensor] = {}
    with tqdm(total=sum(map(math.prod, shapes.values())), unit_scale=True, unit="weight") as bar:
        for name, shape in shapes.items():
            weight = torch.ones(shape, dtype=torch.bfloat16)
            if "norm" not in name:
                weight.normal_(0, config.initializer_range, generator=generator)
            weights[name] = weight
            bar.update(weight.numel())
    return weights


def copy_vocabulary(directory: Path) -> None:
    """The official one, under both names that readers look for."""
    vocabulary = resources.files("mistral_common") / "data" / _OFFICIAL_VOCABULARY
    content = vocabulary.read_bytes()
    for name in ("tokenizer.model", _DONE):
        (directory / name).write_bytes(content)


def _link_or_copy(source: Path, target: Path) -> None:
    """Weights are linked: they are large. The rest is copied: the peers' files are not ours."""
    if source.suffix != ".safetensors":
        shutil.copyfile(source, target)
    elif not target.is_symlink() or target.resolve() != source.resolve():
        target.unlink(missing_ok=True)  # of a checkpoint that lay elsewhere
        target.symlink_to(source)


def _keep_template_inside(directory: Path) -> None:
    """In tokenizer_config.json as well: not every reader knows chat_template.jinja."""
    path = directory / "tokenizer_config.json"
    settings = json.loads(path.read_text())
    path.write_text(json.dumps({**settings, "chat_template": CHAT_TEMPLATE}, indent=2))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench_model")
    parser.add_argument("--out", type=Path, default=M4, help="directory to write (.build/m4)")
    print(f"{make_model(parser.parse_args().out, m4_config())} is ready")


if __name__ == "__main__":
    main()

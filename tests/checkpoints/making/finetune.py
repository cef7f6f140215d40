"""What a finetune has besides weights: its pieces, its added tokens and its chat template."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.checkpoints.making import config as configs
from tests.checkpoints.making.config import Config, write_config
from tests.checkpoints.making.sentencepiece import V1, model_of
from tests.checkpoints.making.tokenizer_json import Added, of_pieces
from tests.checkpoints.making.weights import write_weights


@dataclass(frozen=True, slots=True)
class Finetune:
    """A finetune of Mistral 7B, by what it adds to its base.

    template: as published: one, several by their names, or none. added: tokens behind the
    vocabulary. eos: the token that ends a turn, by tokenizer_config.json and config.json. controls:
    of the base's vocabulary. place: of the template. files: of the two tokenizer files those that
    are there. padding: rows of the weights beyond all tokens. is_legacy: see tokenizer_json.py.
    """

    template: str | Mapping[str, str] | None
    added: tuple[Added, ...] = ()
    eos: str = "</s>"
    controls: tuple[str, ...] = V1
    place: str = "tokenizer_config.json"
    files: tuple[str, ...] = ("tokenizer.model", "tokenizer.json")
    padding: int = 0
    is_legacy: bool = True

    @property
    def num_pieces(self) -> int:
        return len(model_of(self.controls).pieces)

    @property
    def eos_id(self) -> int:
        return self.id_of(self.eos) if self.eos != "</s>" else 2

    @property
    def config(self) -> Config:
        size = self.num_pieces + len(self.added) + self.padding
        made = configs.v03 if self.controls else configs.v01
        return made(size, eos_token_id=self.eos_id)

    def id_of(self, token: str) -> int:
        return self.num_pieces + [added.content for added in self.added].index(token)

    def write(self, directory: Path, **changes: Any) -> None:
        """changes: to config.json."""
        config = self.config | changes
        write_config(directory, config, {"eos_token_id": config["eos_token_id"]})
        write_weights(directory, config)
        self.write_tokenizer(directory)

    def write_tokenizer(self, directory: Path) -> None:
        model = model_of(self.controls)
        if "tokenizer.model" in self.files:
            (directory / "tokenizer.model").write_bytes(model.SerializeToString())
        if "tokenizer.json" in self.files:
            tokenizer = of_pieces(model, self.added, is_legacy=self.is_legacy)
            (directory / "tokenizer.json").write_text(tokenizer.to_str())
        if self.added:
            ids = {added.content: self.id_of(added.content) for added in self.added}
            (directory / "added_tokens.json").write_text(json.dumps(ids))
        self._write_settings(directory)

    def _write_settings(self, directory: Path) -> None:
        names = ["<unk>", "<s>", "</s>"]
        tokens = {rank: Added(name) for rank, name in enumerate(names)}
        tokens |= {self.id_of(added.content): added for added in self.added}
        write_tokenizer_config(directory, tokens, self.eos, is_legacy=self.is_legacy)
        if self.template is not None:
            place_template(directory, self.template, self.place)


def write_tokenizer_config(
    directory: Path, tokens: Mapping[int, Added], eos: str, **changes: Any
) -> None:
    """tokenizer_config.json, without a template, and special_tokens_map.json."""
    flags = dict.fromkeys(("lstrip", "normalized", "rstrip", "single_word"), False)
    decoder = {
        str(rank): {"content": t.content, "special": t.is_special} | flags
        for rank, t in tokens.items()
    }
    special = {"bos_token": "<s>", "eos_token": eos, "unk_token": "<unk>"}
    settings = {
        "add_bos_token": True,
        "add_eos_token": False,
        "added_tokens_decoder": decoder,
        "clean_up_tokenization_spaces": False,
        "legacy": changes.pop("is_legacy", True),
        "model_max_length": 10**30,
        "tokenizer_class": "LlamaTokenizer",
        "use_default_system_prompt": False,
    }
    whole = settings | special | changes
    (directory / "tokenizer_config.json").write_text(json.dumps(whole, indent=2))
    (directory / "special_tokens_map.json").write_text(json.dumps(special))


def place_template(directory: Path, template: str | Mapping[str, str], place: str) -> None:
    """place: the file that holds it. tokenizer_config.json is there already, and is added to."""
    if place == "chat_template.jinja":
        assert isinstance(template, str)
        (directory / place).write_text(template)
        return
    listed = (
        template
        if isinstance(template, str)
        else [{"name": name, "template": text} for name, text in template.items()]
    )
    path = directory / place
    settings = json.loads(path.read_text()) if path.is_file() else {}
    path.write_text(json.dumps(settings | {"chat_template": listed}, indent=2))


def special(*names: str) -> tuple[Added, ...]:
    return tuple(map(Added, names))


def plain(*names: str) -> tuple[Added, ...]:
    """Tokens of their own that belong to the text, as far as decoding goes."""
    return tuple(Added(name, is_special=False) for name in names)


def tokens_of(added: Sequence[Added], first: int) -> dict[int, Added]:
    return {first + place: token for place, token in enumerate(added)}

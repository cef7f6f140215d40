"""Examines a trained model: `python -m training.evaluate --model data/tiny-mistral [--card]`.

Prints what each category of the exam reaches, next to its bar. Greedy decoding through
transformers, so the numbers say something about the weights alone, nothing about the engine: with
--quantization, about the weights and products that the engine would have on this CPU.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm
from transformers import MistralForCausalLM

from mistral_engine.native.model.linear import Way
from mistral_engine.native.model.linear.quantised import QUANTISED
from training.encode import EOS, Encoder
from training.exam import BARS, Item, exam
from training.tokenizer import FILE_NAME

BATCH = 48
LONGEST_ANSWER = 120  # more than twice the longest reference answer of the exam
CARD = "MODEL_CARD.md"
BEGIN, END = "<!-- eval: begin -->", "<!-- eval: end -->"


@dataclass(frozen=True)
class Answer:
    """What the model said, and whether it stopped on its own."""

    text: str
    ended: bool


class Examinee:
    """A model that answers prompts greedily, many at a time."""

    def __init__(self, folder: Path, quantization: str = "none") -> None:
        """quantization: "none", or of those in QUANTISED."""
        self.encoder = Encoder(str(folder / FILE_NAME))
        # float32: bf16 products are slow without hardware for them, and no more faithful.
        self.model = MistralForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        if quantization != "none":
            _quantise(self.model, quantization)

    @torch.inference_mode()
    def answer(self, prompts: list[list[int]]) -> list[Answer]:
        longest = max(map(len, prompts))
        padded = torch.tensor([[EOS] * (longest - len(p)) + p for p in prompts])
        mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts])
        output = self.model.generate(
            padded,
            attention_mask=mask,
            max_new_tokens=LONGEST_ANSWER,
            do_sample=False,
            pad_token_id=EOS,
        )
        return [self._read(row) for row in output[:, longest:].tolist()]

    def _read(self, ids: list[int]) -> Answer:
        ended = EOS in ids
        return Answer(self.encoder.text(ids[: ids.index(EOS)] if ended else ids), ended)


class _Packed(nn.Module):
    """A linear whose weight is packed as the engine packs it. (..., in) -> (..., out)."""

    def __init__(self, linear: nn.Linear, way: Way) -> None:
        super().__init__()
        self._product = way.pack(linear.weight.detach())
        self._activations = way.activations(linear.weight.dtype)

    def forward(self, inputs: Tensor) -> Tensor:
        rows = inputs.flatten(0, -2).to(self._activations)
        return self._product(rows).to(inputs.dtype).unflatten(0, inputs.shape[:-1])


@torch.inference_mode()
def _quantise(model: nn.Module, quantization: str) -> None:
    device = torch.device("cpu")
    way = next(each for each in QUANTISED[quantization] if each.suits(device, torch.float32))
    for name, linear in list(model.named_modules()):
        if isinstance(linear, nn.Linear):
            model.set_submodule(name, _Packed(linear, way))


@dataclass(frozen=True)
class Score:
    right: int
    total: int

    @property
    def share(self) -> float:
        return self.right / self.total


def examine(
    examinee: Examinee, items: list[Item]
) -> tuple[dict[str, Score], list[tuple[Item, Answer]]]:
    """The score of every category, and the answers that were wrong."""
    marks: dict[str, list[bool]] = defaultdict(list)
    wrong: list[tuple[Item, Answer]] = []
    for item, answer in _answers(examinee, items):
        right = item.judge(answer.text)
        marks[item.category].append(right)
        marks["ends"].append(answer.ended)
        if item.judge_also is not None:
            marks[item.also].append(item.judge_also(answer.text))
        if not right:
            wrong.append((item, answer))
    return {category: Score(sum(m), len(m)) for category, m in marks.items()}, wrong


def _answers(examinee: Examinee, items: list[Item]) -> list[tuple[Item, Answer]]:
    """Answers in batches of like length, so that little of a batch is padding."""
    prompts = [(examinee.encoder.prompt(item.conversation), item) for item in items]
    prompts.sort(key=lambda pair: len(pair[0]))
    found: list[tuple[Item, Answer]] = []
    for start in tqdm(range(0, len(prompts), BATCH), unit="batch", leave=False):
        batch = prompts[start : start + BATCH]
        answers = examinee.answer([ids for ids, _ in batch])
        found += zip([item for _, item in batch], answers, strict=True)
    return found


def table(scores: dict[str, Score]) -> str:
    """The scores as a Markdown table, in the order of the bars."""
    lines = ["| category | score | bar | n | what counts as right |", "|---|---|---|---|---|"]
    for bar in BARS:
        score = scores[bar.category]
        least = "-" if bar.least is None else f"{bar.least:.2f}"
        missed = " (missed)" if bar.least is not None and score.share < bar.least else ""
        cells = (bar.category, f"{score.share:.3f}{missed}", least, str(score.total), bar.meaning)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def write_card(card: Path, text: str) -> None:
    """Replace what stands between the card's two markers."""
    before, _, rest = card.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    card.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def _show(item: Item, answer: Answer) -> str:
    asked = item.conversation.turns[-1]
    return f"[{item.category}] {asked.text!r} -> {answer.text!r}" + (
        "" if answer.ended else " (never ended)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=Path("data/tiny-mistral"))
    parser.add_argument("--card", action="store_true", help="write the table into MODEL_CARD.md")
    parser.add_argument("--wrong", action="store_true", help="print the answers that were wrong")
    parser.add_argument("--json", type=Path, help="write the scores to a file as JSON")
    parser.add_argument("--quantization", choices=["none", *QUANTISED], default="none")
    options = parser.parse_args()
    if options.card and options.quantization != "none":
        parser.error("--card is of the weights as they are: leave out --quantization")
    scores, wrong = examine(Examinee(options.model, options.quantization), exam())
    print(table(scores))
    if options.wrong:
        print(*(_show(item, answer) for item, answer in wrong), sep="\n")
    if options.card:
        write_card(options.model / CARD, table(scores))
    if options.json:
        options.json.write_text(json.dumps({c: [s.right, s.total] for c, s in scores.items()}))


if __name__ == "__main__":
    main()

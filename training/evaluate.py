"""Examines a trained model: `python -m training.evaluate --model data/tiny-mistral [--card]`.

Prints what each category of an exam reaches, next to its bar, or with --seeds how much sampled
answers vary. The final exam is looked at once, when the weights are done: whatever is changed after
that look is judged on sentences that are known.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from mistral_engine.native.model.linear.quantised import QUANTISED
from training.exam import card
from training.exam.examinee import Answer, Examinee
from training.exam.item import Item
from training.exam.marks import examine, some
from training.exam.seeds import seeds_table
from training.splits import SPLITS, overlap


def main() -> None:
    options = _options()
    if options.overlap:
        section, told = "overlap", _overlapping(options.split)
    elif options.seeds:
        examinee = Examinee(options.model, options.quantization)
        section, told = "seeds", seeds_table(examinee)
    else:
        section, told = f"{options.split} exam", _examined(options)
    print(told)
    if options.card:
        card.write(options.model / card.NAME, section, told)


def _examined(options: argparse.Namespace) -> str:
    examinee = Examinee(options.model, options.quantization)
    items = SPLITS[options.split]()
    marks = examine(examinee, some(items, options.each) if options.each else items)
    if options.wrong:
        print(*(_show(item, answer) for item, answer in marks.wrong), sep="\n")
    if options.json:
        scores = {category: [s.right, s.total] for category, s in marks.scores.items()}
        options.json.write_text(json.dumps(scores))
    return card.table(marks.scores)


def _overlapping(split: str) -> str:
    found = overlap(SPLITS[split]())
    return "\n".join(f"{category}: {known} of {all_}" for category, (known, all_) in found.items())


def _show(item: Item, answer: Answer) -> str:
    asked = item.conversation.turns[-1]
    ending = "" if answer.ended else " (never ended)"
    return f"[{item.category}] {asked.text!r} -> {answer.text!r}{ending}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=Path("data/tiny-mistral"))
    parser.add_argument("--split", choices=list(SPLITS), default="development")
    parser.add_argument("--seeds", action="store_true", help="sixteen seeds, three temperatures")
    parser.add_argument(
        "--overlap", action="store_true", help="how many questions are worded as in the corpus"
    )
    parser.add_argument("--card", action="store_true", help="write the table into MODEL_CARD.md")
    parser.add_argument("--each", type=int, help="no more items than this of each category")
    parser.add_argument("--wrong", action="store_true", help="print the answers that were wrong")
    parser.add_argument("--json", type=Path, help="write the scores to a file as JSON")
    parser.add_argument("--quantization", choices=["none", *QUANTISED], default="none")
    options = parser.parse_args()
    if options.card and (options.quantization != "none" or options.each or options.overlap):
        parser.error("--card is of the weights as they are and of the whole exam")
    if options.wrong and options.split == "final":
        parser.error("the final exam tells scores only: its answers are not looked at")
    return options


if __name__ == "__main__":
    main()

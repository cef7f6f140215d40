"""Trains the embedded model from zero: `python -m training.train --out data/tiny-mistral`.

The folder --work keeps the run: interrupted by a signal or by chance, the same command goes on from
there, with the same data in the same order as if nothing had happened. Its model/ is what was
learned so far, and its log.jsonl how that went. Without --work, a run cannot be resumed.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from pathlib import Path

from training.run import state
from training.run.loop import train, within
from training.run.recipe import Recipe


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    settings = ", ".join(field.name for field in dataclasses.fields(Recipe))
    parser.add_argument("--out", type=Path, default=Path("data/tiny-mistral"))
    parser.add_argument("--work", type=Path, help="the folder to keep the run in, and resume from")
    parser.add_argument("--save-every", type=float, default=300, help="seconds between two saves")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help=f"one of {settings}"
    )
    parser.add_argument(
        "--minutes", type=float, help="as many tokens as fit into these, by a trial of this machine"
    )
    options = parser.parse_args()
    try:
        recipe = Recipe().with_settings(options.set)
        with tempfile.TemporaryDirectory() as passing:
            work = options.work or Path(passing)
            recipe = within(options.minutes, recipe, work)
            done = train(options.out, work, recipe, options.save_every)
    except (ValueError, state.OtherRunError) as error:
        parser.error(str(error))
    sys.exit(0 if done else 130)


if __name__ == "__main__":
    main()

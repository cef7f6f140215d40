"""examples/tour.ipynb: its cells run from the first to the last, and show what they speak of.

They run in one process of their own, without a kernel: nothing in them is the notebook's alone.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.server import REPOSITORY

NOTEBOOK = json.loads((REPOSITORY / "examples" / "tour.ipynb").read_text())
CODE = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
(PLOT,) = [code for code in CODE if "matplotlib" in code]
# What a drawn plot leaves behind to be looked at.
SHOWN = """
(line,) = axes.lines
print("drawn:", line.get_xdata().tolist() == batches and line.get_ydata().tolist() == rates)
"""


@cache
def printed() -> str:
    """By all cells, and what is told of the plot behind them."""
    ended = subprocess.run(
        [sys.executable, "-"],
        cwd=REPOSITORY / "examples",
        env=os.environ | {"MPLBACKEND": "Agg"},
        input="\n".join([*CODE, SHOWN]),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize(
    "pattern",
    [
        r"The mistral is .*wind",
        r"\w+\| \w+\|",  # streamed
        r"did you mean temperature\?",
        r"'\[INST\]', '▁(', ')?\[', 'I",  # a control token, and text that looks like one
        r"Finished\(reason=<FinishReason.LENGTH",
        r'get_wind_speed\(\{"wind": "bora"\}\)',
        r"87 km/h",
        r"\{'wind': '(bora|mistral|sirocco)', 'is_cold': (True|False)\}",
        r"mistral +\d+\.\d%   ▁mistral \d+\.\d%",
        r"32 at once: +[\d.]+ tokens a second #+",
    ],
)
def test_the_tour_shows(pattern: str) -> None:
    assert re.search(pattern, printed())


def test_what_was_measured_is_drawn() -> None:
    assert printed().endswith("drawn: True\n")


def test_without_matplotlib_the_tour_ends_with_bars(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("matplotlib", "matplotlib.pyplot"):
        monkeypatch.setitem(sys.modules, name, None)  # importing it fails
    exec(PLOT, {"batches": [1, 2], "rates": [3.0, 4.0]})
    assert capsys.readouterr().out.endswith("the bars above are the picture\n")


def test_the_notebook_is_one_and_holds_nobodys_results() -> None:
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in NOTEBOOK["cells"]]
    assert len(set(names)) == len(names)
    for cell in NOTEBOOK["cells"]:
        assert set(cell) == keys_of(cell)
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def keys_of(cell: dict[str, Any]) -> set[str]:
    """In nbformat 4.5."""
    common = {"cell_type", "id", "metadata", "source"}
    return common | ({"outputs", "execution_count"} if cell["cell_type"] == "code" else set())

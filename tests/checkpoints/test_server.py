"""Two kinds of checkpoint in the real server; `make checkpoints` has the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkpoints.kinds import KINDS
from tests.checkpoints.through_server import check_through_server

BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize(
    "name",
    [
        "Hermes-2-Pro: a second template for tools",
        pytest.param(
            "a LoRA adapter as `engine.adapter`, its base as `engine.checkpoint`",
            marks=pytest.mark.long,  # tests/local/test_hub.py serves one too
        ),
    ],
)
def test_a_kind_is_served_or_refused_by_the_real_server_as_by_the_engine(
    name: str, tmp_path: Path
) -> None:
    check_through_server(BY_NAME[name], tmp_path)

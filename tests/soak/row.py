"""`python -m tests.soak.row NAME REPORT`: one row, in this process; its verdicts go into a file."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.soak.rows import ROWS


def main() -> None:
    name, report = sys.argv[1:]
    Path(report).write_text(json.dumps([asdict(verdict) for verdict in ROWS[name].run()]))


if __name__ == "__main__":
    main()

"""`python -m local.vllm [ARGUMENT ...]`: the environment that vLLM runs in, made if need be.

With arguments its Python is run with them, such as `-m pytest tests/engines`. The exit status is 1
where it cannot be made, and one line says why.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from local.vllm.environment import ENVIRONMENT, NotPrepared


def main(arguments: Sequence[str]) -> int:
    try:
        ENVIRONMENT.prepare()
    except NotPrepared as reason:
        print(reason, file=sys.stderr)
        return 1
    if arguments:
        python = str(ENVIRONMENT.python)
        os.execv(python, [python, *arguments])
    print(f"vLLM {ENVIRONMENT.version} for CPUs is in {ENVIRONMENT.venv}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

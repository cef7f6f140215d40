"""`make vllm`: the environment that vLLM runs in, made if need be; status 1 if it cannot be."""

from __future__ import annotations

import sys

from local.vllm.environment import ENVIRONMENT, NotPrepared


def main() -> int:
    try:
        ENVIRONMENT.prepare()
    except NotPrepared as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"vLLM {ENVIRONMENT.version} for CPUs is in {ENVIRONMENT.venv}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

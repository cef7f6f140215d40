"""`python -m local.doctor`: looks at this machine, takes a second or two, and prints what it is."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from local.doctor import cpu, gpu, limits, rate, report, surroundings
from local.install.environment import can_be_made

HERE = Path(__file__).resolve().parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.doctor", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="to serve at (8080)")
    print(*report.lines(look(parser.parse_args().port)), sep="\n")


def look(port: int) -> report.Found:
    cores, memory = limits.cores(), limits.memory()
    return report.Found(
        cpu=cpu.look(),
        cores=cores,
        memory=memory,
        rate=rate.measure(cores, memory.available if memory is not None else None),
        gpus=tuple(gpu.look()),
        python=sys.version_info[:3],
        can_install=can_be_made(),
        torch=surroundings.torch_version(),
        disk=surroundings.free_disk(HERE),
        hub_disk=surroundings.free_disk(surroundings.hub_folder(dict(os.environ))),
        port=port,
        port_is_free=surroundings.port_is_free(port),
    )


if __name__ == "__main__":
    main()

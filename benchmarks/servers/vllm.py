"""How vLLM for CPUs is started, in the environment of `make vllm`. Knows nothing of other peers."""

from __future__ import annotations

from benchmarks.servers.install import LOOPBACK, Peer
from local.vllm import ENVIRONMENT
from local.vllm.cores import BINDING

_FLAGS = "--dtype bfloat16 --max-model-len {context} --served-model-name m"

VLLM = Peer(
    name="vllm",
    version=f"{ENVIRONMENT.version} (CPU)",
    install=(),
    shared=ENVIRONMENT,
    serve=("{venv}/bin/vllm", "serve", "{checkpoint}", *LOOPBACK, *_FLAGS.split()),
    environment={"VLLM_CPU_KVCACHE_SPACE": "3", BINDING: "{core_list}"},
    cells=("chat", "long", "first-token", "second-turn"),
    plays=False,  # it looks at the processor itself
)

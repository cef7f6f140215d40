"""The servers that ours is compared with: how each is installed and started, as data.

None of them is a requirement of this project. Knows nothing of what is measured.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.bench_model import BUILD, for_peers
from benchmarks.servers.install import LOOPBACK, TORCH, Peer, PeerError, Place, Step, pip_install
from benchmarks.servers.llama import LLAMA_CPP_PYTHON, LLAMA_SERVERS, SHORT_CELLS, SLOT_CONTEXT
from benchmarks.servers.vllm import VLLM
from local.doctor.limits import usable_cores
from local.install.tools import user_cache
from local.vllm.cores import binding_of

HOME = user_cache() / "mistral-chat-peers"
TRANSFORMERS = "transformers[serving]==5.23.0"
_LONGEST_CONTEXT = 4096  # tokens that vLLM is asked to serve


_TRANSFORMERS_SERVE = (
    *("{venv}/bin/transformers", "serve", "{checkpoint}", *LOOPBACK),
    *("--dtype", "bfloat16", "--device", "cpu"),
)
_TRANSFORMERS_INSTALL: tuple[Step, ...] = (
    pip_install(TORCH, TRANSFORMERS, "sentencepiece", "accelerate"),
)

PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        VLLM,
        *LLAMA_SERVERS,
        Peer(
            name="transformers",
            version="5.23.0, default",
            family="transformers",
            install=_TRANSFORMERS_INSTALL,
            serve=_TRANSFORMERS_SERVE,
            model="{checkpoint}",
            cells=("chat-1",),  # it answers one at a time
        ),
        Peer(
            name="transformers-cb",
            version="5.23.0, continuous batching",
            family="transformers",
            install=_TRANSFORMERS_INSTALL,
            serve=(*_TRANSFORMERS_SERVE, "--continuous-batching", "--attn-implementation", "sdpa"),
            model="{checkpoint}",
            cells=SHORT_CELLS,
        ),
    )
}


def place_of(
    peer: Peer, model: str, checkpoint: Path, streams: int, context: int, played: bool = False
) -> Place:
    """Where the peer lives and what it serves. played: with no more than AVX2.

    Raises PeerError when it cannot play that, or cannot read the checkpoint.
    """
    if played and not peer.plays:
        raise PeerError(f"{peer.name} computes with all that the processor has, and cannot play")
    own = HOME / (peer.family or peer.name)
    readable = BUILD / "peers" / model
    cores = usable_cores()
    return Place(
        home=str(own),
        venv=str(peer.shared.venv if peer.shared else own / "venv"),
        build=str(own / ("build-avx2" if played else "build")),
        native="OFF" if played else "ON",
        llama=str(own / f"llama_cpp_python-{LLAMA_CPP_PYTHON}" / "vendor" / "llama.cpp"),
        checkpoint=str(_readable(peer, checkpoint, readable)),
        gguf=str(readable),
        streams=streams,
        slots_context=streams * SLOT_CONTEXT,
        context=min(context, _LONGEST_CONTEXT),
        cores=len(cores),
        core_list=binding_of(cores, num_workers=1),
    )


def _readable(peer: Peer, checkpoint: Path, out: Path) -> Path:
    try:
        return for_peers(checkpoint, out)
    except (OSError, ValueError, ImportError) as error:
        problem = f"{checkpoint} cannot be given a tokenizer.json: {error}"
        raise PeerError(f"{peer.name}: {problem}") from error

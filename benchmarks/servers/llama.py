"""How llama.cpp's server is built, and of which files it serves. Knows nothing of other peers."""

from __future__ import annotations

import tarfile
from pathlib import Path

from benchmarks.servers.install import LOOPBACK, TORCH, Peer, Place, Step, pip_install

LLAMA_CPP_PYTHON = "0.3.36"  # its source distribution carries llama.cpp, the server included
SLOT_CONTEXT = 1024  # tokens of each of the slots; the short cells fit
SHORT_CELLS = ("chat", "first-token")


def _unpack_llama_cpp(place: Place) -> None:
    archive = Path(place.home, f"llama_cpp_python-{LLAMA_CPP_PYTHON}.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(place.home, filter="data")


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
_INSTALL: tuple[Step, ...] = (
    pip_install(TORCH, "transformers==5.23.0", "sentencepiece", "protobuf", "pyyaml"),
    pip_install("cmake", "ninja"),
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
        install=_INSTALL,
        convert=tuple(convert),
        # A cache for each slot: with one for all (-kvu) every stream looks at every other's
        # tokens, and 64 streams of the embedded model get a quarter less.
        serve=(
            *("{build}/bin/llama-server", "-m", served, "-t", "{cores}", *LOOPBACK),
            *("-c", "{slots_context}", "-np", "{streams}"),
            # The template has the space after [INST]; without this it is added once more.
            *("--override-kv", "tokenizer.ggml.add_space_prefix=bool:false"),
        ),
        cells=SHORT_CELLS,
    )


LLAMA_SERVERS = (
    _llama_server("llama-server"),
    _llama_server("llama-server-q8_0", "Q8_0"),
    _llama_server("llama-server-q4_k_m", "Q4_K_M"),
)

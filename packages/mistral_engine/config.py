"""EngineConfig: every choice the engine takes at load, frozen, built once from the Truss config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chat_formats import CHAT_FORMATS
from engine_api.errors import ConfigError
from engine_api.settings import check_types, read_settings

BACKENDS = ("native", "vllm")
QUANTIZATIONS = ("none", "int8", "int4", "nf4")
DTYPES = ("auto", "bfloat16", "float16", "float32")
LINEARS = ("auto", "onednn", "float32", "fbgemm", "plain")
STORES = ("auto", "contiguous", "paged")
SPECULATIONS = ("auto", "off")


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """What to serve and within which limits.

    backend: what computes: "native", this bundle's own, or "vllm", which has to be installed. Of
        the settings below vLLM has its own in place of some, and refuses those by name.
    vllm: vLLM's own settings, by the names of its engine arguments, and adapters: names that a
        request may choose, each with a directory or hub id of a LoRA adapter; None: none.
    checkpoint: a directory with config.json, safetensors and a tokenizer, or a hub id,
        "owner/name" or "owner/name@revision". An adapter brings the base that it names.
    adapter: a LoRA adapter that is merged into the weights: a directory or a hub id. None: none.
    dtype: of the weights; "auto" takes the checkpoint's own. What is computed with them may be
        wider, as `linear` says.
    quantization: "none", "int8", "int4" (CPUs only) or "nf4" (4 bits, by bitsandbytes). int8 is
        bitsandbytes' on a GPU; on a CPU int8 and int4 are faster than 16 bits, and nf4 is slower.
    linear: the form that weights are multiplied in, where they are not quantised: "onednn" (packed
        bfloat16 or float32), "fbgemm" (16 bits, multiplied in float32), "float32" (widened, twice
        the memory), all three for CPUs; "plain" (as they are); "auto": what is known to be fastest
        here, or measured at load. Activations, keys and values are of the type multiplied in.
    device_map: "cpu"; "cuda" or "cuda:1", one GPU, or the load fails; "auto": what there is and
        can be used, and where several GPUs are, spread over them to have room; others as accelerate
        has them.
    chat_format: "mistral", Mistral's own format; "template", the checkpoint's chat template;
        "auto": the template where it is not Mistral's own in other words.
    chat_template: a file that is used instead of the checkpoint's template; None: that one.
    context_length: prompt and answer together, tokens; None takes the checkpoint's own.
    max_running: sequences in one batch; more wait.
    max_queued: sequences that may wait until they run for the first time; more are refused. At
        least 0.
    queue_timeout_seconds: how long they may wait, above 0; None for ever. Who is expected to wait
        longer is refused at once.
    deadline_seconds: how long a request may take in all, above 0. Then its answer ends as if its
        length were reached. None: as long as it takes.
    max_unread: events of one request that wait for a reader who does not come, at least 1; one
        more ends the request.
    step_tokens: tokens computed in one step at most, decode first; the rest of a prompt waits.
        None: 2,048 on a GPU, 1,024 on a CPU.
    step_seconds: how long a step may take, above 0: it computes no more of prompts than that, as
        measured. Between steps requests are taken in, ended and told. None: as long as it takes.
    stall_limit: a prompt that arrives while others stream may make them wait for a token this many
        times as long as they do without it, or 20 ms; it is computed in chunks that small, but of
        at least 8 tokens, on a GPU 256. At least 1.
    speculation: "auto": tokens that the text before them, a prediction or a grammar suggests are
        computed together with the one that is due, where that is measured to be faster. Answers
        stay the same. On a CPU only. "off": one token a step.
    kv_cache_gib: memory for keys and values, over all sequences; None takes what weights and full
        steps leave of a GPU, as measured at load, or a share of what is free on a CPU.
    kv_store: "contiguous" (a piece for each sequence, for CPUs), "paged" (shared pages, for GPUs;
        runs on a CPU too, slowly), "auto": what suits the device.
    page_tokens: tokens a page; a power of two from 16 on.
    hub_token: for a gated hub checkpoint. Never logged.
    """

    checkpoint: str
    backend: str = "native"
    vllm: dict[str, Any] | None = None
    adapter: str | None = None
    dtype: str = "auto"
    quantization: str = "none"
    linear: str = "auto"
    device_map: str = "auto"
    chat_format: str = "auto"
    chat_template: str | None = None
    context_length: int | None = None
    max_running: int = 256
    max_queued: int = 256
    queue_timeout_seconds: float | None = 30.0
    deadline_seconds: float | None = 600.0
    max_unread: int = 1024
    step_tokens: int | None = None
    step_seconds: float | None = 2.0
    stall_limit: float = 2.0
    speculation: str = "auto"
    kv_cache_gib: float | None = None
    kv_store: str = "auto"
    page_tokens: int = 32
    hub_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_types(self)
        if self.adapter is not None and not self.adapter:
            raise ConfigError("adapter is ''; it must be a directory, a hub id or null")
        _require_one_of("backend", self.backend, BACKENDS)
        if self.vllm and self.backend != "vllm":
            raise ConfigError(
                f"vllm has {next(iter(self.vllm))!r}, and backend is {self.backend!r}: set backend "
                "to vllm, or vllm to null"
            )
        _require_one_of("dtype", self.dtype, DTYPES)
        _require_one_of("quantization", self.quantization, QUANTIZATIONS)
        _require_one_of("linear", self.linear, LINEARS)
        _require_one_of("chat_format", self.chat_format, CHAT_FORMATS)
        _require_one_of("kv_store", self.kv_store, STORES)
        _require_one_of("speculation", self.speculation, SPECULATIONS)
        for name in ("context_length", "max_running", "max_unread", "step_tokens", "stall_limit"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ConfigError(f"{name} is {value}; it must be at least 1")
        above_0 = ("kv_cache_gib", "queue_timeout_seconds", "deadline_seconds", "step_seconds")
        for name in above_0:
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ConfigError(f"{name} is {value}; it must be above 0")
        if self.max_queued < 0:
            raise ConfigError(f"max_queued is {self.max_queued}; it must be at least 0")
        if self.page_tokens < 16 or self.page_tokens.bit_count() != 1:
            raise ConfigError(
                f"page_tokens is {self.page_tokens}; it must be a power of two, 16 or more"
            )
        if self.step_tokens is not None and self.step_tokens < self.max_running:
            raise ConfigError(
                f"step_tokens is {self.step_tokens}; it must be at least max_running, "
                f"{self.max_running}, so that every running sequence can decode in each step"
            )

    def require_other_adapters(self, base: str | None) -> None:
        """Raises ConfigError where an adapter is called as the model itself is, `base`: requests
        that name the model would all be answered with that adapter."""
        named = (self.vllm or {}).get("adapters")
        if base is not None and isinstance(named, Mapping) and base in named:
            raise ConfigError(
                f"vllm.adapters has {base!r}, which is model_name and names the base: rename one"
            )

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], **overrides: Any) -> EngineConfig:
        """Build from the `engine` mapping of the Truss config; an unknown key is an error."""
        settings = {**values, **overrides}
        if settings.get("speculation") is False:
            settings["speculation"] = "off"  # which YAML 1.1 reads as false
        return read_settings(cls, "engine", settings)


def _require_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ConfigError(f"{name} is {value!r}; it must be one of {', '.join(allowed)}")

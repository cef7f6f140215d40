"""What weights will take is known before they are loaded, whatever the files hold besides."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from engine_api.errors import ConfigError
from mistral_engine import EngineConfig
from mistral_engine.native.load import quantising, weights
from mistral_engine.native.model.layers import ATTENTION
from tests.mistral_engine.checkpoint.layouts import WHOLE, change_weights, recast, tiny_model, write
from tests.mistral_engine.native.small_models import change_config, write_mistral3


@pytest.fixture(autouse=True)
def foreseen(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """What the last model was said to take, by quantization."""
    noted: dict[str, int] = {}
    monkeypatch.setattr(
        weights, "require_room_for_weights", lambda _, num_bytes: noted.update(num_bytes)
    )
    return noted


def load(folder: Path, **settings: Any) -> Any:
    return weights.load_model(
        folder, EngineConfig(str(folder), device_map="cpu", **settings), ATTENTION
    )


def taken(model: Any) -> int:
    return sum(p.numel() * p.element_size() for p in model.parameters())


def add_a_stray_file(folder: Path) -> None:
    shutil.copyfile(folder / WHOLE, folder / "model-00001-of-00001.safetensors")


def add_what_the_model_has_not(folder: Path) -> None:
    change_weights(
        folder,
        model__layers__0__self_attn__rotary_emb__inv_freq=torch.ones(8),
        model__layers__0__self_attn__k_scale=torch.ones(1000, 1000),
    )


def tie_as_it_is_said(folder: Path) -> None:
    change_config(folder, tie_word_embeddings=True)
    held = load_file(folder / WHOLE)
    del held["lm_head.weight"]
    save_file(held, folder / WHOLE, {"format": "pt"})


def name_no_type_and_be_float32(folder: Path) -> None:
    change_config(folder, dtype=None)
    recast(folder, torch.float32)


LAYOUTS: list[tuple[str, Callable[[Path], None], torch.dtype]] = [
    ("as it is", lambda folder: None, torch.bfloat16),
    ("float32 in the files", lambda folder: recast(folder, torch.float32), torch.bfloat16),
    ("float16 in the files", lambda folder: recast(folder, torch.float16), torch.bfloat16),
    ("no type named", lambda folder: change_config(folder, dtype=None), torch.bfloat16),
    (
        "no type named, float32",
        name_no_type_and_be_float32,
        torch.float32,
    ),
    (
        "the older key",
        lambda folder: change_config(folder, dtype=None, torch_dtype="float16"),
        torch.float16,
    ),
    ("a stray file", add_a_stray_file, torch.bfloat16),
    ("tensors that are not loaded", add_what_the_model_has_not, torch.bfloat16),
    ("tied", tie_as_it_is_said, torch.bfloat16),
    (
        "tied by its word, and two in the files",
        lambda folder: change_config(folder, tie_word_embeddings=True),
        torch.bfloat16,
    ),
]


@pytest.mark.parametrize(("change", "dtype"), [c[1:] for c in LAYOUTS], ids=[c[0] for c in LAYOUTS])
def test_the_weights_take_just_what_was_foreseen(
    tmp_path: Path,
    foreseen: dict[str, int],
    change: Callable[[Path], None],
    dtype: torch.dtype,
) -> None:
    folder = write(tmp_path / "model")
    change(folder)
    model = load(folder)
    assert model.dtype == dtype
    assert foreseen["none"] == taken(model)
    assert foreseen["int4"] < foreseen["int8"]
    assert foreseen["nf4"] < foreseen["none"]


def test_of_a_whole_file_and_pieces_the_whole_file_is_read(
    tmp_path: Path, foreseen: dict[str, int]
) -> None:
    folder = write(tmp_path / "pieces", shard="200KB")
    in_pieces = taken(load(folder))
    assert foreseen["none"] == in_pieces
    shutil.copyfile(write(tmp_path / "whole", seed=1) / WHOLE, folder / WHOLE)
    model = load(folder)
    assert foreseen["none"] == taken(model) == in_pieces
    expected = tiny_model(seed=1).model.embed_tokens.weight
    assert torch.equal(model.model.embed_tokens.weight, expected)


@pytest.mark.parametrize("published", [True, False])
def test_of_a_mistral_3_the_language_model_alone_is_counted(
    tmp_path: Path, foreseen: dict[str, int], published: bool
) -> None:
    model = load(write_mistral3(tmp_path / "model", tied=False, published=published))
    assert foreseen["none"] == taken(model)


@pytest.mark.parametrize("quantization", ["int8", "nf4"])
def test_what_bitsandbytes_quantises_at_load_takes_what_was_foreseen(
    tmp_path: Path,
    foreseen: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    quantization: str,
) -> None:
    monkeypatch.setattr(weights, "is_on_cpu", lambda config: False)  # int8 on a GPU
    monkeypatch.setattr(weights, "is_packed_here", lambda config: False)
    monkeypatch.setattr(quantising, "is_packed_here", lambda config: False)
    model = load(write(tmp_path / "model"), quantization=quantization)
    assert foreseen[quantization] == pytest.approx(taken(model), rel=0.02)


@pytest.mark.parametrize("change", [lambda folder: None, tie_as_it_is_said])
def test_packed_on_a_cpu_all_linears_take_a_byte_a_weight_beside_embeddings_of_16_bits(
    tmp_path: Path, foreseen: dict[str, int], change: Callable[[Path], None]
) -> None:
    """Of tied weights both."""
    folder = write(tmp_path / "model")
    change(folder)
    model = load(folder, quantization="int8")
    linears = sum(m.weight.numel() for m in model.modules() if isinstance(m, nn.Linear))
    norms = sum(p.numel() for name, p in model.named_parameters() if "norm" in name)
    embeddings = model.get_input_embeddings().weight.numel()
    assert foreseen["int8"] == linears + 2 * (norms + embeddings)


@pytest.mark.parametrize(("width", "down"), [(128, 0.5 + 6 / 32), (104, 1.0)])
def test_in_4_bits_rows_that_come_in_no_groups_take_a_byte_a_weight(
    tmp_path: Path, foreseen: dict[str, int], width: int, down: float
) -> None:
    model = load(write(tmp_path / "model", intermediate_size=width), quantization="int4")
    sizes = {name: p.numel() for name, p in model.named_parameters()}
    uneven = sum(size for name, size in sizes.items() if "down_proj" in name)
    others = sum(size for name, size in sizes.items() if "norm" in name or "embed" in name)
    linears = sum(sizes.values()) - uneven - others
    assert foreseen["int4"] == linears * (0.5 + 6 / 32) + uneven * down + 2 * others


def quantise_by_bitsandbytes(folder: Path) -> None:
    from transformers import BitsAndBytesConfig, MistralForCausalLM

    quantised = MistralForCausalLM.from_pretrained(
        folder, quantization_config=BitsAndBytesConfig(load_in_4bit=True), device_map="cpu"
    )
    quantised.save_pretrained(folder)


def quantise_in_fp8(folder: Path, block: int = 32) -> None:
    """As Mistral's fp8 repositories are: a scale for every block of a linear's weights."""
    packed: dict[str, torch.Tensor] = {}
    for name, weight in load_file(folder / WHOLE).items():
        if not name.endswith("_proj.weight"):
            packed[name] = weight
            continue
        rows, columns = weight.shape
        blocks = weight.float().reshape(rows // block, block, columns // block, block)
        scales = blocks.abs().amax((1, 3)) / 448
        scaled = (blocks / scales[:, None, :, None]).reshape(rows, columns)
        packed[name] = scaled.to(torch.float8_e4m3fn)
        packed[f"{name}_scale_inv"] = scales
    save_file(packed, folder / WHOLE, {"format": "pt"})
    settings = {"quant_method": "fp8", "activation_scheme": "dynamic"}
    change_config(folder, quantization_config={**settings, "weight_block_size": [block, block]})


@pytest.mark.parametrize("dtype", ["auto", "bfloat16", "float16", "float32"])
def test_fp8_is_loaded_as_what_it_was_made_of_and_computes_in_any_type(
    tmp_path: Path, foreseen: dict[str, int], dtype: str
) -> None:
    folder = write(tmp_path / "model")
    plain = load(folder, dtype="float32")
    quantise_in_fp8(folder)
    model = load(folder, dtype=dtype)
    assert foreseen["none"] == taken(model)
    wanted = torch.bfloat16 if dtype == "auto" else getattr(torch, dtype)
    assert {p.dtype for p in model.parameters()} == {wanted}
    compare(model, plain, within=0.1)


@pytest.mark.parametrize("bits", [4, 8])
@pytest.mark.parametrize("dtype", ["auto", "float16", "float32"])
def test_what_bitsandbytes_has_quantised_already_takes_what_was_foreseen_and_computes_in_any_type(
    tmp_path: Path, foreseen: dict[str, int], bits: int, dtype: str
) -> None:
    from transformers import BitsAndBytesConfig, MistralForCausalLM

    settings: dict[str, Any] = {f"load_in_{bits}bit": True}
    if bits == 4:
        settings |= {"bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": True}
    plain = write(tmp_path / "plain")
    MistralForCausalLM.from_pretrained(
        plain, quantization_config=BitsAndBytesConfig(**settings), device_map="cpu", dtype="auto"
    ).save_pretrained(tmp_path / "quantised")
    model = load(tmp_path / "quantised", dtype=dtype)
    assert foreseen == {"none": pytest.approx(taken(model), rel=0.03)}
    wanted = torch.bfloat16 if dtype == "auto" else getattr(torch, dtype)
    assert {p.dtype for p in model.parameters() if p.is_floating_point()} == {wanted}
    compare(model, load(plain, dtype="float32"), within=0.4)


def rename_scales(folder: Path, name: str | None) -> None:
    """weight_scale_inv, under another name or under none."""
    held = load_file(folder / WHOLE)
    scales = {k: held.pop(k) for k in list(held) if k.endswith("weight_scale_inv")}
    if name is not None:
        held |= {k.replace("weight_scale_inv", name): v for k, v in scales.items()}
    save_file(held, folder / WHOLE, {"format": "pt"})


@pytest.mark.parametrize("scales", ["weight_scale", None])
def test_fp8_of_which_the_scales_would_not_be_read_is_refused(
    tmp_path: Path, scales: str | None
) -> None:
    """As AutoFP8 writes it: what would be loaded without its scales answers nothing of sense."""
    folder = write(tmp_path / "model")
    quantise_in_fp8(folder)
    rename_scales(folder, scales)
    with pytest.raises(ConfigError, match=r"another layout.*take the original.*backend: vllm"):
        load(folder)


def test_fp8_as_bare_bytes_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "model")
    quantise_in_fp8(folder)
    held = load_file(folder / WHOLE)
    bare = {
        k: v.view(torch.uint8) if v.dtype == torch.float8_e4m3fn else v for k, v in held.items()
    }
    save_file(bare, folder / WHOLE, {"format": "pt"})
    with pytest.raises(ConfigError, match=r"fp8 of another layout: .*_proj\.weight is U8"):
        load(folder)


@pytest.mark.parametrize("kind", [torch.int8, torch.float8_e4m3fn])
def test_packed_weights_of_which_the_config_says_nothing_are_refused(
    tmp_path: Path, kind: torch.dtype
) -> None:
    folder = write(tmp_path / "model")
    name = "model.layers.1.mlp.up_proj.weight"
    held = load_file(folder / WHOLE)
    packed = {name: held[name].to(kind), f"{name}_scale": torch.ones(128, 1)}
    save_file(held | packed, folder / WHOLE, {"format": "pt"})
    with pytest.raises(ConfigError, match=r"up_proj\.weight is (I8|F8_E4M3), and config\.json has"):
        load(folder)


@pytest.mark.parametrize("change", [quantise_in_fp8, quantise_by_bitsandbytes])
def test_of_what_is_quantised_already_no_other_form_is_foreseen(
    tmp_path: Path, foreseen: dict[str, int], change: Callable[[Path], None]
) -> None:
    """It would be told as a remedy, and refused when it is set."""
    folder = write(tmp_path / "model")
    change(folder)
    load(folder)
    assert foreseen.keys() == {"none"}


def compare(model: Any, plain: Any, *, within: float) -> None:
    """Both say nearly the same; the first in whatever type it computes in."""
    ids = torch.arange(7)[None]
    said = []
    for each in (model, plain):
        each.set_attn_implementation("eager")
        said.append(each(ids).logits.float())
    assert (said[0] - said[1]).norm() < within * said[1].norm()


def test_a_type_that_is_not_computed_with_is_refused_with_what_to_set(tmp_path: Path) -> None:
    folder = write(tmp_path / "model")
    change_config(folder, dtype="float64")
    with pytest.raises(ConfigError, match=r"dtype float64.*set dtype to bfloat16 or float16"):
        load(folder)
    assert load(folder, dtype="float32").dtype == torch.float32

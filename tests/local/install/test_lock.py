"""requirements.lock agrees with what people wrote, names no host, and is the container's too."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
import truss
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from local.install import lock_file
from local.install.relock import OURS, TAIL, pinned_uv, written
from tests.server import REPOSITORY

PARTS = lock_file.read(lock_file.LOCK.read_text())
LOCKED = {part: lock_file.requirements(lines) for part, lines in PARTS.items()}
WRITTEN = {
    "uv": "local/install/requirements.txt",
    "torch": OURS,
    **lock_file.SOURCES,
}
TRUSS_SERVER = Path(truss.__file__).parent / "templates" / "server" / "requirements.txt"
# Of its requirements; local/requirements.txt says why.
NOT_IMPORTED = {"aiocontextvars", "cython"}
LEFT_OUT = set(
    re.findall(r"^([a-z-]+)", (REPOSITORY / "local/install/left_out.txt").read_text(), re.M)
)
PLACES = [
    {"sys_platform": system, "platform_system": name, "platform_machine": machine}
    for system, name, machine in (
        ("linux", "Linux", "x86_64"),
        ("linux", "Linux", "aarch64"),
        ("darwin", "Darwin", "arm64"),
    )
]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def applying_at(place: dict[str, str], python: str, block: str) -> list[Requirement]:
    """Of those of one name, where markers choose."""
    there = {
        **place,
        **{"python_version": python, "python_full_version": f"{python}.0"},
        **{"implementation_name": "cpython", "platform_python_implementation": "CPython"},
    }
    lines = re.findall(r"^\w.*", block, re.MULTILINE)
    requirements = [Requirement(line.rstrip(" \\")) for line in lines]
    return [each for each in requirements if each.marker is None or each.marker.evaluate(there)]


@pytest.mark.parametrize("name", [OURS, *lock_file.SOURCES.values(), WRITTEN["uv"]])
def test_every_pin_that_people_wrote_is_locked_in_that_version(name: str) -> None:
    everything = lock_file.pinned("".join(PARTS.values()))
    pins = lock_file.pinned(written(REPOSITORY / name))
    assert pins
    assert {pin: everything.get(pin) for pin in pins} == pins, "run `make lock`"


@pytest.mark.parametrize("part", list(lock_file.SOURCES))
def test_what_a_file_pins_is_in_its_part_or_one_before(part: str) -> None:
    before = {name for each in lock_file.included(part) for name in LOCKED[each]}
    assert set(lock_file.pinned(written(REPOSITORY / WRITTEN[part]))) <= before


def test_every_package_has_hashes_but_torch_whose_builds_differ() -> None:
    for part, packages in LOCKED.items():
        for name, block in packages.items():
            assert ("--hash=sha256:" in block) == (part != "torch"), name
    assert list(LOCKED["torch"]) == ["torch"]


def test_no_host_no_path_and_no_option_stands_in_it() -> None:
    for line in lock_file.LOCK.read_text().splitlines():
        assert not re.search(r"://|@ |^-", line), line
        assert "--" not in line.removeprefix("    --hash=sha256:"), line


def test_nothing_is_locked_twice() -> None:
    names = [name for packages in LOCKED.values() for name in packages]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join(list(place.values())[1:]))
def test_everywhere_each_name_has_one_version_at_most(place: dict[str, str], python: str) -> None:
    blocks = [block for packages in LOCKED.values() for block in packages.values()]
    applying = [applying_at(place, python, block) for block in blocks]
    assert all(len(requirements) <= 1 for requirements in applying), applying
    assert sum(map(len, applying)) > 150


def test_for_serving_everything_that_is_asked_for_is_there_but_what_is_left_out() -> None:
    """Asked for by the packages as they are installed here."""
    there = set(LOCKED["serve"]) | {"torch"}
    for name in LOCKED["serve"]:
        for asked in asked_for(name):
            assert asked in there | LEFT_OUT, f"{name} asks for {asked}"
    assert not LEFT_OUT & there


def asked_for(name: str) -> set[str]:
    """Here, without extras; nothing of what is for another platform or Python."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    asked = map(Requirement, lines)
    return {
        canonicalize_name(each.name)
        for each in asked
        if each.marker is None or each.marker.evaluate({"extra": ""})
    }


def test_the_libraries_of_cuda_come_with_the_build_of_torch_that_wants_them() -> None:
    names = {name for packages in LOCKED.values() for name in packages}
    assert not [name for name in names if name.startswith(("nvidia-", "cuda-"))]
    assert "triton" not in LOCKED["serve"]


def test_what_is_pushed_pins_all_that_its_own_pins_bring_as_it_is_locked() -> None:
    beginning, _, end = (REPOSITORY / OURS).read_text().partition(TAIL)
    brought = lock_file.pinned(end)
    for name, version in brought.items():
        (requirement,) = applying_at(PLACES[0], "3.11", LOCKED["serve"][name])
        assert str(requirement.specifier) == f"=={version}", name
    both = {*brought, *lock_file.pinned(beginning)}
    for name in both - {"torch"}:
        assert asked_for(name) <= both, name


def test_all_that_the_truss_server_asks_for_is_installed_within_its_bounds() -> None:
    """Of the Truss that is installed: a later one may ask for more."""
    pins = lock_file.pinned(PARTS["serve"])
    for line in TRUSS_SERVER.read_text().splitlines():
        if (text := line.partition("#")[0].strip()) and not text.startswith("-"):
            asked = Requirement(text)
            name = canonicalize_name(asked.name)
            if name == "numpy":  # below 2 for bundles that do not pin it, as ours does
                continue
            assert (name in pins) != (name in NOT_IMPORTED), f"the Truss server asks for {text}"
            assert name not in pins or asked.specifier.contains(pins[name]), text


def test_uv_is_fetched_for_locking_as_it_is_locked() -> None:
    wanted = (REPOSITORY / WRITTEN["uv"]).read_text()
    assert pinned_uv(wanted, lock_file.LOCK.read_text()) == PARTS["uv"]


@pytest.mark.parametrize("known", ["", lock_file.LOCK.read_text()])
def test_a_uv_that_is_not_locked_yet_is_fetched_by_its_version(known: str) -> None:
    assert pinned_uv("# What installs.\nuv==99.1  # newer\n", known).split() == ["uv==99.1"]


def test_a_lock_without_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="no part bench, tests"):
        lock_file.read("# [uv]\nuv==1\n# [torch]\ntorch==2\n# [serve]\na==1\n")


LINES = st.lists(
    st.from_regex(
        r"[a-z][a-z0-9-]{0,8}==[0-9.]{1,5}( ; python_version < '3\.12')?", fullmatch=True
    ),
    min_size=1,
    max_size=5,
)


@given(st.fixed_dictionaries(dict.fromkeys(("uv", "torch", *lock_file.SOURCES), LINES)))
def test_what_is_written_is_read(parts: dict[str, list[str]]) -> None:
    texts = {
        name: "".join(f"{line} \\\n    --hash=sha256:{0:064}\n" for line in lines)
        for name, lines in parts.items()
    }
    read = lock_file.read(lock_file.write("# A head.\n", texts))
    assert {name: lines.strip() for name, lines in read.items()} == {
        name: lines.strip() for name, lines in texts.items()
    }
    for name, lines in parts.items():
        blocks = lock_file.requirements(read[name])
        assert sum(block.count("--hash") for block in blocks.values()) == len(lines)

"""What the doctor reads of a machine: processors, limits of containers, GPUs, disks, ports."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.doctor import cpu, gpu, limits, rate, surroundings
from tests.server import REPOSITORY

CPUINFO = "processor\t: 0\nmodel name\t: A CPU @ 2.1GHz\nflags\t\t: fpu {}\n\nprocessor\t: 1\n"
GIB = 2**30


@pytest.mark.parametrize(
    ("flags", "architecture", "expected"),
    [
        ("avx2 avx512f avx512_bf16 amx_tile amx_bf16", "x86_64", "amx"),
        ("avx2 avx512f", "x86_64", "avx512"),
        ("avx2 avx_vnni", "x86_64", "avx2"),
        ("sse2", "amd64", "x86_64"),
        ("", "aarch64", "arm64"),
    ],
)
def test_the_class_is_the_widest_that_the_flags_tell(
    flags: str, architecture: str, expected: str
) -> None:
    found = cpu.read(CPUINFO.format(flags), architecture)
    assert (found.name, found.machine_class) == ("A CPU @ 2.1GHz", expected)


def test_only_flags_that_linears_are_quick_through_are_told() -> None:
    assert cpu.read(CPUINFO.format("amx_bf16 sse2 avx2"), "x86_64").told_flags == [
        "avx2",
        "amx_bf16",
    ]


def test_a_cpuinfo_without_names_still_gives_a_processor() -> None:
    assert cpu.read("processor: 0\nFeatures: asimd", "aarch64").name == "aarch64"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "150000 100000\n"}, 1.5),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu.cfs_quota_us": "200000\n", "cpu.cfs_period_us": "100000\n"}, 2.0),
        ({"cpu.cfs_quota_us": "-1\n", "cpu.cfs_period_us": "100000\n"}, None),
        ({}, None),
    ],
)
def test_a_containers_share_of_cores_is_read_in_both_versions(
    tmp_path: Path, files: dict[str, str], expected: float | None
) -> None:
    written(tmp_path, files)
    assert limits.cpu_quota(tmp_path) == expected


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_what_only_keeps_files_does_not_count_as_used(tmp_path: Path) -> None:
    second = written(
        tmp_path / "second",
        {"memory.max": "1000", "memory.current": "700", "memory.stat": "anon 5\ninactive_file 300"},
    )
    first = written(
        tmp_path / "first",
        {
            "memory.limit_in_bytes": "1000",
            "memory.usage_in_bytes": "700",
            "memory.stat": "inactive_file 1\ntotal_inactive_file 200",
        },
    )
    assert limits.memory_limit(second) == (1000, 400)
    assert limits.memory_limit(first) == (1000, 500)
    assert limits.memory_limit(tmp_path) == (None, 0)
    assert limits.memory_limit(written(tmp_path / "none", {"memory.max": "max"})) == (None, 0)


def test_a_limit_narrows_memory_and_never_widens_it() -> None:
    whole = limits.Memory(8 * GIB, 6 * GIB)
    assert whole.within(None, 0) == whole
    assert whole.within(16 * GIB, 0) == whole
    assert whole.within(4 * GIB, GIB) == limits.Memory(4 * GIB, 3 * GIB)
    assert whole.within(7 * GIB, 0) == limits.Memory(7 * GIB, 6 * GIB)
    assert limits.Memory(8 * GIB, None).within(4 * GIB, 5 * GIB) == limits.Memory(4 * GIB, 0)


def test_memory_is_read_in_units_of_1024_bytes() -> None:
    text = "MemTotal:  2048 kB\nMemFree: 1 kB\nMemAvailable: 1024 kB\nHugePages_Total: 0\n"
    assert limits.read_meminfo(text) == limits.Memory(2 * 2**20, 2**20)


def test_the_groups_around_a_group_limit_it_too() -> None:
    root = Path("/groups")
    of_second = limits.group_folders("0::/a/b\n", "cpu", root)
    assert {root, root / "a", root / "a/b"} <= set(of_second)
    of_first = limits.group_folders("4:cpu,cpuacct:/a\n3:memory:/m\n", "cpu", root)
    assert {root / "cpu,cpuacct", root / "cpu,cpuacct/a"} <= set(of_first)
    assert not [folder for folder in of_first if "m" in folder.parts]


def test_this_machine_has_cores_and_memory() -> None:
    memory = limits.memory()
    assert limits.cores() >= 1
    assert memory is not None
    assert 0 < (memory.available or 0) <= memory.total


def test_a_line_that_is_no_gpus_is_left_out() -> None:
    (found,) = gpu.read("NVIDIA A10G, 23028, 22515, 580.65.06\n[Unknown Error], [N/A], 1, x\n\n")
    assert found == gpu.Gpu("NVIDIA A10G", 23028 << 20, 22515 << 20, "580.65.06")
    assert (found.driver_series, found.bytes_per_s) == (580, 600e9)


def test_a_gpus_compute_capability_is_read_where_its_driver_tells_it() -> None:
    (old,) = gpu.read("Tesla T4, 15360, 14910, 580.65.06, 7.5")
    (new,) = gpu.read("NVIDIA A10G, 23028, 22515, 580.65.06, 8.6")
    (silent,) = gpu.read("Tesla T4, 15360, 14910, 580.65.06, [N/A]")
    assert (old.capability, new.capability, silent.capability) == ((7, 5), (8, 6), None)
    assert (old.is_too_old, new.is_too_old, silent.is_too_old) == (True, False, False)


def test_a_driver_that_knows_no_compute_capability_is_asked_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It ends with an error then, and says nothing of the GPU."""
    command = tmp_path / "nvidia-smi"
    command.write_text(
        "#!/bin/sh\ncase $1 in *compute_cap*) exit 2 ;; esac\necho Tesla T4, 15360, 14910, 470.82\n"
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert gpu.look() == [gpu.Gpu("Tesla T4", 15360 << 20, 14910 << 20, "470.82")]


def test_a_gpu_without_a_data_sheet_here_has_no_rate() -> None:
    (found,) = gpu.read("NVIDIA L40, 46068, 45000, 535.1")
    assert found.bytes_per_s is None
    (longer,) = gpu.read("NVIDIA A100-SXM4-80GB, 81920, 81000, 535.1")
    assert longer.bytes_per_s == 1555e9


def test_a_machine_without_nvidia_smi_has_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert gpu.look() == []


def test_a_port_that_somebody_listens_on_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not surroundings.port_is_free(port)
    assert surroundings.port_is_free(port)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"HF_HUB_CACHE": "/a"}, "/a"),
        ({"HF_HOME": "/b"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
    ],
)
def test_downloads_go_where_the_hubs_library_puts_them(
    environment: dict[str, str], expected: str
) -> None:
    assert surroundings.hub_folder(environment) == Path(expected)


def test_a_folder_that_is_not_there_yet_is_on_the_disk_of_the_one_above(tmp_path: Path) -> None:
    assert surroundings.free_disk(tmp_path / "not" / "yet") > 0


def test_a_buffer_is_read_to_its_end() -> None:
    assert rate.read_rate(2**16) > 0


def test_the_doctor_imports_nothing_that_may_not_be_installed() -> None:
    script = "import sys, local.doctor.__main__; print(*sys.modules)"
    command = [sys.executable, "-S", "-c", script]  # -S: without site-packages
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert "torch" not in ended.stdout.split()


def test_an_old_python_can_read_the_doctor_so_that_it_is_told_that_it_is_old() -> None:
    """The doctor, and what it imports from elsewhere here."""
    script = (
        "import sys, local.doctor.__main__;"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'local'))"
    )
    command = [sys.executable, "-c", script]
    printed = subprocess.check_output(command, cwd=REPOSITORY, text=True, timeout=60)
    paths = {*map(Path, printed.split()), *(REPOSITORY / "local" / "doctor").glob("*.py")}
    assert REPOSITORY / "local" / "install" / "environment.py" in paths
    for path in paths:
        tree = ast.parse(path.read_text(), feature_version=(3, 8))
        assert "from __future__ import annotations" in path.read_text() or "__init__" in path.name
        keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
        assert "slots" not in keywords  # of a dataclass: from Python 3.10 on

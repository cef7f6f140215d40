from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.servers import install, peers
from benchmarks.servers.install import Peer, PeerError, Place, prepare
from benchmarks.servers.peers import PEERS, place_of
from local.doctor.limits import usable_cores
from local.vllm import ENVIRONMENT, Environment, NotPrepared


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(install, "LOGS", tmp_path / "logs")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_text("weights")
    return Place(
        home=str(tmp_path / "home"),
        venv=str(tmp_path / "home" / "venv"),
        build=str(tmp_path / "home" / "build"),
        native="ON",
        llama="llama",
        checkpoint=str(tmp_path / "model"),
        gguf=str(tmp_path / "model"),
        streams=32,
        slots_context=32 * 1024,
        context=4096,
        cores=2,
        core_list="0,1",
    )


@pytest.fixture(autouse=True)
def no_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a virtual environment takes seconds; here nothing is put in it."""
    real = install.run_step

    def run_step(name: str, command: tuple[str, ...]) -> None:
        if command[1:3] != ("-m", "venv"):
            real(name, command)

    monkeypatch.setattr(install, "run_step", run_step)


def touching(*arguments: str) -> tuple[str, ...]:
    """A step that adds a line to the file named last."""
    return (sys.executable, "-c", "import sys; open(sys.argv[-1], 'a').write('x')", *arguments)


PEER = Peer("fake", "1", install=(touching("{home}/log"),), serve=("serve", "-t", "{cores}"))


def test_a_peer_is_installed_once(place: Place) -> None:
    for _ in range(2):
        prepare(PEER, place)
    assert Path(place.home, "log").read_text() == "x"


def test_a_peer_whose_steps_have_changed_is_installed_again(place: Place) -> None:
    prepare(PEER, place)
    prepare(replace(PEER, install=(*PEER.install, touching("{home}/log"))), place)
    assert Path(place.home, "log").read_text() == "xxx"


def test_a_checkpoint_is_converted_once(place: Place) -> None:
    file = "{gguf}.gguf"
    peer = replace(PEER, convert=((file, touching(file)),))
    for _ in range(2):
        prepare(peer, place)
    assert Path(place.fill(file)).read_text() == "x"


def test_what_two_of_a_family_need_is_made_once_and_each_has_its_own_of_it(place: Place) -> None:
    base, quantized = "{gguf}.gguf", "{gguf}-Q8_0.gguf"
    longer = "import sys; open(sys.argv[2], 'w').write(open(sys.argv[1]).read() + 'q')"
    quantize = (sys.executable, "-c", longer, base, quantized)
    first = replace(PEER, convert=((base, touching(base)),))
    second = replace(PEER, convert=((base, touching(base)), (quantized, quantize)))
    for peer in (first, second, second):
        prepare(peer, place)
    assert Path(place.fill(base)).read_text() == "x"
    assert Path(place.fill(quantized)).read_text() == "xq"


def test_a_build_for_avx2_does_not_count_as_one_for_this_processor(place: Place) -> None:
    played = replace(place, build=place.build + "-avx2", native="OFF")
    peer = replace(PEER, install=(touching("{build}.log"),))
    for where in (place, played, place):
        prepare(peer, where)
    assert [Path(where.build + ".log").read_text() for where in (place, played)] == ["x", "x"]


def test_a_failed_step_is_told_with_its_last_words(place: Place) -> None:
    step = (sys.executable, "-c", "import sys; sys.exit('no compiler')")
    with pytest.raises(PeerError, match=r"fake: .* ended with status 1: no compiler"):
        prepare(replace(PEER, install=(step,)), place)


def test_a_program_that_is_missing_is_told(place: Place) -> None:
    with pytest.raises(PeerError, match=r"fake: .*no-such-program"):
        prepare(replace(PEER, install=(("no-such-program",),)), place)


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_every_placeholder_of_a_peer_is_known(peer: Peer, place: Place) -> None:
    commands = [step for step in peer.install if isinstance(step, tuple)]
    values = (peer.model, *peer.environment.values())
    made = [(name, *command) for name, command in peer.convert]
    for argument in (part for c in (*commands, *made, peer.serve, values) for part in c):
        place.fill(argument)


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_every_file_that_is_made_of_a_checkpoint_is_named_in_its_command(peer: Peer) -> None:
    """It is written under another name first."""
    assert all(name in command for name, command in peer.convert)


def test_the_quantised_servers_are_of_one_build_and_each_serves_its_own_file() -> None:
    servers = [PEERS[f"llama-server{ending}"] for ending in ("", "-q8_0", "-q4_k_m")]
    assert {server.family for server in servers} == {"llama-server"}
    assert len({server.install for server in servers}) == 1
    served = [server.serve[server.serve.index("-m") + 1] for server in servers]
    assert served == ["{gguf}.gguf", "{gguf}-Q8_0.gguf", "{gguf}-Q4_K_M.gguf"]
    assert [server.convert[-1][0] for server in servers] == served


def test_a_peer_that_cannot_play_a_narrower_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match="vllm computes with all that the processor has"):
        place_of(PEERS["vllm"], "M4", tmp_path, streams=1, context=1, played=True)


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_every_peer_listens_on_loopback_at_the_port_it_is_given(peer: Peer) -> None:
    assert install_slice(peer.serve, "--host", 4) == ("--host", "127.0.0.1", "--port", "{port}")


def install_slice(command: tuple[str, ...], begin: str, length: int) -> tuple[str, ...]:
    start = command.index(begin)
    return command[start : start + length]


def test_the_port_is_left_open_until_the_server_starts(place: Place) -> None:
    command = prepare(replace(PEER, serve=("serve", "--port", "{port}")), place)
    assert command.arguments == ("serve", "--port", "{port}")


def test_a_peer_in_a_shared_environment_runs_in_it_and_is_not_installed(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, prepared = Environment(tmp_path / "shared"), list[Environment]()
    monkeypatch.setattr(Environment, "prepare", lambda self: prepared.append(self))
    prepare(replace(PEER, install=(), shared=shared), place)
    assert prepared == [shared]
    assert not Path(place.home).exists()


def test_a_shared_environment_that_cannot_be_made_is_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Environment) -> None:
        raise NotPrepared("needs avx2")

    monkeypatch.setattr(Environment, "prepare", refuse)
    with pytest.raises(PeerError, match="fake: needs avx2"):
        prepare(replace(PEER, install=(), shared=Environment(tmp_path)), place)


def test_vllm_computes_on_every_core_in_its_own_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "BUILD", tmp_path / "build")  # there a real peer's files may lie
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    (checkpoint / "tokenizer.json").touch()
    place = place_of(PEERS["vllm"], "M4", checkpoint, streams=1, context=1)
    assert place.checkpoint == str(tmp_path / "build" / "peers" / "M4")
    assert place.venv == str(ENVIRONMENT.venv)
    named = map(int, place.core_list.split(","))
    assert list(named) == usable_cores()

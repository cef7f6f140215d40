"""A server by its rates alone, with a clock of its own: who gets a place when, and who gives up.

As the native backend serves: first come, first served; all that run have a token in each step, and
prompts fill the rest of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from engine_api.errors import EngineBusyError
from mistral_engine.in_flight.admission import Admission, Ahead, Starting, Waiting


@dataclass(eq=False)
class Client:
    """One request. waited: seconds until it had its turn, or would have had; None: it never had.

    told: where it was refused, when to come back; it then watches the queue without being in it.
    """

    num_prompt_tokens: int
    num_answer_tokens: int
    most_tokens: int
    arrived: float = 0.0
    begun: float = 0.0
    ended: float = 0.0
    waited: float | None = None
    told: int | None = None
    waiting: Waiting | None = None
    num_left: int = field(init=False)  # of the prompt
    num_said: int = 0

    def __post_init__(self) -> None:
        self.num_left = self.num_prompt_tokens


class SimulatedServer:
    """max_running: places. step_tokens: in a step. token_seconds: of each, base_seconds: of none.

    patience: seconds that one waits; admission is asked to refuse who would wait longer.
    """

    def __init__(
        self,
        max_running: int,
        step_tokens: int,
        base_seconds: float,
        token_seconds: float,
        patience: float,
    ) -> None:
        self.now = 0.0
        self.clients: list[Client] = []
        self._max_running = max_running
        self._step_tokens = max(step_tokens, max_running + 16)
        self._base_seconds = base_seconds
        self._token_seconds = token_seconds
        self._patience = patience
        self._running: list[Client] = []
        self._queue: deque[Client] = deque()  # those who watch among them
        self._admission = Admission(10_000, max_running, patience, clock=lambda: self.now)

    def arrive(self, client: Client) -> None:
        client.arrived = self.now
        self.clients.append(client)
        self._queue.append(client)
        try:
            self._admission.enter()
        except EngineBusyError as busy:
            client.told = busy.retry_after
        else:
            client.waiting = self._admission.note_prompt(client.num_prompt_tokens)

    def step(self) -> None:
        """Give up, plan, compute, end. Without anything to do it takes a moment."""
        self._give_up()
        decoding = [client for client in self._running if not client.num_left]
        room = self._step_tokens - len(decoding)
        planned: list[tuple[Client, int]] = []
        for client in self._running:
            if client.num_left and room:
                planned.append((client, min(room, client.num_left)))
                room -= planned[-1][1]
        starting = self._start(planned, room)
        num_tokens = sum(count for _, count in planned)
        for client, count in planned:
            client.num_left -= count
        self._admission.move_on(starting, self._ahead())
        seconds = self._base_seconds + self._token_seconds * (num_tokens + len(decoding))
        self.now += max(0.001, seconds)
        if any(client.num_left for client in self._running):
            self._admission.note_step(num_tokens, seconds)
        self._say([*decoding, *(client for client, _ in planned if not client.num_left)])

    def _ahead(self) -> Ahead:
        num_left = sum(client.num_left for client in self._running)
        room = self._step_tokens - len(self._running)
        unused = self._max_running - len(self._running)
        return Ahead(unused, unused, num_left, room)

    def _give_up(self) -> None:
        for client in [c for c in self._queue if self.now - c.arrived > 2 * self._patience]:
            self._queue.remove(client)
        for client in [c for c in self._queue if c.told is None]:
            if self.now - client.arrived > self._patience:
                self._queue.remove(client)
                self._admission.leave(client.waiting)

    def _start(self, planned: list[tuple[Client, int]], room: int) -> list[Starting]:
        starting = []
        while self._queue and room and len(self._running) < self._max_running:
            client = self._queue.popleft()
            client.waited, client.begun = self.now - client.arrived, self.now
            if client.told is not None:
                continue  # it takes no room: it was refused
            self._running.append(client)
            planned.append((client, min(room, client.num_left)))
            room -= planned[-1][1]
            most, waiting = client.most_tokens, client.waiting
            starting.append(Starting(client.waited, client.begun, most, waiting))
        return starting

    def _say(self, ready: list[Client]) -> None:
        for client in ready:
            client.num_said += 1
            if client.num_said >= client.num_answer_tokens:
                self._running.remove(client)
                client.ended = self.now
                most, said = client.most_tokens, client.num_said
                self._admission.note_ended(client.begun, most, said)
        self._admission.move_on((), self._ahead())


def overload(
    server: SimulatedServer, make: Callable[[], Client], gap: float, seconds: float
) -> None:
    """A client arrives every `gap` seconds; then the server is left to itself."""
    due = 0.0
    while server.now < seconds:
        while due <= server.now:
            server.arrive(make())
            due += gap
        server.step()
    while server._queue or server._running:
        server.step()

"""The requests that a replica has in hand: taken or refused, begun, told, and ended exactly once.

Who is refused, and when, is the engine's own admission's to say. Knows nothing of steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import simpy

from benchmarks.capacity.goals import End, Outcomes
from benchmarks.capacity.traffic.trace import Ask
from engine_api.errors import EngineBusyError
from engine_api.request import GenerationRequest, Prompt, SamplingParams
from mistral_engine import EngineConfig
from mistral_engine.in_flight.admission import Admission, Ahead, Starting, Waiting
from mistral_engine.in_flight.flight import Times
from mistral_engine.in_flight.seen_prompts import SeenPrompts
from mistral_engine.native.schedule.sequence import Sequence

_PARAMS = SamplingParams(ignore_eos=True, seed=0)
_SECONDS_BETWEEN_LOOKS = 0.05  # at whose time is up


@dataclass(frozen=True, slots=True)
class _Flight:
    """waiting: what it is in the queue."""

    ask: Ask
    waiting: Waiting


class InHand:
    """Of one replica. capacity: tokens of its cache. request_seconds: see StepModel."""

    def __init__(
        self,
        env: simpy.Environment,
        config: EngineConfig,
        capacity: int,
        request_seconds: float,
        outcomes: Outcomes,
    ) -> None:
        self._env = env
        self._config = config
        self._capacity = capacity
        self._request_seconds = request_seconds
        self._outcomes = outcomes
        self.admission = Admission(
            config.max_queued, config.max_running, config.queue_timeout_seconds, lambda: env.now
        )
        self._seen = SeenPrompts(capacity)
        self._flights: dict[Sequence, _Flight] = {}
        self._looked_at = 0.0

    def __len__(self) -> int:
        return len(self._flights)

    def __contains__(self, sequence: Sequence) -> bool:
        return sequence in self._flights

    def take(self, ask: Ask) -> Sequence | None:
        """None: it was refused. Raises ValueError for one that can never be served."""
        longest = ask.num_prompt_tokens + ask.num_answer_tokens
        if longest > self._capacity:
            raise ValueError(
                f"a request has {longest:,} tokens; the cache holds {self._capacity:,}"
            )
        try:
            self.admission.enter()
        except EngineBusyError:
            self._outcomes.end(ask.number, ask.at, self._env.now, End.REFUSED)
            return None
        prompt = Prompt(ask.token_ids)
        waiting = self.admission.note_prompt(self._seen.add(prompt.token_ids))
        request = GenerationRequest("simulated", prompt, _PARAMS)
        sequence = Sequence(request, longest, Times(submitted=self._env.now))
        self._flights[sequence] = _Flight(ask, waiting)
        return sequence

    def start(self, sequences: Iterable[Sequence], ahead: Ahead) -> None:
        """A step is about to run with these. ahead: what is then before the queue."""
        now, starting = self._env.now, []
        for sequence in sequences:
            times = sequence.times
            if times.is_waiting:
                times.started = now
                flight = self._flights[sequence]
                waited, most = now - times.submitted, flight.ask.num_answer_tokens
                starting.append(Starting(waited, now, most, flight.waiting))
        self.admission.move_on(starting, ahead)

    def note_token(self, sequence: Sequence) -> None:
        """It has said one more, now."""
        ask, times, now = self._flights[sequence].ask, sequence.times, self._env.now
        if self._outcomes.counts(ask.at):
            if times.is_silent:
                seconds = now - ask.at + self._request_seconds
                self._outcomes.note_first(seconds, ask.num_prompt_tokens, sequence.num_reused)
            else:
                self._outcomes.note_gap(now - times.last_token)
        if times.is_silent:
            times.first_token = now
        times.last_token = now

    def find_late(self) -> list[tuple[Sequence, End]]:
        """Those whose time is up, as mistral_engine/in_flight/deadlines.py finds them."""
        now = self._env.now
        if now < self._looked_at + _SECONDS_BETWEEN_LOOKS:
            return []
        self._looked_at = now
        return [(one, end) for one in self._flights if (end := self._late(one, now)) is not None]

    def _late(self, sequence: Sequence, now: float) -> End | None:
        times, waited = sequence.times, now - sequence.times.submitted
        deadline, timeout = self._config.deadline_seconds, self._config.queue_timeout_seconds
        if deadline is not None and waited > deadline:
            return End.TIMED_OUT if times.is_silent else End.CUT
        if timeout is not None and times.is_waiting and waited > timeout:
            return End.TIMED_OUT
        return None

    def end(self, sequence: Sequence, end: End) -> None:
        """The one place where a request leaves."""
        flight = self._flights.pop(sequence)
        times, ask = sequence.times, flight.ask
        if times.is_waiting:
            self.admission.leave(flight.waiting)
            self._seen.forget(sequence.request.prompt.token_ids, flight.waiting.num_new_tokens)
        else:
            said = sequence.num_completion_tokens
            self.admission.note_ended(times.started, ask.num_answer_tokens, said)
        self._outcomes.end(ask.number, ask.at, self._env.now, end)

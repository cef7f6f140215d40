from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine_api.events import Event, Finished, FinishReason, TextDelta, Usage
from mistral_engine.in_flight.streams import EventIterator, EventStream, Outbox

A, B = TextDelta("a"), TextDelta("b")
MANY = 1000
END = Finished(FinishReason.STOP, Usage(1, 2))


def never(reason: FinishReason) -> None:
    raise AssertionError("a request that ended was aborted")


async def read(stream: EventStream) -> list[Event]:
    return [event async for event in stream]


async def idle() -> None:
    """Until every task has run as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_events_that_came_before_anyone_waited_are_read_in_order():
    async def main() -> None:
        stream = EventStream(never, MANY)
        for event in (A, B, END):
            stream.put(event)
        assert await read(stream) == [A, B, END]

    asyncio.run(main())


def test_a_task_that_waits_reads_events_one_by_one_and_many_at_once():
    async def main() -> None:
        stream = EventStream(never, MANY)
        reading = asyncio.create_task(read(stream))
        for events in ([A], [B, A], [END]):
            await idle()
            for event in events:
                stream.put(event)
        assert await reading == [A, B, A, END]

    asyncio.run(main())


def test_an_event_that_comes_as_the_wait_for_it_is_given_up_is_kept():
    async def main() -> None:
        stream = EventStream(never, MANY)
        waiting = asyncio.create_task(anext(stream))
        await idle()
        waiting.cancel()
        stream.put(A)  # the task does not run before this
        await idle()
        assert waiting.cancelled()
        stream.put(END)
        assert await read(stream) == [A, END]

    asyncio.run(main())


def test_an_event_that_woke_a_task_is_kept_when_the_task_is_cancelled_first():
    async def main() -> None:
        stream = EventStream(never, MANY)
        waiting = asyncio.create_task(anext(stream))
        await idle()
        stream.put(A)
        waiting.cancel()
        await idle()
        assert waiting.cancelled()
        assert await anext(stream) == A

    asyncio.run(main())


def test_closing_aborts_once_and_only_what_still_runs():
    async def main() -> None:
        aborted: list[FinishReason] = []
        stream = EventStream(aborted.append, MANY)
        for _ in range(2):
            await stream.aclose()
        assert aborted == [FinishReason.ABORT]
        assert await read(stream) == []
        ended = EventStream(never, MANY)
        ended.put(END)
        await read(ended)
        await ended.aclose()

    asyncio.run(main())


def test_events_that_nobody_reads_end_the_request_and_are_kept_up_to_a_bound():
    async def main() -> None:
        aborted: list[FinishReason] = []
        stream = EventStream(aborted.append, max_unread=3)
        for _ in range(10):
            stream.put(A)
        assert aborted == [FinishReason.UNREAD]
        end = Finished(FinishReason.UNREAD, Usage(1, 10))
        stream.put(end)
        assert await read(stream) == [A, A, A, end]

    asyncio.run(main())


def test_a_reader_that_keeps_up_may_read_any_number_of_events():
    async def main() -> None:
        stream = EventStream(never, max_unread=3)
        for _ in range(10):
            stream.put(A)
            assert await anext(stream) == A

    asyncio.run(main())


def test_the_event_loop_learns_that_a_request_runs():
    async def main() -> None:
        stream, outbox = EventStream(never, MANY), Outbox()
        outbox.post_start(stream)
        outbox.flush()
        assert not stream.has_started
        await idle()
        assert stream.has_started

    asyncio.run(main())


def test_a_plain_thread_reads_the_same_events():
    iterator = EventIterator(never)
    for event in (A, END):
        iterator.put(event)
    assert list(iterator) == [A, END]


def test_a_plain_thread_that_stops_waiting_aborts_once_and_only_what_still_runs():
    aborted: list[FinishReason] = []
    iterator = EventIterator(aborted.append)
    for _ in range(2):
        iterator.close()
    assert aborted == [FinishReason.ABORT]
    assert list(iterator) == []
    ended = EventIterator(never)
    ended.put(END)
    assert list(ended) == [END]
    ended.close()


class FakeLoop:
    """Counts how often it is woken."""

    def __init__(self, closed: bool = False) -> None:
        self.num_calls = 0
        self._closed = closed

    def call_soon_threadsafe(self, callback: Callable[..., None], *args: object) -> None:
        if self._closed:
            raise RuntimeError("Event loop is closed")
        self.num_calls += 1
        callback(*args)


class FakeMailbox:
    def __init__(self, loop: FakeLoop | None) -> None:
        self.loop = loop
        self.events: list[Event] = []

    def put(self, event: Event) -> None:
        self.events.append(event)


def test_a_loop_is_woken_once_a_step_for_all_that_wait_on_it():
    loop, outbox = FakeLoop(), Outbox()
    mailboxes = [FakeMailbox(loop) for _ in range(3)]
    for mailbox in mailboxes:
        outbox.post(mailbox, A)
    outbox.post(mailboxes[0], END)
    assert not mailboxes[0].events
    outbox.flush()
    outbox.flush()
    assert loop.num_calls == 1
    assert [mailbox.events for mailbox in mailboxes] == [[A, END], [A], [A]]


def test_a_plain_thread_as_well_is_told_at_the_end_of_a_step():
    mailbox, outbox = FakeMailbox(None), Outbox()
    outbox.post(mailbox, A)
    outbox.post(mailbox, END)
    assert not mailbox.events
    outbox.flush()
    outbox.flush()
    assert mailbox.events == [A, END]


def test_a_loop_that_was_closed_takes_nothing_from_the_others():
    outbox = Outbox()
    thread, gone, there = (
        FakeMailbox(None),
        FakeMailbox(FakeLoop(closed=True)),
        FakeMailbox(FakeLoop()),
    )
    for mailbox in (thread, gone, there):
        outbox.post(mailbox, A)
    outbox.flush()
    assert [mailbox.events for mailbox in (thread, gone, there)] == [[A], [], [A]]

"""The items that an answer of /v1/responses consists of: messages, thoughts and calls.

Each grows and tells of it in events. Knows nothing of the response around them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine_api.engine import Vocabulary
from engine_api.events import CallArguments, TextDelta, ThoughtDelta
from openai_bridge.rendering.logprobs import content_logprobs

Json = dict[str, Any]


class Item:
    """One output item: `begin`, any number of `add`, the final `status`, `end`."""

    def __init__(self, item_id: str, index: int) -> None:
        self.status = "in_progress"
        self._id = item_id
        self._index = index

    def _event(self, kind: str, **fields: Any) -> Json:
        """About the item as a whole."""
        return {"type": f"response.{kind}", "output_index": self._index, **fields}

    def _inner_event(self, kind: str, **fields: Any) -> Json:
        """About something in it."""
        place = {"item_id": self._id, "output_index": self._index}
        return {"type": f"response.{kind}", **place, **fields}


class MessageItem(Item):
    """What is said, in one part."""

    def __init__(self, item_id: str, index: int, vocabulary: Vocabulary) -> None:
        super().__init__(item_id, index)
        self._vocabulary = vocabulary
        self._texts: list[str] = []
        self._logprobs: list[Json] = []

    def begin(self) -> Iterator[Json]:
        yield self._event("output_item.added", item={**self.value(), "content": []})
        yield self._inner_event("content_part.added", content_index=0, part=self._part())

    def add(self, text: TextDelta) -> Json:
        logprobs = _logprobs(text, self._vocabulary)
        self._texts.append(text.text)
        self._logprobs += logprobs
        return self._inner_event(
            "output_text.delta", content_index=0, delta=text.text, logprobs=logprobs
        )

    def end(self) -> Iterator[Json]:
        part = self._part()
        text = {"text": part["text"], "logprobs": part["logprobs"]}
        yield self._inner_event("output_text.done", content_index=0, **text)
        yield self._inner_event("content_part.done", content_index=0, part=part)
        yield self._event("output_item.done", item=self.value())

    def value(self) -> Json:
        head = {"id": self._id, "type": "message", "status": self.status, "role": "assistant"}
        return {**head, "content": [self._part()]}

    def _part(self) -> Json:
        text, logprobs = "".join(self._texts), list(self._logprobs)
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": logprobs}


class ThoughtItem(Item):
    """What was thought, in one part. It has no summary: nobody here writes any."""

    def __init__(self, item_id: str, index: int) -> None:
        super().__init__(item_id, index)
        self._texts: list[str] = []

    def begin(self) -> Iterator[Json]:
        yield self._event("output_item.added", item={**self.value(), "content": []})
        yield self._inner_event("content_part.added", content_index=0, part=self._part())

    def add(self, thoughts: ThoughtDelta) -> Json:
        self._texts.append(thoughts.text)
        return self._inner_event("reasoning_text.delta", content_index=0, delta=thoughts.text)

    def end(self) -> Iterator[Json]:
        part = self._part()
        yield self._inner_event("reasoning_text.done", content_index=0, text=part["text"])
        yield self._inner_event("content_part.done", content_index=0, part=part)
        yield self._event("output_item.done", item=self.value())

    def value(self) -> Json:
        head = {"id": self._id, "type": "reasoning", "status": self.status, "summary": []}
        return {**head, "content": [self._part()]}

    def _part(self) -> Json:
        return {"type": "reasoning_text", "text": "".join(self._texts)}


class CallItem(Item):
    """A call of a function, its arguments as the model writes them."""

    def __init__(self, item_id: str, index: int, call_id: str, called: Json) -> None:
        super().__init__(item_id, index)
        self._call = {"call_id": call_id, **called}
        self._texts: list[str] = []

    def begin(self) -> Iterator[Json]:
        yield self._event("output_item.added", item=self.value())

    def add(self, arguments: CallArguments) -> Json:
        self._texts.append(arguments.text)
        return self._inner_event("function_call_arguments.delta", delta=arguments.text)

    def end(self) -> Iterator[Json]:
        arguments = "".join(self._texts)
        yield self._inner_event("function_call_arguments.done", arguments=arguments)
        yield self._event("output_item.done", item=self.value())

    def value(self) -> Json:
        head = {"id": self._id, "type": "function_call", "status": self.status}
        return {**head, **self._call, "arguments": "".join(self._texts)}


def _logprobs(text: TextDelta, vocabulary: Vocabulary) -> list[Json]:
    """A token without text has no bytes, which here is an empty array."""
    entries = content_logprobs(text.logprobs, vocabulary)
    for entry in entries:
        for token in (entry, *entry["top_logprobs"]):
            token["bytes"] = token["bytes"] or []
    return entries


AnyItem = MessageItem | ThoughtItem | CallItem

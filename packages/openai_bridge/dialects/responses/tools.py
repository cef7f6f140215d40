"""The tools of /v1/responses: functions, alone or in a namespace. All others are left out, as told.

The model knows functions by one name each: its own, or with the namespace before it where another
function has that name already. Knows nothing of the rest of a request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openai_bridge.body.fields import Fields
from openai_bridge.dialects.responses.items import ADDITIONAL_TOOLS
from openai_bridge.errors import BadRequest
from openai_bridge.parsing.tools import MAX_TOOLS, Offer, open_tools, read_function, read_offers

# Hints. With one of these values they ask for what happens anyway.
_TOLD: dict[str, tuple[Any, ...]] = {
    "allowed_callers": (["direct"],),
    "async": (False,),
    "defer_loading": (False,),
    "output_schema": (),
}


@dataclass(frozen=True, slots=True)
class Functions:
    """offers: what the model sees. in_namespaces: (namespace, name) -> the name in the offer."""

    offers: list[Offer]
    in_namespaces: Mapping[tuple[str | None, str], str]

    @property
    def called(self) -> dict[str, dict[str, Any]]:
        """How the caller knows those in namespaces, as it stands in a call."""
        return {
            offered: {"name": name, "namespace": namespace}
            for (namespace, name), offered in self.in_namespaces.items()
        }

    def offered_name(self, namespace: str | None, name: str) -> str:
        """Of a call that is sent back; its function may not be on offer any more."""
        return self.in_namespaces.get((namespace, name), name)


def read_functions(fields: Fields, items: Sequence[Fields] | None) -> Functions:
    """The field `tools`, and items of input that bring further ones. Raises BadRequest."""
    bringing = [item for item in items or () if item.peek("type") == ADDITIONAL_TOOLS]
    entries = [entry for holder in (fields, *bringing) for entry in open_tools(holder)]
    in_namespaces: dict[tuple[str | None, str], str] = {}
    # Functions in no namespace keep their names, wherever they stand.
    taken = {str(entry.peek("name")) for entry in entries if entry.peek("type") == "function"}

    def read(entry: Fields) -> Sequence[Offer]:
        if entry.string("type") != "namespace":
            return _read_function(entry)
        namespace = entry.required_string("name")
        return [
            _within(namespace, offer, taken, in_namespaces)
            for inner in _open_namespace(entry)
            for offer in _read_function(inner)
        ]

    return Functions(read_offers(entries, read), in_namespaces)


def _open_namespace(fields: Fields) -> list[Fields]:
    fields.tell("description")
    tools = fields.objects("tools", MAX_TOOLS) or []
    fields.finish()
    return tools


def _within(
    namespace: str,
    offer: Offer,
    taken: set[str],
    in_namespaces: dict[tuple[str | None, str], str],
) -> Offer:
    """The same under a name that no other has."""
    name = offer.tool.name
    offered = f"{namespace}__{name}" if name in taken else name
    if (namespace, name) in in_namespaces:
        message = f"{offer.path} is a second tool named {name} in its namespace"
        raise BadRequest(message, param=offer.path)
    taken.add(offered)
    in_namespaces[namespace, name] = offered
    return replace(offer, tool=replace(offer.tool, name=offered))


def _read_function(fields: Fields) -> Sequence[Offer]:
    """Empty for what is no function: nothing here can run it, nor write what it takes."""
    kind = fields.required_string("type")
    if kind != "function":
        fields.leave_out()
        return ()
    offer = read_function(fields)
    fields.tell_all(_TOLD)
    fields.finish()
    return (offer,)

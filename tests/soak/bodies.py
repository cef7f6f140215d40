"""`python -m tests.soak.bodies COUNT OF_SCHEMATHESIS`: bodies for each route that may well be odd.

OF_SCHEMATHESIS of each route's COUNT are what schemathesis makes of the OpenAPI document, most of
them valid; the rest are good bodies that Hypothesis has changed in a few places, or in their bytes.
All are different, and the same every time. Each is printed as a line: its route, its maker, and
itself in base64. Runs where schemathesis is installed. Knows no server.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from local.platform_urls import OPENAPI
from tests.openai_bridge import bodies
from tests.openai_bridge.bodies import TOOLS
from tests.openai_bridge.mutations import paths, replaced, values
from tests.soak.answers import CHAT, COMPLETIONS, MESSAGES, RESPONSES, REST
from tests.soak.plan import LENGTH

Json = dict[str, Any]
Bodies = st.SearchStrategy[Any]  # sequences of them

_COUNTED = {name: bodies.FULL_MESSAGES[name] for name in ("model", "messages", "system", "tools")}
_GOOD: dict[str, tuple[Json, ...]] = {
    CHAT: (bodies.FULL_CHAT,),
    COMPLETIONS: (bodies.FULL_COMPLETIONS,),
    RESPONSES: (bodies.FULL_RESPONSES,),
    MESSAGES: (bodies.FULL_MESSAGES,),
    REST: (bodies.FULL_REST,),
    "/v1/messages/count_tokens": (_COUNTED,),
    "/tokenize": (
        {"prompt": "a wind", "add_special_tokens": True, "return_token_strs": True},
        {"messages": bodies.FULL_CHAT["messages"], "tools": TOOLS},
    ),
    "/detokenize": ({"tokens": [1, 300, 301, 2]},),
}
ROUTES = tuple(_GOOD)
_VALID_SHARE = 0.8  # of what schemathesis makes; what is not valid takes it several times as long
_AT_A_TIME = 250  # examples of one run of Hypothesis
_ONE_SPLICED_IN = 6  # changed bodies
_ALSO_THE_SIMPLEST = 10  # examples that every run begins with: they are there already
_IN_ONE = 20  # changed bodies in one example: each costs less than if it were one
_FEW_TOKENS, _MORE_TOKENS = 4, 100  # that a body asks for at most: most, and one in so many
_ONE_IN = 20

# What could stand where a value of that type stood.
_LIKE: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    bool: st.booleans(),
    int: st.integers(0, 5),
    float: st.floats(0, 1),
}
_NOISE = st.binary(max_size=8) | st.sampled_from([b"[" * 200, b"9" * 5000, b"\\ud800", b"\xff"])


def main() -> None:
    count, of_schemathesis = map(int, sys.argv[1:])
    described = schemathesis.openapi.from_dict(yaml.safe_load(OPENAPI.read_text()))
    for path in ROUTES:
        operation, seen = described[path]["POST"], set[bytes]()
        num_valid = int(of_schemathesis * _VALID_SHARE)
        for mode, number in (
            (GenerationMode.POSITIVE, num_valid),
            (GenerationMode.NEGATIVE, of_schemathesis - num_valid),
        ):
            cases = operation.as_strategy(generation_mode=mode)
            made = st.tuples(cases.map(lambda case: case.body))
            _print(path, "schemathesis", _distinct(path, made, number, seen))
        changed = st.lists(_changed(path), min_size=_IN_ONE, max_size=_IN_ONE)
        _print(path, "hypothesis", _distinct(path, changed, count - len(seen), seen, _IN_ONE))


def _print(path: str, maker: str, bodies: Iterator[bytes]) -> None:
    for body in bodies:
        print(path, maker, base64.b64encode(body).decode(), flush=True)


def _distinct(
    path: str, bodies: Bodies, count: int, seen: set[bytes], in_one: int = 1
) -> Iterator[bytes]:
    """So many that are not in `seen` yet, where they are put. in_one: bodies in one example."""
    wanted, run = len(seen) + count, 0
    while len(seen) < wanted:
        missing = (wanted - len(seen)) // in_one + _ALSO_THE_SIMPLEST
        for number, body in enumerate(_examples(bodies, run, min(missing, _AT_A_TIME))):
            raw = _to_json(path, body, _FEW_TOKENS if number % _ONE_IN else _MORE_TOKENS)
            if raw not in seen and len(seen) < wanted:
                seen.add(raw)
                yield raw
        run += 1


def _examples(bodies: Bodies, run: int, count: int) -> list[Any]:
    made: list[Any] = []

    @seed(run)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies)
    def make(bodies: Sequence[Any]) -> None:
        made.extend(bodies)

    make()
    return made


def _changed(path: str) -> st.SearchStrategy[Any]:
    """Good bodies with something else at one to three places, some with their bytes disturbed."""
    places = [(body, place) for body in _GOOD[path] for place in paths(body)]
    once = st.one_of([_change_of(places, kind) for kind in (*_LIKE, None)])
    splice = st.tuples(st.floats(0, 1), st.floats(0, 1), _NOISE)
    splices = st.sampled_from(range(_ONE_SPLICED_IN)).flatmap(lambda i: st.none() if i else splice)
    return st.tuples(st.lists(once, min_size=1, max_size=3), splices).map(_change)


def _change_of(places: list[tuple[Json, Any]], kind: type | None) -> Bodies:
    """A value of that type becomes another, or null; of no type: any becomes anything."""
    fitting = [found for found in places if kind is None or type(_at(*found)) is kind]
    if not fitting:
        return st.nothing()
    return st.tuples(st.sampled_from(fitting), st.none() | _LIKE[kind] if kind else values)


def _at(body: Any, place: Sequence[Any]) -> Any:
    """What stands there."""
    for key in place:
        body = body[key]
    return body


def _change(changes_and_splice: Any) -> Any:
    changes, splice = changes_and_splice
    (body, _), _ = changes[0]
    for (_, place), value in changes:
        with suppress(LookupError, TypeError):  # an earlier change has taken the place away
            body = replaced(body, place, value)
    return body if splice is None else _spliced(json.dumps(body).encode(), *splice)


def _spliced(raw: bytes, begin: float, end: float, noise: bytes) -> bytes:
    """With noise instead of a part; where that ends before it begins, some is said twice."""
    return raw[: int(begin * len(raw))] + noise + raw[int(end * len(raw)) :]


def _to_json(path: str, body: Any, most_tokens: int) -> bytes:
    """Asking for few tokens, so that the model does not eat the time."""
    if isinstance(body, bytes):  # not even JSON
        return body
    if isinstance(body, dict) and path in LENGTH:
        body = _hastened(path, body, most_tokens)
    return json.dumps(body, default=str).encode()


def _hastened(path: str, body: Json, most: int) -> Json:
    """A length that is no number stays as it is."""
    lengths = {LENGTH[path], "max_tokens", "n_predict", "min_tokens"} & body.keys()
    few = {name: most for name in lengths if _is_more(body[name], most)}
    if lengths <= {"min_tokens"}:
        few[LENGTH[path]] = most
    return {**body, **few}


def _is_more(value: object, most: int) -> bool:
    """-1 is no limit, and a number may be written as 16.0."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value is None or value == -1 or (is_number and value > most)


if __name__ == "__main__":
    main()

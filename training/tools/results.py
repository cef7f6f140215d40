"""What tools return, in every shape, and how it is told in words.

An answer says every value with its key, and nothing else. Knows nothing of calls but their
arguments.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training.language import words
from training.templates import listed
from training.tools import errors
from training.tools.values import SORTS, identifier
from training.winds import WINDS


@dataclass(frozen=True)
class Result:
    """What a tool returned, the answer in words, and what a right answer must repeat."""

    content: str
    answer: str
    repeats: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] = ()  # keys in words, and what is said of each
    is_failure: bool = False


DAYS = ("today", "tomorrow", *words.WEEKDAYS)

# --- the three documented tools ---------------------------------------------------------------


def speed_result(wind: str, rng: random.Random) -> Result:
    speed, unit = number(rng, 1, 199), rng.choice(("km/h", "km/h", "km/h", "knots", "m/s", "mph"))
    key = {"km/h": "kmh", "knots": "knots", "m/s": "ms", "mph": "mph"}[unit]
    value, gust = json.loads(speed), str(int(float(speed)) + rng.randint(1, 60))
    bodies: tuple[Any, ...] = (
        {"wind": wind, f"speed_{key}": value},
        {"wind": wind, "speed": value, "unit": unit},
        {f"speed_{key}": value},
        f"{speed} {unit}",
        {"speed": value, "unit": unit},
        {"wind": wind, f"wind_{key}": value},
        {"speed": f"{speed} {unit}"},
        {f"speed_{key}": value, f"gust_{key}": json.loads(gust)},
    )
    shape = rng.choices(range(8), (2, 1, 1, 1, 1, 1, 1, 2))[0]
    told = rng.choices(
        (
            f"The {wind} is blowing at {speed} {unit} right now",
            f"Right now the {wind} blows at {speed} {unit}",
            f"The current speed of the {wind} is {speed} {unit}",
            f"At the moment the {wind} reaches {speed} {unit}",
            f"The {wind} has a speed of {speed} {unit} now",
            f"It is {speed} {unit} for the {wind} at this moment",
        ),
        (50, 10, 10, 10, 10, 10),
    )[0]
    gusty = f", with gusts of {gust} {unit}" if shape == 7 else ""
    numbers = (speed, gust) if shape == 7 else (speed,)
    return Result(_as_text(bodies[shape]), f"{told}{gusty}.", numbers)


def forecast_result(place: str, day: str, rng: random.Random) -> Result:
    degrees, speed = number(rng, -15, 45), number(rng, 1, 140)
    sky = rng.choice(("sunny", "cloudy", "rain", "clear", "snow", "storm", "fog", "showers"))
    temperature, wind = json.loads(degrees), json.loads(speed)
    both, told = (degrees, speed), f"{degrees} degrees with wind at {speed} km/h"
    shapes: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
        ({"place": place, "day": day, "temperature_c": temperature, "wind_kmh": wind}, told, both),
        ({"temperature_c": temperature, "wind_kmh": wind, "sky": sky}, f"{told}, {sky}", both),
        (f"{degrees} C, wind {speed} km/h", told, both),
        ({"temperature": temperature, "unit": "celsius"}, f"{degrees} degrees", (degrees,)),
        ({"sky": sky, "temperature": temperature}, f"{degrees} degrees, {sky}", (degrees,)),
        ({"wind_kmh": wind, "sky": sky}, f"wind at {speed} km/h, {sky}", (speed,)),
    )
    body, said, numbers = shapes[rng.choices(range(6), (1, 2, 1, 1, 1, 1))[0]]
    when = day if day in ("today", "tomorrow") else f"on {day.title()}"
    answer = rng.choices(
        (
            f"The forecast for {place} {when} is {said}.",
            f"{place} {when}: {said}.",
            f"For {place} {when} the forecast says {said}.",
            f"In {place} {when} they expect {said}.",
            f"Expect this in {place} {when}: {said}.",
        ),
        (52, 12, 12, 12, 12),
    )[0]
    return Result(_as_text(body), answer, numbers)


def winds_result(region: str, rng: random.Random) -> Result:
    names = [
        wind.title for wind in rng.sample(WINDS, rng.choices((1, 2, 3, 4, 5), (1, 2, 2, 2, 1))[0])
    ]
    body = rng.choice(
        (names, names, {"winds": names}, {"region": region, "winds": names}, ", ".join(names))
    )
    listed, many = listing([f"the {name}" for name in names]), len(names) > 1
    answer = rng.choices(
        (
            f"The {'winds' if many else 'wind'} of {region} {'are' if many else 'is'} {listed}.",
            f"In {region} you can meet {listed}.",
            f"I found {listed} for {region}.",
            f"{region[:1].upper()}{region[1:]} has {listed}.",
            f"For {region} the tool names {listed}.",
        ),
        (52, 12, 12, 12, 12),
    )[0]
    return Result(_as_text(body), answer, tuple(names))


# --- any other tool ---------------------------------------------------------------------------


def any_result(rng: random.Random) -> Result:
    """Of a shape and with keys that nobody foresaw."""
    shapes = (_fields, _plain, _strings, _records, _done, _nothing)
    return rng.choices(shapes, (48, 12, 14, 12, 7, 7))[0](rng)


def fields_result(rng: random.Random) -> Result:
    return _fields(rng)


def failed(rng: random.Random) -> Result:
    why = errors.reason(rng)
    return Result(errors.failure(why, rng), errors.told(why, rng), (why,), is_failure=True)


def number(rng: random.Random, low: int, high: int) -> str:
    whole = rng.randint(low, high)
    return f"{whole}.{rng.randint(1, 9)}" if rng.random() < 0.12 else str(whole)


def listing(items: list[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def key_in_words(key: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key)
    return re.sub(r"[_-]+", " ", spaced).lower().strip()


def value_in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return listing([value_in_words(v) for v in value]) if value else "none"
    return value if isinstance(value, str) else json.dumps(value)


def told_fields(fields: list[tuple[str, str]], rng: random.Random, plain: bool = True) -> str:
    """Every value with its key. `plain` fields can be said in a sentence."""
    clauses = listing([f"the {key} is {value}" for key, value in fields])
    pairs = ", ".join(f"{key}: {value}" for key, value in fields)
    if not plain:
        return rng.choices((_capital(f"{pairs}."), f"Here it is: {pairs}."), (70, 30))[0]
    return rng.choices(
        (
            f"{_capital(clauses)}.",
            f"{_capital(pairs)}.",
            f"I got this: {clauses}.",
            f"The tool says that {clauses}.",
            f"Here is the result: {clauses}.",
        ),
        (52, 14, 12, 11, 11),
    )[0]


def _fields(rng: random.Random) -> Result:
    body: dict[str, Any] = {}
    for _ in range(rng.choices((1, 2, 3, 4), (3, 4, 2, 1))[0]):
        body[key(rng)] = _value(rng)
    told = [(key_in_words(k), value_in_words(v)) for k, v in body.items()]
    plain = not any(isinstance(v, bool) for v in body.values())
    answer = told_fields(told, rng, plain)
    # Part of the results stand in an object of their own, which the answer need not name.
    whole = {rng.choice(("result", "data", "response")): body} if rng.random() < 0.12 else body
    return Result(_as_text(whole), answer, tuple(value for _, value in told), tuple(told))


def _plain(rng: random.Random) -> Result:
    value = rng.choice((_amount, _number, _name, words.phrase, identifier))(rng)
    text = value_in_words(value)
    answer = rng.choices(
        (f"The result is {text}.", f"The tool says: {text}.", f"It is {text}.", f"I got {text}."),
        (50, 20, 15, 15),
    )[0]
    body = rng.choice((value, value, {"result": value}, {"value": value}))
    return Result(_as_text(body), answer, (text,))


def _strings(rng: random.Random) -> Result:
    draw = rng.choice((_name, words.phrase, words.city, identifier, words.made_up))
    values = [draw(rng) for _ in range(rng.choices((1, 2, 3, 4, 5), (1, 3, 3, 2, 1))[0])]
    body = rng.choice((values, values, {key(rng): values}, {"results": values}))
    answer = rng.choices(
        (
            f"I found {listing(values)}.",
            f"There is {listing(values)}.",
            f"The tool names {listing(values)}.",
            f"Here they are: {listing(values)}.",
        ),
        (52, 16, 16, 16),
    )[0]
    return Result(_as_text(body), answer, tuple(values))


def _records(rng: random.Random) -> Result:
    """Several things with the same keys: the first is what they are called by."""
    first, rest = rng.choice(("name", "title", "id", key(rng))), key(rng)
    draw, more = rng.choice((_name, identifier)), rng.choice((_number, _amount, _name))
    rows = [{first: draw(rng), rest: more(rng)} for _ in range(rng.choice((1, 2, 2, 3)))]
    said = [f"{r[first]} with {key_in_words(rest)} {value_in_words(r[rest])}" for r in rows]
    body: Any = rows if rng.random() < 0.6 else {rng.choice(("items", "results", key(rng))): rows}
    answer = rng.choices(
        (
            f"I found {listing(said)}.",
            f"Here they are: {listing(said)}.",
            f"There is {listing(said)}.",
        ),
        (60, 20, 20),
    )[0]
    return Result(
        _as_text(body), answer, tuple(value_in_words(v) for r in rows for v in r.values())
    )


def _done(rng: random.Random) -> Result:
    """Nothing to tell but that it is done, at most with what came of it."""
    marks: tuple[tuple[str, Any], ...] = (("ok", True), ("success", True), ("status", "ok"))
    marks += (("status", "success"), ("done", True), ("result", "ok"))
    body: dict[str, Any] = dict([rng.choice(marks)])
    more = rng.random() < 0.5
    if more:
        body[rng.choice(("id", "id", key(rng)))] = identifier(rng)
    name, value = list(body.items())[-1]
    tail = f" The {key_in_words(name)} is {value}." if more else ""
    done = rng.choices(
        ("Done.", "That is done.", "It worked.", "All right, it is done."), (52, 16, 16, 16)
    )
    content = _as_text(body) if more else rng.choice((_as_text(body), "ok", "OK", "done", "true"))
    return Result(content, done[0] + tail, (str(value),) if more else ())


def _nothing(rng: random.Random) -> Result:
    body: Any = rng.choice(
        ([], [], {}, {"results": []}, {"items": [], "count": 0}, None, {key(rng): []})
    )
    answer = rng.choices(
        (
            "The tool found nothing.",
            "Nothing was found.",
            "There is nothing: the result is empty.",
            "I found nothing, the result is empty.",
        ),
        (52, 16, 16, 16),
    )[0]
    return Result(json.dumps(body), answer, ())


def key(rng: random.Random) -> str:
    """A key as some program or other writes it."""
    parts = [rng.choice(_KEYS)] if rng.random() < 0.7 else [words.made_up(rng)]
    if rng.random() < 0.4:
        parts.insert(rng.randint(0, 1), rng.choice((*_KEYS, words.made_up(rng, 2))))
    if rng.random() < 0.25:
        return parts[0] + "".join(part.capitalize() for part in parts[1:])
    return "_".join(parts)


_KEYS = listed(
    "status|name|price|total|city|date|time|count|owner|speed|temperature|unit|level|size|weight|"
    "distance|duration|rating|score|author|title|language|colour|currency|balance|address|phone|"
    "email|due|start|end|state|mode|code|version|type|reason|winner|stock|humidity|pressure|gate|"
    "seat|platform|delay|arrival|departure|room|floor|battery|user|team|branch|genre|year|length|"
    "width|height|depth|altitude|population|capital|area|rate|tax|discount|note|priority|id"
)


def _value(rng: random.Random) -> Any:
    draws: tuple[Callable[[random.Random], Any], ...] = (
        *(_number, _number, _amount, _name, _name, words.phrase, words.city, identifier, _date),
        *(words.made_up, lambda r: r.random() < 0.5, lambda r: [_name(r) for _ in range(2)]),
    )
    return rng.choice(draws)(rng) if rng.random() > 0.02 else None


def _number(rng: random.Random) -> int | float:
    drawn: int | float = json.loads(number(rng, -20, rng.choice((9, 99, 999, 99999))))
    return drawn


def _amount(rng: random.Random) -> str:
    units = ("km", "kg", "EUR", "USD", "%", "minutes", "degrees", "days", "m", "hours", "litres")
    return f"{number(rng, 1, rng.choice((9, 99, 9999)))} {rng.choice(units)}"


def _name(rng: random.Random) -> str:
    return str(SORTS[rng.choice(("person", "title"))].draw(rng, {}).json)


def _date(rng: random.Random) -> str:
    return str(SORTS["date"].draw(rng, {}).json)


def _as_text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

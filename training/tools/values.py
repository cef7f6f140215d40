"""What an argument can be: how its schema says it, what is drawn for it, and how a user says it.

Knows nothing of tools and sentences. The draws are from unlimited sets wherever the world is.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training.language import words
from training.templates import listed
from training.winds import WINDS

Schema = dict[str, Any]


@dataclass(frozen=True)
class Value:
    """An argument: as it stands in the call's JSON, and as the user says it."""

    json: Any
    said: str
    is_text: bool = False  # of any words: quotes tell where it ends, if something follows


@dataclass(frozen=True)
class Sort:
    """One sort of argument. `schema` may draw (an enum has its own members in every tool)."""

    schema: Callable[[random.Random], Schema]
    draw: Callable[[random.Random, Schema], Value]
    descriptions: tuple[str, ...] = ()


def _text(draw: Callable[[random.Random], str], *descriptions: str) -> Sort:
    def value(rng: random.Random, schema: Schema) -> Value:
        drawn = draw(rng)
        return Value(drawn, drawn)

    return Sort(lambda _: {"type": "string"}, value, descriptions)


def _quotable(draw: Callable[[random.Random], str], *descriptions: str) -> Sort:
    """A text that users often put in quotes."""

    def value(rng: random.Random, schema: Schema) -> Value:
        drawn = draw(rng)
        quote = rng.choice(('"', '"', "'", "", ""))
        said = f"{quote}{drawn}{quote}" if "'" not in drawn else f'"{drawn}"'
        return Value(drawn, said, is_text=True)

    return Sort(lambda _: {"type": "string"}, value, descriptions)


def _whole(low: int, high: int, *descriptions: str) -> Sort:
    """A whole number, of few digits as often as of many; with some behind the point where the
    schema takes any number."""

    def value(rng: random.Random, schema: Schema) -> Value:
        top = rng.choice([t for t in (12, 99, 999, 9999, 99999) if low < t <= high] or [high])
        drawn = rng.randint(low, top)
        if high > 12 and schema.get("type") == "number" and rng.random() < 0.5:
            parts = round(drawn + rng.random(), rng.choice((1, 1, 2)))
            return Value(parts, str(parts))
        spelled = 1 < drawn < len(_SPELLED) and rng.random() < 0.15
        return Value(drawn, _SPELLED[drawn] if spelled else str(drawn))

    return Sort(
        lambda rng: {"type": rng.choice(("integer", "integer", "integer", "number"))},
        value,
        descriptions,
    )


def _decimal(high: int, *descriptions: str) -> Sort:
    def value(rng: random.Random, schema: Schema) -> Value:
        drawn = round(rng.uniform(0, rng.choice((10, high))), rng.choice((1, 1, 2)))
        drawn = drawn if rng.random() < 0.6 and drawn % 1 else int(drawn) + 1
        return Value(drawn, str(drawn))

    return Sort(lambda _: {"type": "number"}, value, descriptions)


def _signed(least: int, most: int, *descriptions: str) -> Sort:
    """A number that may be negative, of so many digits behind the point."""

    def value(rng: random.Random, schema: Schema) -> Value:
        drawn = round(rng.uniform(-180, 180), rng.randint(least, most))
        drawn = drawn if most > 1 and drawn % 1 else int(drawn)
        return Value(drawn, str(drawn))

    return Sort(lambda _: {"type": "number"}, value, descriptions)


def _numbers_schema(rng: random.Random) -> Schema:
    return {"type": "array", "items": {"type": "number"}}


def _numbers(rng: random.Random, schema: Schema) -> Value:
    drawn = [rng.randint(0, rng.choice((9, 99, 999))) for _ in range(rng.randint(2, 5))]
    return Value(drawn, f"{', '.join(map(str, drawn[:-1]))} and {drawn[-1]}")


def _on_off(rng: random.Random, schema: Schema) -> Value:
    on = rng.random() < 0.5
    return Value(on, "on" if on else "off")


def _choice(members: str, *descriptions: str) -> Sort:
    """One of a few: mostly an enum, of which each tool has its own part; sometimes any text."""
    every = listed(members)

    def schema(rng: random.Random) -> Schema:
        some = rng.sample(every, min(len(every), rng.randint(2, 4)))
        return {"type": "string", "enum": some} if rng.random() < 0.6 else {"type": "string"}

    def value(rng: random.Random, schema: Schema) -> Value:
        drawn = rng.choice(schema.get("enum", every))
        return Value(drawn, drawn.replace("_", " "))

    return Sort(schema, value, descriptions)


def _several(draw: Callable[[random.Random], str], *descriptions: str) -> Sort:
    def value(rng: random.Random, schema: Schema) -> Value:
        drawn = [draw(rng) for _ in range(rng.choice((2, 2, 3, 4)))]
        return Value(drawn, f"{', '.join(drawn[:-1])} and {drawn[-1]}")

    return Sort(lambda _: {"type": "array", "items": {"type": "string"}}, value, descriptions)


def _object(fields: dict[str, Callable[[random.Random], str]], joint: str) -> Sort:
    def schema(rng: random.Random) -> Schema:
        return {"type": "object", "properties": {name: {"type": "string"} for name in fields}}

    def value(rng: random.Random, schema: Schema) -> Value:
        drawn = {name: draw(rng) for name, draw in fields.items()}
        return Value(drawn, joint.join(drawn.values()))

    return Sort(schema, value)


def _flag(rng: random.Random, schema: Schema) -> Value:
    """What the user says of it stands in the option's phrases, not here."""
    return Value(rng.random() < 0.6, "")


def identifier(rng: random.Random) -> str:
    """An id as some system or other makes them."""
    digits = "".join(rng.choices(string.digits, k=rng.randint(2, 6))).lstrip("0") or "7"
    mixed = "".join(rng.choices(string.ascii_lowercase + string.digits, k=rng.randint(4, 7)))
    hexed = "".join(rng.choices("0123456789abcdef", k=rng.randint(3, 6)))
    capitals = "".join(rng.choices(string.ascii_uppercase, k=rng.randint(1, 3)))
    return rng.choice(
        (
            digits,
            digits,
            f"{capitals}-{digits}",
            f"{capitals}{digits}",
            mixed,
            f"{words.made_up(rng, 2)[:3]}_{mixed}",
            f"{mixed[:4]}-{hexed}",
            f"{words.made_up(rng, 2)}-{digits}",
            f"{capitals}-{mixed[:4]}",
        )
    )


def _id_schema(rng: random.Random) -> Schema:
    return {"type": "integer"} if rng.random() < 0.18 else {"type": "string"}


def _id(rng: random.Random, schema: Schema) -> Value:
    if schema.get("type") == "integer":
        number = rng.randint(1, 10 ** rng.randint(1, 6))
        return Value(number, str(number))
    drawn = identifier(rng)
    return Value(drawn, drawn)


def email(rng: random.Random) -> str:
    first, last = rng.choice(words.FIRST_NAMES).lower(), words.made_up(rng)
    first = first if rng.random() < 0.5 else words.made_up(rng)
    local = rng.choice(
        (first, f"{first}.{last}", f"{first[0]}{last}", f"{last}{rng.randint(1, 99)}")
    )
    return f"{local}@{words.domain(rng)}"


def _phone(rng: random.Random) -> str:
    groups = " ".join("".join(rng.choices(string.digits, k=rng.randint(2, 4))) for _ in range(3))
    return rng.choice((f"+{rng.randint(1, 99)} {groups}", f"0{groups}", groups.replace(" ", "-")))


def _path(rng: random.Random) -> str:
    name = rng.choice((words.made_up(rng), f"{words.thing(rng)}_{rng.randint(1, 99)}"))
    end = rng.choice(("txt", "pdf", "csv", "md", "png", "json", "py", "log", "docx"))
    folder = rng.choice(("", "", f"{words.made_up(rng)}/", f"/home/{words.made_up(rng)}/", "docs/"))
    return f"{folder}{name}.{end}"


def _date(rng: random.Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2019, 2031)
    name, weekday = words.MONTHS[month - 1], rng.choice(words.WEEKDAYS)
    spoken = (f"{day} {name}", f"{name} {day}", f"{day} {name} {year}", f"{name} {day}, {year}")
    near = (weekday, weekday.capitalize(), "tomorrow", "today", f"next {weekday.capitalize()}")
    iso = f"{year}-{month:02}-{day:02}"
    return rng.choice((iso, iso, iso, *spoken, *near, f"{day}/{month}/{year}"))


def _time(rng: random.Random) -> str:
    hour, minute = rng.randint(0, 23), rng.choice((0, 0, 15, 30, 45, rng.randint(1, 59)))
    half, of_day = hour % 12 + 1, rng.choice(("am", "pm"))
    exact = (f"{hour:02}:{minute:02}", f"{hour}:{minute:02}")
    return rng.choice((*exact, f"{half} {of_day}", f"{half}{of_day}", "noon"))


def _some_winds(rng: random.Random) -> Schema:
    """A string, at times one of a few winds only."""
    some = [wind.title for wind in rng.sample(WINDS, rng.randint(2, 4))]
    return {"type": "string", "enum": some} if rng.random() < 0.4 else {"type": "string"}


def _wind(rng: random.Random, schema: Schema) -> Value:
    name = rng.choice(schema.get("enum") or [wind.title for wind in WINDS])
    return Value(name, rng.choice((*[f"the {name}"] * 4, f"the {name} wind", name)))


def _day(rng: random.Random, schema: Schema) -> Value:
    day = rng.choice(("today", "tomorrow", *words.WEEKDAYS))
    if day in ("today", "tomorrow"):
        return Value(day, day)
    return Value(day, f"on {day.title() if rng.random() < 0.7 else day}")


def _capitals(least: int, most: int) -> Callable[[random.Random], str]:
    return lambda rng: "".join(rng.choices(string.ascii_uppercase, k=rng.randint(least, most)))


def _sum(rng: random.Random) -> str:
    first, second = rng.randint(2, 999), rng.randint(2, 99)
    return f"{first} {rng.choice('+-*/')} {second}" + rng.choice(("", f" + {rng.randint(1, 9)}"))


def person(rng: random.Random) -> str:
    first = words.first_name(rng)
    return first if rng.random() < 0.4 else f"{first} {words.last_name(rng)}"


def _made_title(rng: random.Random) -> str:
    return " ".join(words.name(rng) for _ in range(rng.randint(1, 2)))


_SPELLED = listed("zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve")
REGIONS = listed(
    "the Mediterranean|the Adriatic|the Alps|the Balkans|Europe|Africa|North Africa|the Sahara|the "
    "Middle East|Arabia|Asia|India|Japan|"
    "Siberia|North America|California|Alaska|Canada|Hawaii|South America|Argentina|Australia|"
    "France|Spain|Italy|Greece|Croatia|Switzerland"
)
_LANGUAGES = listed(
    "French|German|Italian|Spanish|Japanese|Greek|Polish|Dutch|Swedish|Turkish|Arabic|Hindi|Korean|"
    "Portuguese|Czech|Danish|Finnish|Croatian|Latin|Chinese|English|Russian"
)
_CURRENCIES = listed(
    "USD|EUR|GBP|CHF|JPY|SEK|NOK|PLN|CAD|AUD|euros|dollars|yen|francs|pounds|INR|BRL"
)
_UNITS = listed(
    "km|miles|metres|feet|inches|cm|kg|pounds|grams|ounces|litres|gallons|celsius|fahrenheit|"
    "kelvin|"
    "hours|minutes|seconds|days|acres|hectares|knots|mph|bytes|watts|volts"
)
_GOODS = listed(
    "apples|lamps|chairs|notebooks|pens|shirts|boots|cables|batteries|mugs|tents|ropes|screws|"
    "blankets|candles|tyres|keyboards|bricks|eggs|towels|sails|bottles of water|bags of rice"
)
_DISHES = listed(
    "lasagna|pizza|ramen|risotto|pancakes|goulash|paella|curry|tomato soup|fish soup|apple pie|"
    "chocolate cake|omelette|salad|dumplings|couscous|tacos|burger|noodles|bread"
)
_ROOMS = listed(
    "kitchen|bedroom|living room|bathroom|hall|garage|office|cellar|garden|attic|nursery|balcony|"
    "workshop|stairs|library|studio|dining room"
)


def _or_made_up(names: tuple[str, ...]) -> Callable[[random.Random], str]:
    return lambda rng: rng.choice(names) if rng.random() < 0.6 else words.made_up(rng)


SORTS: dict[str, Sort] = {
    "person": _text(person, "Full name", "Name of the person", "Who"),
    "city": _text(words.city, "City or town", "The city, e.g. Trieste", "Name of the place"),
    "country": _text(lambda rng: rng.choice(words.COUNTRIES), "The country", "Country name"),
    "street": _text(words.street, "Street address", "Street and number"),
    "id": Sort(_id_schema, _id, ("The id", "Identifier", "Number or code")),
    "int": _whole(1, 999, "How many", "A whole number", "Number"),
    "large": _whole(10, 99999, "A number", "The amount"),
    "small": _whole(1, 12, "How many", "A small number"),
    "decimal": _decimal(500, "A number", "The amount", "Value"),
    "percent": _whole(1, 99, "In percent", "Percentage, 0 to 100"),
    "date": _text(_date, "The date", "Date or day", "When, e.g. 2026-03-14"),
    "time": _text(_time, "The time", "Time of day, e.g. 14:30"),
    "email": _text(email, "E-mail address", "The address, e.g. a@b.com"),
    "phone": _text(_phone, "Phone number", "The number with its country code"),
    "url": _text(words.url, "URL", "Link"),
    "path": _text(_path, "Path of the file", "File name", "Where the file is"),
    "phrase": _quotable(words.phrase, "The text", "A short text", "In a few words"),
    "title": _quotable(_made_title, "The title", "The name"),
    "word": _quotable(words.made_up, "A word", "One word"),
    "symbol": _text(_capitals(3, 4), "Symbol", "Ticker or code"),
    "sum": _text(_sum, "The expression", "e.g. 3 * 4"),
    "language": _text(lambda rng: rng.choice(_LANGUAGES), "The language", "Language, e.g. French"),
    "currency": _text(lambda rng: rng.choice(_CURRENCIES), "The currency", "Currency, e.g. EUR"),
    "goods": _text(_or_made_up(_GOODS), "The article", "What is wanted"),
    "dish": _text(_or_made_up(_DISHES), "The dish", "What to eat"),
    "room": _text(_or_made_up(_ROOMS), "The room", "Which room"),
    "priority": _choice("low|medium|high|urgent|normal|critical", "How urgent", "Priority"),
    "status": _choice(
        "open|closed|pending|in_progress|done|paid|shipped|active|draft", "The status"
    ),
    "size": _choice("S|M|L|XL|small|medium|large|tiny|huge", "The size"),
    "colour": _choice("red|blue|green|white|black|yellow|purple|orange|grey|pink", "The colour"),
    "unit": _choice("celsius|fahrenheit|kelvin|metric|imperial|km|miles|kg|pounds", "The unit"),
    "genre": _choice("rock|jazz|folk|opera|techno|blues|pop|classical|metal|ambient", "The genre"),
    "format": _choice("pdf|csv|json|png|html|xml|markdown|docx|mp3", "The format"),
    "mode": _choice("eco|auto|quiet|turbo|night|manual|fast|slow|standby|boost", "The mode"),
    "way": _choice("left|right|up|down|forward|backward|north|south|east|west", "The direction"),
    "operation": _choice("add|subtract|multiply|divide", "What to do"),
    "category": _choice("food|rent|travel|books|clothes|gifts|tools|health|music|fuel", "What for"),
    "unit_name": _text(lambda rng: rng.choice(_UNITS), "The unit", "Unit, e.g. km"),
    "degrees": _signed(2, 4, "In degrees", "e.g. 45.65"),
    "signed": _signed(0, 1, "A coordinate", "May be negative"),
    "numbers": Sort(_numbers_schema, _numbers, ("The numbers",)),
    "on_off": Sort(lambda _: {"type": "boolean"}, _on_off, ("true is on", "Whether it is on")),
    "means": _choice("car|train|bus|bike|walking|boat|plane|tram", "How to get there"),
    "people": _several(words.first_name, "The names", "Who is invited"),
    "tags": _several(lambda rng: words.made_up(rng) if rng.random() < 0.5 else words.thing(rng)),
    "address": _object({"street": words.street, "city": words.city}, ", "),
    "flag": Sort(lambda _: {"type": "boolean"}, _flag, ("Whether to do so", "true or false")),
    "wind": Sort(
        lambda _: {"type": "string"}, _wind, ("The name of the wind", "Name of the wind", "wind")
    ),
    "some_wind": Sort(_some_winds, _wind, ("Which wind", "Name of the wind")),
    "speed_unit": _choice("km/h|knots|m/s|mph|beaufort", "The unit"),
    "region": _text(lambda rng: rng.choice(REGIONS), "The region", "Part of the world"),
    "day": Sort(lambda _: {"type": "string"}, _day, ("The day", "today, tomorrow or a weekday")),
}

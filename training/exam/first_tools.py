"""The tools of the first exam, as they were drawn for it: training has its own in `training/tools`.

Function calls about winds: tools under many names, requests for them, and their results. Nothing
of this may change, or the scores of one model cannot be compared with those of another.
"""

from __future__ import annotations

import json
import random
import string
from dataclasses import dataclass
from typing import Any, Literal

from training.templates import expand, listed
from training.winds import WINDS

KINDS = ("speed", "list", "forecast")
Naming = Literal["documented", "varied", "new"]

REGIONS = listed(
    "the Mediterranean|the Adriatic|the Alps|the Balkans|Europe|Africa|North Africa|the Sahara|the "
    "Middle East|Arabia|Asia|India|Japan|"
    "Siberia|North America|California|Alaska|Canada|Hawaii|South America|Argentina|Australia|"
    "France|Spain|Italy|Greece|Croatia|Switzerland"
)
PLACES = listed(
    "Trieste|Marseille|Nice|Lyon|Avignon|Toulouse|Barcelona|Valencia|Gibraltar|Malta|Palermo|Rome|"
    "Venice|Genoa|Split|Athens|Rhodes|Belgrade|"
    "Geneva|Zurich|Innsbruck|Cairo|Tripoli|Tunis|Dakar|Khartoum|Cape Town|Baghdad|Kuwait|Delhi|"
    "Mumbai|Tokyo|Manila|Calgary|Denver|Los Angeles|"
    "San Francisco|Boston|New York|Dallas|Honolulu|Juneau|Buenos Aires|Mendoza|Sydney|Perth|"
    "Melbourne|Paris|London|Berlin|Madrid|Lisbon"
)
DAYS = (
    "today",
    "tomorrow",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)

# A tool's name is a verb and a noun; some pairs are kept for the evaluation.
VERBS = (
    "get",
    "fetch",
    "read",
    "check",
    "look_up",
    "query",
    "find",
    "show",
    "retrieve",
    "load",
    "ask",
    "request",
    "",
)
NOUNS = {
    "speed": (
        "wind_speed",
        "windspeed",
        "speed",
        "current_wind_speed",
        "wind_velocity",
        "speed_of_wind",
        "anemometer",
        "live_speed",
    ),
    "list": (
        "winds",
        "list_winds",
        "winds_in_region",
        "region_winds",
        "local_winds",
        "winds_by_region",
        "wind_names",
        "wind_list",
    ),
    "forecast": (
        "forecast",
        "weather",
        "weather_forecast",
        "wind_forecast",
        "day_forecast",
        "current_weather",
        "forecast_for_day",
        "outlook",
    ),
}
DOCUMENTED_NAMES = {"speed": "get_wind_speed", "list": "list_winds", "forecast": "get_forecast"}
EVAL_NAMES = {
    "speed": (
        "request_wind_speed",
        "check_wind_velocity",
        "query_anemometer",
        "fetch_speed_of_wind",
        "read_live_speed",
        "look_up_windspeed",
    ),
    "list": (
        "find_local_winds",
        "retrieve_winds_in_region",
        "query_region_winds",
        "get_wind_names",
        "show_wind_list",
        "load_winds_by_region",
    ),
    "forecast": (
        "show_forecast",
        "fetch_weather_forecast",
        "request_outlook",
        "check_day_forecast",
        "query_wind_forecast",
        "retrieve_weather",
    ),
}
DESCRIPTIONS = {
    "speed": (
        "(Get|Read|Return|Returns|Look up|Measure|Gives) the (current|live|latest|present|) (wind "
        "speed|speed|velocity) of a (named|) wind(.|)",
        "(How fast|How strong) a (given|named|) wind (is blowing|blows) (now|right now|at the "
        "moment)(.|)",
        "(Current|Live|Latest) (wind speed|speed|speed reading)( of a wind|)(.|)",
    ),
    "list": (
        "(List|Lists|Find|Return|Get|Names) (all|) (the|) (winds|named winds|local winds) (of|in|"
        "that blow in) a (given|) region(.|)",
        "(Which|What) winds (blow|are known|exist) in a (region|part of the world)(.|)",
        "(Winds|Wind names) by region(.|)",
    ),
    "forecast": (
        "(Get|Return|Returns|Fetch|Gives|Look up) the (weather|wind|) forecast (for|of) a (place|"
        "city|town|location)( on a given day| and a day| and day|)(.|)",
        "(What the weather will be|The weather) (in|at) a (place|city)( on a day|)(.|)",
        "(Weather|Wind|Day) forecast(.|)",
    ),
}
PARAMETERS = {
    "wind": ("wind", "wind", "wind", "wind", "name", "wind_name"),
    "region": ("region", "region", "region", "region", "area", "location"),
    "place": ("place", "place", "place", "city", "location", "town"),
    "day": ("day", "day", "day", "day", "date", "when"),
}
PARAMETER_DESCRIPTIONS = {
    "wind": ("The name of the wind", "Name of the wind", "Wind, e.g. bora", "wind"),
    "region": ("The region", "Part of the world", "Region, e.g. the Alps", "region name"),
    "place": ("The place", "City or town", "The city, e.g. Trieste", "place name"),
    "day": ("The day", "Day, e.g. tomorrow", "today, tomorrow or a weekday", "day of the week"),
}
DISTRACTORS = (
    ("send_email", "Send an email.", ("to", "text")),
    ("search_web", "Search the web for a query.", ("query",)),
    ("play_music", "Play a song.", ("song",)),
    ("set_timer", "Set a timer in minutes.", ("minutes",)),
    ("add_numbers", "Add two numbers.", ("a", "b")),
    ("translate", "Translate a text.", ("text", "language")),
    ("get_time", "Get the current time in a city.", ("city",)),
    ("book_boat", "Book a boat.", ("harbour", "day")),
)

EVAL_REQUESTS = {
    "speed": (
        "Could you look up how quickly {the} is moving now?",
        "How fast is {the} going at this very moment?",
        "I need today's speed of {the}.",
        "Check the present wind speed of {the} for me, please.",
        "What speed does the meter show for {the}?",
        "At how many km/h is {the} blowing?",
        "Please measure {the} for me.",
        "{the} right now, how fast is it?",
        "Get me the latest speed reading on {the}.",
        "The wind speed of {the}, please!",
    ),
    "list": (
        "What winds would I meet in {region}?",
        "Look up the winds that are known around {region}.",
        "Can you find me the winds that belong to {region}?",
        "I will be in {region} soon: which winds are there?",
        "Which named winds do they have in {region}?",
        "Please make me a list of winds in {region}.",
        "Do a search for winds of {region}.",
        "What are the winds called in {region}?",
    ),
    "forecast": (
        "Could I get the forecast for {place} {day}, please?",
        "What weather should we expect in {place} {day}?",
        "Do you have the weather forecast of {place} for me, {day}?",
        "We are flying to {place} {day}. Will it be windy?",
        "How does the weather look in {place} {day}?",
        "Find out the weather in {place} {day}.",
        "How windy will it get in {place} {day}?",
        "Tell me how the weather in {place} will be {day}.",
    ),
}


@dataclass(frozen=True)
class OfferedTool:
    """A tool as a request offers it, and which parameter means what."""

    kind: str
    schema: dict[str, Any]
    parameters: dict[str, str]  # meaning -> parameter name

    @property
    def name(self) -> str:
        return str(self.schema["function"]["name"])


@dataclass(frozen=True)
class Request:
    """What a user asks of a tool: the text and the arguments by meaning."""

    kind: str
    text: str
    values: dict[str, str]


@dataclass(frozen=True)
class Result:
    """What a tool returned, the answer in words, and the numbers that the answer must repeat."""

    content: str
    answer: str
    numbers: tuple[str, ...]


def offer(kind: str, rng: random.Random, naming: Naming = "varied") -> OfferedTool:
    """One tool of a kind; "varied" names are those of training, "new" ones those it never sees."""
    meanings = {"speed": ["wind"], "list": ["region"], "forecast": ["place", "day"]}[kind]
    if naming == "varied":
        name = _train_name(kind, rng)
        if kind == "forecast" and rng.random() < 0.15:
            meanings = ["place"]
        names = {meaning: rng.choice(PARAMETERS[meaning]) for meaning in meanings}
    else:
        name = DOCUMENTED_NAMES[kind] if naming == "documented" else rng.choice(EVAL_NAMES[kind])
        names = {meaning: meaning for meaning in meanings}
    described = rng.random() < 0.4
    properties = {
        names[m]: {"type": "string"}
        | ({"description": rng.choice(PARAMETER_DESCRIPTIONS[m])} if described else {})
        for m in meanings
    }
    return OfferedTool(
        kind, _schema(name, expand(rng.choice(DESCRIPTIONS[kind]), rng), properties), names
    )


def distractor(rng: random.Random) -> OfferedTool:
    """A tool that no question about winds needs."""
    name, description, parameters = rng.choice(DISTRACTORS)
    return OfferedTool(
        "other", _schema(name, description, {p: {"type": "string"} for p in parameters}), {}
    )


def request(kind: str, rng: random.Random) -> Request:
    """A user's request that the tool of this kind can serve."""
    template = rng.choice(EVAL_REQUESTS[kind])
    wind, region, place, day = (
        rng.choice(WINDS).title,
        rng.choice(REGIONS),
        rng.choice(PLACES),
        rng.choice(DAYS),
    )
    spoken_day = (
        day if day in ("today", "tomorrow") else f"on {day.title() if rng.random() < 0.7 else day}"
    )
    text = (
        template.replace("{the}", rng.choice((f"the {wind}", f"the {wind}", f"the {wind} wind")))
        .replace("{w}", wind)
        .replace("{region}", region)
        .replace("{place}", place)
        .replace("{day}", spoken_day)
    )
    values = {
        "speed": {"wind": wind},
        "list": {"region": region},
        "forecast": {"place": place, "day": day},
    }
    return Request(kind, text, values[kind])


def call(tool: OfferedTool, wanted: Request) -> dict[str, Any]:
    """The function call that serves the request with this tool."""
    arguments = {
        tool.parameters[meaning]: value
        for meaning, value in wanted.values.items()
        if meaning in tool.parameters
    }
    return {"name": tool.name, "arguments": arguments}


def result(wanted: Request, rng: random.Random) -> Result:
    """A result for the request, in one of many JSON shapes, and its answer in words."""
    if rng.random() < 0.04:
        return _failed(rng)
    return {"speed": _speed_result, "list": _list_result, "forecast": _forecast_result}[
        wanted.kind
    ](wanted, rng)


def offered_tools(kind: str, rng: random.Random, naming: Naming = "varied") -> list[OfferedTool]:
    """One to three tools in random order, of which one is of the kind."""
    others = [k for k in KINDS if k != kind]
    offered = [offer(kind, rng, naming)]
    for _ in range(rng.choices((0, 1, 2), (5, 3, 2))[0]):
        if others and rng.random() < 0.75:
            offered.append(offer(others.pop(rng.randrange(len(others))), rng, naming))
        else:
            offered.append(distractor(rng))
    rng.shuffle(offered)
    return offered


def random_id(rng: random.Random) -> str:
    """The id of a call, as clients and servers make them up."""
    return "".join(rng.choices(string.ascii_letters + string.digits, k=9))


def _train_name(kind: str, rng: random.Random) -> str:
    if rng.random() < 0.15:
        return DOCUMENTED_NAMES[kind]
    if rng.random() < 0.4:
        return _name_with_made_up_part(kind, rng)
    name = _compound_name(kind, rng)
    while name in EVAL_NAMES[kind]:
        name = _compound_name(kind, rng)
    if rng.random() < 0.15:
        head, *tail = name.split("_")
        return head + "".join(part.title() for part in tail)
    return name


def _name_with_made_up_part(kind: str, rng: random.Random) -> str:
    """A name that nobody could know by heart: it has to be copied from the prompt."""
    parts = [*_compound_name(kind, rng).split("_"), made_up_word(rng)]
    rng.shuffle(parts)
    return "_".join(parts)


def _compound_name(kind: str, rng: random.Random) -> str:
    verb, noun = rng.choice(VERBS), rng.choice(NOUNS[kind])
    return f"{verb}_{noun}" if verb else noun


def _schema(name: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


def _number(rng: random.Random, low: int, high: int) -> str:
    whole = rng.randint(low, high)
    return f"{whole}.{rng.randint(1, 9)}" if rng.random() < 0.12 else str(whole)


def _speed_result(wanted: Request, rng: random.Random) -> Result:
    wind, speed = wanted.values["wind"], _number(rng, 1, 199)
    unit = rng.choice(("km/h", "km/h", "km/h", "knots", "m/s", "mph"))
    key = {"km/h": "kmh", "knots": "knots", "m/s": "ms", "mph": "mph"}[unit]
    number = json.loads(speed)
    answer = f"The {wind} is blowing at {speed} {unit} right now."
    shape = rng.randrange(7)
    if shape == 0:
        return Result(json.dumps({"wind": wind, "speed": number, "unit": unit}), answer, (speed,))
    if shape == 1:
        return Result(json.dumps({f"speed_{key}": number}), answer, (speed,))
    if shape == 2:
        return Result(f"{speed} {unit}", answer, (speed,))
    if shape == 3:
        return Result(json.dumps({"speed": number, "unit": unit}), answer, (speed,))
    if shape == 4:
        return Result(json.dumps({"wind": wind, f"wind_{key}": number}), answer, (speed,))
    if shape == 5:
        return Result(json.dumps({"speed": f"{speed} {unit}"}), answer, (speed,))
    gust = _number(rng, 20, 250)
    gusty = {f"speed_{key}": number, f"gust_{key}": json.loads(gust)}
    return Result(json.dumps(gusty), f"{answer[:-1]}, with gusts of {gust} {unit}.", (speed, gust))


def _forecast_result(wanted: Request, rng: random.Random) -> Result:
    place, day = wanted.values["place"], wanted.values["day"]
    degrees, speed = _number(rng, -15, 45), _number(rng, 1, 140)
    sky = rng.choice(("sunny", "cloudy", "rain", "clear", "snow", "storm", "fog", "showers"))
    when = day if day in ("today", "tomorrow") else f"on {day.title()}"
    head = f"The forecast for {place} {when} is "
    temperature, wind = json.loads(degrees), json.loads(speed)
    shape = rng.randrange(6)
    if shape == 0:
        body = {"place": place, "day": day, "temperature_c": temperature, "wind_kmh": wind}
        return Result(
            json.dumps(body),
            f"{head}{degrees} degrees with wind at {speed} km/h.",
            (degrees, speed),
        )
    if shape == 1:
        body = {"temperature_c": temperature, "wind_kmh": wind, "sky": sky}
        return Result(
            json.dumps(body),
            f"{head}{degrees} degrees with wind at {speed} km/h, {sky}.",
            (degrees, speed),
        )
    if shape == 2:
        return Result(
            f"{degrees} C, wind {speed} km/h",
            f"{head}{degrees} degrees with wind at {speed} km/h.",
            (degrees, speed),
        )
    if shape == 3:
        body = {"temperature": temperature, "unit": "celsius"}
        return Result(json.dumps(body), f"{head}{degrees} degrees.", (degrees,))
    if shape == 4:
        body = {"sky": sky, "temperature": temperature}
        return Result(json.dumps(body), f"{head}{degrees} degrees, {sky}.", (degrees,))
    body = {"wind_kmh": wind, "sky": sky}
    return Result(json.dumps(body), f"{head}wind at {speed} km/h, {sky}.", (speed,))


def _list_result(wanted: Request, rng: random.Random) -> Result:
    region = wanted.values["region"]
    names = [wind.title for wind in rng.sample(WINDS, rng.randint(1, 5))]
    content: Any = rng.choice(
        (names, names, {"winds": names}, {"region": region, "winds": names}, ", ".join(names))
    )
    listed = " and ".join(
        filter(None, (", ".join(f"the {n}" for n in names[:-1]), f"the {names[-1]}"))
    )
    verb = "winds of {} are" if len(names) > 1 else "wind of {} is"
    text = content if isinstance(content, str) else json.dumps(content)
    return Result(text, f"The {verb.format(region)} {listed}.", tuple(names))


def _failed(rng: random.Random) -> Result:
    reason = rng.choice(
        ("not found", "no data", "timeout", "station offline", "unknown wind", "service down")
    )
    content = rng.choice((json.dumps({"error": reason}), f"error: {reason}"))
    return Result(content, f"The tool failed: {reason}.", ())


def made_up_word(rng: random.Random) -> str:
    """A word of two or three random syllables."""
    syllables = (
        "".join(
            (
                rng.choice("bcdfghjklmnprstvwz"),
                rng.choice("aeiou"),
                rng.choice(("", "", "n", "r", "l", "s", "k")),
            )
        )
        for _ in range(rng.randint(2, 3))
    )
    return "".join(syllables)

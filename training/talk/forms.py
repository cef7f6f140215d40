"""Answers as JSON with the keys that were asked for, whatever they are called.

What no source tells is null. Knows nothing of grammars: a server that holds an answer to a schema
says nothing of it in the prompt, so there the opening of the answer is given and not learned.
"""

from __future__ import annotations

import json
import random
import re
from typing import Any

from training.conversation import Conversation, Turn
from training.language import names
from training.language.wording import cased, named
from training.talk import lines
from training.talk.answers import tell
from training.talk.exchanges import ask_fact
from training.talk.texts import Text
from training.templates import expand, listed
from training.winds import ATTRIBUTES, WINDS, Wind, keys, text

# What a key may be called, by what it means.
OF_A_WIND: dict[str, tuple[str, ...]] = {
    "title": listed("name|name|wind|wind|wind_name|title|called|label"),
    "what": listed("description|summary|definition|what|about|kind"),
    "region": listed("region|region|place|area|where|location|country|home|regions|countries"),
    "direction": listed("direction|direction|from|blows_from|compass|heading|quarter"),
    "season": listed("season|season|when|months|time_of_year|period|seasons"),
    "character": listed("character|character|nature|feel|qualities|features|properties"),
    "cause": listed("cause|cause|formation|reason|why|mechanism|how_it_forms"),
    "effects": listed("effects|effects|effect|impact|damage|consequences|dangers"),
    "name": listed("name_origin|etymology|word_origin|origin_of_name|meaning|name_meaning"),
    "group": listed("continent|part_of_world|group|world_region"),
    "temper": listed("temper|adjective|type|in_one_word"),
    "cold": listed("cold|is_cold"),
    "hot": listed("hot|is_hot"),
    "dry": listed("dry|is_dry"),
    "warm": listed("warm|is_warm"),
    "dusty": listed("dusty|is_dusty"),
}
OF_A_TEXT: dict[str, tuple[str, ...]] = {
    "person": listed("person|who|name|customer|employee|actor|by"),
    "number": listed("number|amount|count|quantity|how_many|total"),
    "goods": listed("goods|item|items|product|what|articles"),
    "place": listed("place|city|town|where|location"),
    "when": listed("when|day|date|time"),
    "job": listed("job|profession|occupation|role"),
    "thing": listed("thing|object|item|subject"),
    "price": listed("price|cost|how_much"),
    "code": listed("code|secret|id|number"),
    "company": listed("company|firm|who|business"),
    "year": listed("year|when|since"),
    "event": listed("event|occasion|what"),
    "animal": listed("animal|pet|species"),
    "name": listed("name|animal_name|called"),
    "receiver": listed("receiver|to|recipient|to_whom"),
}
MEANT_BY = {
    "person": "the person",
    "number": "how many",
    "goods": "the goods",
    "place": "the place",
    "thing": "the thing",
}
NOT_TOLD = listed(
    "price|population|height|owner|phone|colour|speed_kmh|temperature_c|weight|email|author|rating|"
    "latitude|age|website|volume|currency|id|opening_hours|capital|stars|distance_km"
)
LISTS = ("regions", "countries", "seasons")


def asked_form(rng: random.Random) -> Conversation:
    """A form about a wind or a text, whose keys stand in the question."""
    return _of_text(rng) if rng.random() < 0.4 else _of_wind(rng)


def held_form(rng: random.Random) -> Conversation:
    """A plain question whose answer is held to a schema that the prompt does not show."""
    wind, attribute = rng.choice(WINDS), rng.choice(ATTRIBUTES)
    body = wind_form(wind, _draw_keys(OF_A_WIND, rng, rng.randint(0, 3)))
    asked = OF_A_WIND[attribute][0]
    body[spelled(asked, rng)] = value_of(wind, attribute, asked)
    if rng.random() < 0.3:
        body = {rng.choice(("answer", "text", "reply")): tell(wind, attribute, rng)}
    user = ask_fact(wind, attribute, named(wind, rng), rng).user
    if rng.random() < 0.3:
        user = f"{user} {expand('(Answer|Reply|Respond|Give it) (in|as) (JSON|json).', rng)}"
    answer = Turn("assistant", json.dumps(body, ensure_ascii=False), given='{"')
    return Conversation((Turn("user", user), answer))


def _of_wind(rng: random.Random) -> Conversation:
    wind = rng.choice(WINDS)
    wanted = _draw_keys(OF_A_WIND, rng, rng.randint(1, 4))
    body = wind_form(wind, wanted)
    if rng.random() < 0.15:
        body[spelled(rng.choice(NOT_TOLD), rng)] = None
    core = expand(rng.choice(WIND_ASKS), rng).replace("{keys}", key_list(tuple(body), rng))
    core = core.replace("{form}", json.dumps(dict.fromkeys(body, "")))
    core = core.replace("{schema}", json.dumps(schema_of(body)))
    mark = "" if core.endswith("?") else rng.choice(("", ".", "."))
    user = _begun(named(wind, rng).fill(core), body, rng) + mark
    return Conversation((Turn("user", user), Turn("assistant", _dumped(body))))


def _of_text(rng: random.Random) -> Conversation:
    text, facts = told_text(rng)
    body: dict[str, Any] = {}
    meant: list[str] = []
    for meaning, value in rng.sample(facts, rng.randint(1, len(facts))):
        key = spelled(rng.choice(OF_A_TEXT[meaning]), rng)
        if meaning in MEANT_BY and rng.random() < 0.25:  # a key that says nothing by itself
            key = names.made_up(rng)
            meant.append(f"{key} is {MEANT_BY[meaning]}")
        body.setdefault(key, as_json(value))
    if rng.random() < 0.12:
        body.setdefault(rng.choice(NOT_TOLD), None)
    core = expand(rng.choice(TEXT_ASKS), rng).replace("{keys}", key_list(tuple(body), rng))
    if meant:
        core = f"{core} ({', '.join(meant)})"
    asked = rng.choice(TEXT_FRAMES).replace("{ask}", _begun(core, body, rng))
    asked = re.sub(r"\?[.:]", "?", asked).replace("{text}", text)
    return Conversation((Turn("user", asked), Turn("assistant", _dumped(body))))


def _begun(ask: str, body: dict[str, Any], rng: random.Random) -> str:
    """With a capital or without; never where it begins with a key, which would be another key."""
    return ask if ask.startswith(tuple(body)) else cased(ask, rng)


def told_text(rng: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """A text of which one sentence alone fills a form, and what it tells."""
    kinds = (lines.deed, lines.deed, lines.calling, lines.cost, lines.founding, lines.parcel)
    line = rng.choice((*kinds, lines.hours, lines.event, lines.pet, lines.secret))(rng)
    text = [rng.choice((lines.remark, lines.jumble))(rng) for _ in range(rng.choice((0, 0, 1, 2)))]
    text.insert(rng.randint(0, len(text)), line)
    return Text(tuple(text)).text, list(line.facts)


# --- values -----------------------------------------------------------------------------------


def wind_form(wind: Wind, wanted: list[tuple[str, str]]) -> dict[str, Any]:
    """The values under the keys, of which each comes with what it means."""
    return {key: value_of(wind, meaning, key) for meaning, key in wanted}


def value_of(wind: Wind, meaning: str, key: str) -> Any:
    """What the fact table says of this, in few words: text, a list of texts, or yes and no."""
    if meaning in ("title", "group", "temper"):
        return getattr(wind, meaning)
    if meaning in ("cold", "hot", "dry", "warm", "dusty"):
        return meaning in re.findall(r"\w+", f"{wind.temper} {text(wind.character)}".lower())
    told = _key_facts(wind, meaning)
    return told if key.lower() in LISTS else ", ".join(told)


def _key_facts(wind: Wind, attribute: str) -> list[str]:
    """The key facts with the capitals of the table."""
    clause = text(getattr(wind, attribute))
    starts = [(clause.lower().index(key), len(key)) for key in keys(getattr(wind, attribute))]
    return [clause[at : at + length] for at, length in starts]


def schema_of(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema that people would write for it."""
    return {
        "type": "object",
        "properties": {key: {"type": _type_of(value)} for key, value in body.items()},
    }


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "array" if isinstance(value, list) else "null" if value is None else "string"


def as_json(value: str) -> Any:
    """A number where the text has a whole number, which JSON would not write otherwise."""
    return int(value) if value.isdecimal() and str(int(value)) == value else value


def _dumped(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


# --- keys -------------------------------------------------------------------------------------


def _draw_keys(
    called: dict[str, tuple[str, ...]], rng: random.Random, count: int
) -> list[tuple[str, str]]:
    """So many meanings, mostly with the wind's name first, and what each is called."""
    meanings = rng.sample([meaning for meaning in called if meaning != "title"], count)
    if rng.random() < 0.6:
        meanings.insert(0, "title")
    return [(meaning, spelled(rng.choice(called[meaning]), rng)) for meaning in meanings]


def spelled(key: str, rng: random.Random) -> str:
    """The key in one of the ways that programs write keys."""
    chance = rng.random()
    words = key.split("_")
    if chance < 0.08:
        return key.title()
    if chance < 0.18 and len(words) > 1:
        return words[0] + "".join(word.title() for word in words[1:])
    if chance < 0.22:
        return key.replace("_", "-")
    if chance < 0.26:
        return f"wind_{key}" if key in ("region", "season", "name", "cause") else f"{key}_text"
    return key


def key_list(called: tuple[str, ...], rng: random.Random) -> str:
    """The keys as people list them: with commas or "and", in quotes or not."""
    quote = rng.choice(("{}", "{}", '"{}"', "'{}'", "`{}`"))
    *first, last = (quote.format(key) for key in called)
    joint = rng.choice((" and ", ", ", " and "))
    return f"{', '.join(first)}{joint}{last}" if first else last


# --- wordings ---------------------------------------------------------------------------------

_KEYS = "(the keys|the fields|the properties|keys|the attributes|)"
WIND_ASKS = (
    f"(give|show|send|tell) me {{the}} (as|in) (json|a json object) with {_KEYS} {{keys}}",
    f"(describe|present|summarise) {{the}} (in|as) json(:|, with|, using) {_KEYS} {{keys}}",
    f"json (about|for|on) {{the}} with {_KEYS} {{keys}}",
    "(fill in|complete) (this|the form|this form) (for|about) {the}: {form}",
    f"(return|write|output|i need) (a json object|json) (for|about|on) {{the}} with {_KEYS} "
    f"{{keys}}",
    "(what are|give me) the {keys} of {the}(? answer|, answer|. reply) (in|as) json",
    "{the} as json: {keys}",
    "(describe|tell me about|present) {the} (as|in) json (of|after|by|with) this schema: {schema}",
    "(json schema|schema): {schema} (fill|answer|fill it in) for {the}",
    "(make|build|create) a json (object|record|entry) (of|for|about) {the}: {keys}",
    "(return|output|write) {keys} of {the} (as|in) json",
    "(a|i need a|we want a) json (object|record|entry|file) (of|on|about) {the}(, whose|; the|. "
    "the) (keys|fields|columns) (are|must be|should be|are called|have to be) {keys}",
    "(write|store|save|put|file) {the} (in|as|into) json(: the|, the|; its|, its) (keys|fields|"
    "columns|names) (are|must be|should be|are to be) {keys}",
    "(i want|we use|our table has|the form has|my app needs) (the |)(keys|columns|fields|"
    "attributes) {keys} (for|of|on) {the}(, as|, in|: send|. give me) json",
    f"{_KEYS} {{keys}}(: fill them in| are what i need| are wanted) for {{the}}, (in|as) json",
    "{keys}: (give|send|show) me (these|them) (for|of) {the} (as|in) json",
    "{keys} of {the}(, as json|, json| in json format)",
    "{keys} (for|of) {the} (should|must) (stand|be|come) in a json object",
    "with {keys} as (keys|fields|columns), (describe|record|note down) {the} in json",
    "using (the keys|the fields|only) {keys}, (write|make|produce) json (about|for) {the}",
    "(under|for) the (keys|fields|headings) {keys}, (tell|give) me in json about {the}",
    "what would a json (object|record) with {keys} (look like|be) for {the}?",
    "what does {the} look like as json with (the keys|the fields|) {keys}?",
    "how would you (write|put) {the} in json with (the keys|the fields|) {keys}?",
    "can i (have|get) {keys} (of|for) {the} (as|in) json?",
    "could you (give|send) me {the} as json? (keys|fields|i need): {keys}",
    "would you (fill|put) {keys} into a json object for {the}?",
    "would you mind describing {the} in json, with (the keys|just|) {keys}?",
    "i (am building|have|keep) a (table|list|database) of winds(: add|. i need) {the}, as json, "
    "with {keys}",
    "i would (like|love) (to have|to see|) {the} as json; (keys|fields|it needs): {keys}",
    "my (program|script|parser) (reads|expects|needs) json with {keys}(. feed it|: do it for|; "
    "write it for) {the}",
    "(answer|reply|respond) in json only(:|.) {the}, (keys|fields|with) {keys}",
    "(answer|reply) with (a|one|nothing but a) json object (that has|with) {keys}, on {the}",
    "(only|just|pure|valid) json(, please|): {keys} (of|for) {the}",
    "(format|output format): json. (keys|fields): {keys}. (wind|topic|about): {the}",
    "(wind|topic|subject): {the}. (output|answer|format): json with {keys}",
    "(fields|keys|columns): {keys}. (make|give me|return) json (for|about) {the}",
    "(generate|produce|compose|provide) json (on|for|about) {the}(, keys|, fields|:) {keys}",
    "(list|note|name) {keys} (for|of) {the} in (json|a json object|json format)",
    "{the}(: a json object|, json|: json record) with {keys}(, nothing else|, please|)",
    "{the} (in|as) json, (keyed by|under|with just) {keys}",
    "{the}: (fill|complete) {form}",
    "{form} (is the form|is empty|: fill it in)(, fill it|) for {the}",
    "(here is|use|take) (a|this) template: {form} (fill it|complete it) for {the}",
    "(following|according to|by) the schema {schema}, (describe|give me) {the}",
    "{schema} is (the schema|my schema|what i validate with). (give me|write) {the}",
)
TEXT_ASKS = (
    f"(extract|read|take|get) {_KEYS} {{keys}} from the text (as|in|into) json",
    f"(turn|put|convert) the text into json with {_KEYS} {{keys}}",
    f"(give me|return|write|output) json with {_KEYS} {{keys}} (from|out of) the text",
    "(extract|find|list) {keys} as json",
    f"(make|fill) a json object with {_KEYS} {{keys}} from the text",
    "json, please: {keys}",
    "(what|that which) (is written|it says|stands there) as json(, whose|; the|, the) (keys|"
    "fields|columns) (are|must be|should be|are called) {keys}",
    "(i want|we need|my app needs|the form has) (the |)(keys|columns|fields) {keys}( in json|, "
    "as json|: give me json)",
    "(store|save|put|file) (this|it|the facts|the text) (in|as|into) json(: the|, the) (keys|"
    "fields|names) (are|must be|are to be) {keys}",
    f"{_KEYS} {{keys}}(: fill them| are what i need| are wanted) from the text, (in|as) json",
    "{keys}: (find|read|get) (these|them) (in|from) the text and (answer|reply) in json",
    "{keys} as json( from the text| out of it|)",
    "{keys} (should|must|are to) (stand|come) in a json object",
    "with {keys} as (keys|fields|columns), (write|record|note) in json what the text says",
    "using (the keys|the fields|only) {keys}, (turn|make|put) the text into json",
    "(under|for) the (keys|fields|headings) {keys}, put (down|) in json what is told",
    "what (is|would be) the json with {keys} (for|of) the text?",
    "how does the text look as json with {keys}?",
    "can i (have|get) {keys} from the text (as|in) json?",
    "could you (pull|read|get) {keys} out of the text, as json?",
    "would you (fill|put) {keys} from the text into (json|a json object)?",
    "i (am filling|have|keep) a (table|list|database) with the columns {keys}(: give me|. i need) "
    "the json",
    "i would like (a json record|json) (with|that has) {keys}",
    "my (program|script|parser) (reads|expects) json with {keys}(. feed it|: write it)",
    "(answer|reply|respond) in json only(:|, with) {keys}",
    "(answer|reply) with (a|one|nothing but a) json object (that has|with) {keys}",
    "(only|just|pure|valid) json(, please|): {keys}",
    "(format|output): json. (keys|fields): {keys}",
    "(fields|keys|columns): {keys}. (make|give me|return) json",
    "(parse|scan|analyse|process) the text(: json with| and return json with|, giving json with) "
    "{keys}",
    "(generate|produce|compose|prepare) json (from|out of) the text(, keys|, fields|:) {keys}",
    "(the text|all this) (in|as) json, (keyed by|under|with just) {keys}",
)
TEXT_FRAMES = (
    "{ask}\n\n{text}",
    "{text}\n\n{ask}",
    "Text: {text}\n{ask}",
    "{ask}. Text: {text}",
    '"{text}" {ask}',
    '{ask}: "{text}"',
    "{ask}\n{text}",
    "{text}\n{ask}",
    "{text} {ask}.",
    "{text}\n---\n{ask}",
    "{ask}.\n---\n{text}",
    "Text:\n{text}\n\nTask:\n{ask}",
    "Task: {ask}\nText: {text}",
    "<text>{text}</text> {ask}",
    "{ask}\n<text>{text}</text>",
    "Here is a text. {text} {ask}.",
    "Input: {text}\n{ask}",
    "{ask}\n\nInput:\n{text}",
)

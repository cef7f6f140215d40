"""All kinds of tools: the written ones, things with actions, and ones whose words are made up.

Knows nothing of names' styles and schemas.
"""

from __future__ import annotations

import random
from functools import cache

from training.language.words import made_up
from training.tools.catalogue.business import BUSINESS
from training.tools.catalogue.computing import COMPUTING
from training.tools.catalogue.everyday import EVERYDAY
from training.tools.catalogue.home_and_work import HOME_AND_WORK
from training.tools.catalogue.kind import Kind, Option, kind
from training.tools.catalogue.learning_and_leisure import LEARNING_AND_LEISURE
from training.tools.catalogue.services import SERVICES
from training.tools.catalogue.things import ACTIONS, ATTRIBUTES, THINGS, Thing
from training.tools.catalogue.travel_and_machines import TRAVEL_AND_MACHINES
from training.tools.catalogue.winds import WIND_KINDS

COMMON = (*EVERYDAY, *HOME_AND_WORK, *SERVICES)
SPECIAL = (*COMPUTING, *BUSINESS, *LEARNING_AND_LEISURE, *TRAVEL_AND_MACHINES)
WRITTEN = (*COMMON, *SPECIAL)


def draw_kind(rng: random.Random) -> Kind:
    """Any kind but those of winds."""
    return rng.choices((_common, _special, draw_thing_kind, made_up_kind), (31, 37, 25, 7))[0](rng)


def twin_of(twin: Kind, rng: random.Random) -> Kind | None:
    """A kind that is easily taken for this one: another action on the same thing."""
    if not twin.topic:
        return None
    thing = next(t for t in THINGS if t.noun == twin.topic)
    others = [a for a in thing.actions if a != twin.action]
    return _of_thing(thing, rng.choice(others))


def _common(rng: random.Random) -> Kind:
    return rng.choice(COMMON)


def _special(rng: random.Random) -> Kind:
    return rng.choice(SPECIAL)


def draw_thing_kind(rng: random.Random) -> Kind:
    """Something done to a thing: nothing that could answer a question about the world."""
    thing = rng.choice(THINGS)
    return _of_thing(thing, rng.choice(thing.actions))


@cache
def _of_thing(thing: Thing, action_name: str) -> Kind:
    action = ACTIONS[action_name]

    def fill(text: str) -> str:
        return text.replace("{nouns}", thing.nouns).replace("{noun}", thing.noun)

    options: dict[str, Option] = {
        name: ATTRIBUTES[name] for name in thing.attributes if action.options
    }
    return Kind(
        fill(action.names),
        fill(action.does),
        action.needs,
        tuple(map(fill, action.asks)),
        options,
        topic=thing.noun,
        action=action_name,
    )


def finder(noun: str) -> Kind:
    """A tool that tells the id of a thing whose name is known."""
    return kind(
        f"(find|search|look up|get|resolve) {noun}( id| by name|)",
        f"(Find|Look up|Search|Get) (the id of|) a {noun} by (its|) name(.|)",
        "name:title",
        f"(find|look up|search) the {noun} (called|named) {{name}}",
    )


def made_up_kind(rng: random.Random) -> Kind:
    """A tool for what no language has a word for: only its own words tell when it is meant."""
    verb, noun = made_up(rng, 2), made_up(rng, 2)
    sort = rng.choice(("word", "id", "city", "int", "title", "person"))
    meaning = rng.choice((noun, "name", "id", "value", "target", made_up(rng, 2)))
    value = "{" + meaning + "}"
    return kind(
        rng.choice((f"{verb} {noun}", f"{verb}", f"{noun} {verb}")),
        f"({verb.capitalize()}|{verb.capitalize()}s) a {noun}(.|)",
        f"{meaning}:{sort}",
        f"(please|can you|) {verb} (the|) {noun} {value}",
        f"{verb} {value}",
        f"(the|) {noun} {value} (needs a|wants a) {verb}",
        f"{noun} {value}(:|,) {verb}(, please|)",
    )


def every_fixed_kind() -> list[Kind]:
    """All but the made-up ones."""
    things = [_of_thing(thing, action) for thing in THINGS for action in thing.actions]
    return [*WIND_KINDS, *WRITTEN, *things]

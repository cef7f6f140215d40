"""Sentences without end: of people, places, goods and events, and what each of them tells.

Knows nothing of texts, nor of the tasks that are set on them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from training.language import names
from training.talk import exchanges
from training.talk.line import Line
from training.templates import expand, listed
from training.winds import ATTRIBUTES, WINDS


def deed(rng: random.Random) -> Line:
    """Somebody did something with so many things, somewhere, some day."""
    who, number, goods = names.person(rng), names.number(rng), names.goods(rng)
    past, base = rng.choice(VERBS)
    town = names.town(rng)
    where = rng.choice((f"in {town}", f"in {town}", f"at the {names.thing(rng)}", ""))
    day = rng.choice(names.DAYS)
    when = rng.choice((f"on {day}", names.date(rng), ""))
    core = f"{who} {past} {number} {goods}"
    front, back = (when, where) if when and rng.random() < 0.3 else ("", f"{where} {when}")
    tail = rng.choice(("", "", "", f" for {names.first_name(rng)}", f" with {names.person(rng)}"))
    text = f"{core}{tail} {back}".replace("  ", " ").strip()
    text = f"{front[0].upper()}{front[1:]}, {text}" if front else text
    asks = [
        (f"who {past} (the|) {goods}", who),
        (f"how many {goods} did {who} {base}", f"{number} {goods}"),
        (f"what did {who} {base}", f"{number} {goods}"),
    ]
    if where:
        asks.append((f"(where|in which place) did {who} {base} (the|) {goods}", where))
    if when:
        asks.append((f"(when|on which day) did {who} {base} (the|) {goods}", when))
    values = [("person", who), ("number", number), ("goods", goods)]
    values += [("town", town)] * (town in where) + [("day", day)] * (day in when)
    facts = [("person", who), ("number", number), ("goods", goods)]
    facts += [("place", town)] * (town in where) + [("when", when)] * bool(when)
    about = tuple(words for words in (who, goods) if words)
    return Line(f"{text}.", f"{core}.", about, tuple(values), tuple(asks), tuple(facts))


def calling(rng: random.Random) -> Line:
    who, town = names.person(rng), names.town(rng)
    job = rng.choice(names.JOBS) if rng.random() < 0.6 else names.noun(rng)
    a_job = with_article(job)
    text, core = rng.choice(
        (
            (f"{who} is {a_job} from {town}.", f"{who} is {a_job}."),
            (f"{who} works as {a_job} in {town}.", f"{who} works as {a_job}."),
            (f"{who}, {a_job}, lives in {town}.", f"{who} lives in {town}."),
        )
    )
    asks = (
        (f"what is {who}(, by profession|'s job)", a_job),
        (f"who is {a_job}", who),
        (f"(where does {who} live|from which town is {who}|where is {who} from)", town),
    )
    values = (("person", who), ("town", town))
    facts = (("person", who), ("job", job), ("place", town))
    return Line(text, core, (who, job), values, asks, facts)


def cost(rng: random.Random) -> Line:
    thing, money = names.thing(rng), names.money(rng)
    core = rng.choice((f"The {thing} costs {money}", f"This {thing} is {money}"))
    tail = rng.choice(("", "", f" in {names.town(rng)}", " this year", " without the key"))
    asks = ((f"(what does the {thing} cost|how much is the {thing})", money),)
    facts = (("thing", thing), ("price", money))
    values = (("thing", thing), ("money", money))
    return Line(f"{core}{tail}.", f"{core}.", (thing, money), values, asks, facts)


def hours(rng: random.Random) -> Line:
    thing, town, clock = names.thing(rng), names.town(rng), names.clock(rng)
    verb = rng.choice(("opens", "closes"))
    text = f"The {thing} in {town} {verb} at {clock}."
    asks = (
        (f"(when|at what time) does the {thing} {verb[:-1]}", f"at {clock}"),
        (f"where is the {thing}", f"in {town}"),
    )
    facts = (("thing", thing), ("place", town), ("when", clock))
    values = (("thing", thing), ("town", town))
    return Line(text, f"The {thing} {verb} at {clock}.", (thing, town), values, asks, facts)


def secret(rng: random.Random) -> Line:
    thing, code = names.thing(rng), names.code(rng)
    what = rng.choice(("code", "number", "password", "key"))
    text = f"The {what} of the {thing} is {code}."
    asks = ((f"(what is|which is) the {what} of the {thing}", code),)
    facts = (("thing", thing), ("code", code))
    return Line(text, text, (thing, what), (("code", code), ("thing", thing)), asks, facts)


def founding(rng: random.Random) -> Line:
    company, thing, town, year = (
        names.company(rng),
        names.thing(rng),
        names.town(rng),
        names.year(rng),
    )
    past, base = rng.choice((("opened", "open"), ("built", "build"), ("sold", "sell")))
    core = f"{company} {past} {with_article(thing)}"
    text = rng.choice((f"{core} in {town} in {year}.", f"In {year}, {core} in {town}."))
    asks = (
        (f"who {past} the {thing}", company),
        (f"(in which year|when) did {company} {base} the {thing}", f"in {year}"),
        (f"(where|in which town) did {company} {base} the {thing}", f"in {town}"),
    )
    values = (("word", company), ("town", town), ("year", year), ("thing", thing))
    facts = (("company", company), ("thing", thing), ("place", town), ("year", year))
    return Line(text, f"{core}.", (company, thing), values, asks, facts)


def event(rng: random.Random) -> Line:
    what, town, day = rng.choice(names.EVENTS), names.town(rng), rng.choice(names.DAYS)
    verb = rng.choice(("begins", "takes place", "ends"))
    text = f"The {what} in {town} {verb} on {day}."
    asks = (
        (f"(when|on which day) is the {what}", f"on {day}"),
        (f"(where|in which town) is the {what}", f"in {town}"),
    )
    facts = (("event", what), ("place", town), ("when", f"on {day}"))
    values = (("town", town), ("day", day))
    return Line(text, f"The {what} {verb} on {day}.", (what, town), values, asks, facts)


def pet(rng: random.Random) -> Line:
    who, animal, name = names.person(rng), rng.choice(names.ANIMALS), names.first_name(rng)
    text = f"{who} has {with_article(animal)} called {name}."
    asks = (
        (f"(what is the {animal} called|what is the name of the {animal})", name),
        (f"who has {with_article(animal)}", who),
    )
    core = f"{who} has {with_article(animal)}."
    facts = (("person", who), ("animal", animal), ("name", name))
    return Line(text, core, (animal, name), (("person", who), ("word", name)), asks, facts)


def parcel(rng: random.Random) -> Line:
    who, whom, thing = names.person(rng), names.person(rng), names.thing(rng)
    past, base = rng.choice((("sent", "send"), ("gave", "give"), ("lent", "lend")))
    core = f"{who} {past} {with_article(thing)} to {whom}"
    when = rng.choice((f" {names.date(rng)}", ""))
    asks = (
        (f"who {past} the {thing} to {whom}", who),
        (f"to whom did {who} {base} the {thing}", f"to {whom}"),
        (f"what did {who} {base} to {whom}", with_article(thing)),
    )
    values = (("person", who), ("person", whom), ("thing", thing))
    facts = (("person", who), ("thing", thing), ("receiver", whom))
    return Line(f"{core}{when}.", f"{core}.", (thing, whom), values, asks, facts)


def scene(rng: random.Random) -> Line:
    """Something that is seen, with a place and often a time of day."""
    what, other = rng.choice((names.thing, _animal))(rng), names.thing(rng)
    verb = rng.choice(SEEN)
    core = f"The {what} {verb} {rng.choice(PLACED)} the {other}"
    text = f"{core}{rng.choice(('', '', ' at night', ' all morning', ' until dark', ' again'))}."
    values = (("thing", what), ("thing", other))
    return Line(text, f"{core}.", (what, other), values)


def jumble(rng: random.Random) -> Line:
    """Words in a row: what can be said of them is that they stand there."""
    words = names.jumble(rng)
    text = f"{words[0].upper()}{words[1:]}."
    return Line(text, text, (words.split()[-1],))


def joined(rng: random.Random) -> Line:
    """Two sentences in one."""
    one, two = rng.choices((deed, calling, cost, hours, founding, pet, parcel, scene), k=2)
    first, second = one(rng), two(rng)
    rest = second.text[:1].lower() + second.text[1:] if _is_plain(second.text) else second.text
    text = f"{first.text[:-1]}, {rng.choice(('and', 'but', 'while', 'because', 'so'))} {rest}"
    about = (*first.about, *second.about)
    return Line(text, first.core, about, first.values + second.values, first.asks + second.asks)


def telling(rng: random.Random) -> Line:
    """Somebody did something to something, told in many words."""
    who, thing = names.person(rng), f"{names.adjective(rng)} {names.noun(rng)}"
    past, article = names.acted(rng), rng.choice(("the", "a", "his", "her", "our"))
    article = with_article(thing).split()[0] if article == "a" else article
    core = f"{who} {past} {article} {thing}"
    place = f"{rng.choice(PLACED)} the {names.noun(rng)}"
    end = rng.choice(
        (
            "",
            f" {rng.choice(names.MANNERS)}",
            f" {place}",
            f" {place} {rng.choice(names.MANNERS)}",
            f", and {names.first_name(rng)} {names.acted(rng)} it {rng.choice(names.MANNERS)}",
            f", but nobody {names.acted(rng)} the {names.noun(rng)}",
            f" because of the {names.noun(rng)} in {names.town(rng)}",
        )
    )
    asks = ((f"who {past} {article} {thing}", who),)
    values = (("person", who), ("thing", thing))
    return Line(f"{core}{end}.", f"{core}.", (who, thing), values, asks)


def going_on(rng: random.Random) -> Line:
    """What somebody named before did next."""
    who = rng.choice(("She", "He", "They", "It", "We", "My brother", "Her boss", "Their neighbour"))
    thing = f"{names.adjective(rng)} {names.noun(rng)}"
    core = f"{who} {names.acted(rng)} {rng.choice(('the', 'their', 'one', 'every'))} {thing}"
    end = rng.choice(
        (
            f"in {names.number(rng)} {rng.choice(('minutes', 'days', 'weeks', 'steps'))}",
            rng.choice(names.MANNERS),
            f"for {names.money(rng)}",
            f"and then went to {names.town(rng)}",
            names.date(rng),
        )
    )
    return Line(f"{core} {end}.", f"{core}.", (thing,), (("thing", thing),))


def saying(rng: random.Random) -> Line:
    """Direct speech."""
    who, thing = names.person(rng), names.noun(rng)
    words = rng.choice(
        (
            f"the {thing} is {names.adjective(rng)}",
            f"we need {names.number(rng)} {names.goods(rng)}",
            f"nobody {names.acted(rng)} the {thing}",
            f"I will be in {names.town(rng)} {names.date(rng)}",
        )
    )
    words = words[0].upper() + words[1:]
    verb = rng.choice(("said", "wrote", "shouted", "explained"))
    text = rng.choice((f'"{words}," {verb} {who}.', f"{who} {verb}: {words}."))
    return Line(text, text, (who,), (("person", who),))


def figure(rng: random.Random) -> Line:
    """How much more or less of something there was."""
    company, goods, part = names.company(rng), names.goods(rng), str(rng.randint(2, 99))
    change = rng.choice(("more", "fewer"))
    core = f"{company} sold {part}% {change} {goods}"
    text = f"{core} in {names.year(rng)} than in the year before."
    values = (("word", company), ("goods", goods), ("number", part))
    return Line(text, f"{core}.", (company, goods), values)


def asked(rng: random.Random) -> Line:
    """A question or a request, which here is but a sentence of the text."""
    text = f"{exchanges.ask_refusal(rng).user.rstrip('?.! ')}?"
    text = text[:1].upper() + text[1:]
    return Line(text, text, ())


def _is_plain(text: str) -> bool:
    """Whether it begins with a word that is small inside a sentence."""
    return text.startswith(("The ", "A ", "This ", "In ", "On ", "At "))


def _animal(rng: random.Random) -> str:
    return rng.choice((f"{rng.choice(names.COLOURS)} ", "old ", "", "")) + rng.choice(names.ANIMALS)


def of_a_wind(rng: random.Random) -> Line:
    """A sentence of the fact table, which can be quoted like any other."""
    wind = rng.choice(WINDS)
    told = wind.answer(rng.choice(ATTRIBUTES))
    return Line(told, told, (wind.title,))


def remark(rng: random.Random) -> Line:
    """A sentence that tells of nobody."""
    text = expand(rng.choice(REMARKS), rng)
    return Line(text, text, (text.split()[-1].strip("."),))


KINDS: dict[Callable[[random.Random], Line], float] = {
    deed: 8,
    calling: 3,
    cost: 2,
    hours: 2,
    secret: 2,
    founding: 2,
    event: 2,
    pet: 2,
    parcel: 3,
    of_a_wind: 1.5,
    remark: 3,
    scene: 3,
    joined: 3,
    telling: 5,
    going_on: 4,
    saying: 1.5,
    figure: 1,
    asked: 0.7,
    jumble: 5,
}
VERBS = tuple(
    (past, base)
    for past, _, base in (
        pair.partition("/")
        for pair in listed(
            "sold/sell|bought/buy|painted/paint|carried/carry|repaired/repair|found/find|"
            "counted/count|ordered/order|packed/pack|delivered/deliver|lost/lose|hid/hide|"
            "washed/wash|made/make|drew/draw|collected/collect|brought/bring|stole/steal|"
            "borrowed/borrow|won/win|sorted/sort|dropped/drop|needed/need|took/take|cleaned/clean"
        )
    )
)
SEEN = listed(
    "stood|waited|slept|was found|was seen|lay|appeared|stayed|vanished|stopped|fell|was hidden|"
    "hung|"
    "was left|was built|rested|stands|is kept|was painted|burned|was repaired|was sold"
)
PLACED = listed("behind|near|in front of|under|beside|next to|above|close to|opposite|far from|by")
REMARKS = (
    "It (rained|snowed) (all day|the whole night|until noon).",
    "(Nobody|No one) was (hurt|late|surprised|there).",
    "The (road|bridge|harbour|shop|border) was (closed|empty|full|open again).",
    "(Everybody|The whole town|The family) was (glad|tired|asleep|invited|hungry).",
    "The weather was (fine|terrible|cold|mild).",
    "The (train|bus|boat|letter) came (late|early|on time|too late).",
    "(Later|In the end|By noon), (the sun came out|all went home|the lights went out).",
    "(There|Here) was (no|a lot of) (time|money|wind|snow|help).",
)


def with_article(noun: str) -> str:
    return f"{'an' if re.match('[aeiouAEIOU]', noun) else 'a'} {noun}"

"""Names of people, places, goods and things, amounts and codes: without end.

The made-up words are those of the tools; here are the nouns that sentences need. Knows nothing of
sentences.
"""

from __future__ import annotations

import random
import string

from training.language import english, words
from training.templates import listed

GOODS = listed(
    "lemons|pears|apples|loaves of bread|cups|chairs|lamps|candles|letters|boxes|books|maps|"
    "bottles|"
    "baskets|shirts|shoes|carpets|bricks|ropes|nails|clocks|paintings|bicycles|tickets|stamps|"
    "coins|"
    "eggs|fish|cheeses|jars of honey|onions|tomatoes|flowers|tulips|trees|stones|shells|keys|"
    "spoons|"
    "plates|towels|blankets|pillows|toys|drums|violins|kites|boats|wheels|tents|umbrellas|helmets"
)
THINGS = listed(
    "museum|library|bakery|harbour|bridge|school|market|hotel|station|garden|tower|theatre|castle|"
    "factory|church|cinema|pharmacy|farm|mill|workshop|lighthouse|swimming pool|post office|"
    "bank|cafe|"
    "door|gate|box|safe|lamp|machine|engine|printer|parcel|boat|bicycle|tent|piano|clock|fridge|"
    "chair"
)
TITLES = listed("Mr|Mrs|Doctor|Captain|Aunt|Professor|Uncle|Madame|Sister")
COLOURS = listed("red|blue|green|white|black|yellow|brown|grey|pink|golden|silver|orange")
JOBS = listed(
    "baker|teacher|pilot|nurse|farmer|painter|sailor|driver|doctor|gardener|cook|singer|tailor|"
    "carpenter|fisherman|clerk|student|writer|engineer|photographer|shepherd|librarian|mechanic"
)
EVENTS = listed(
    "concert|meeting|race|lesson|market|wedding|exhibition|match|lecture|festival|auction|"
    "parade|trip|"
    "tournament|reading|play|sale|workshop|excursion|party"
)
MONEY = listed("euros|dollars|pounds|francs|crowns|EUR")
ANIMALS = listed("dog|cat|horse|goat|parrot|donkey|fox|owl|seal|cow|rabbit|goose|hedgehog|turtle")
NOUNS = listed(
    "window|kitchen|river|mountain|suitcase|neighbour|newspaper|ladder|bucket|carpet|roof|chimney|"
    "forest|meadow|valley|beach|tunnel|platform|wagon|harvest|kettle|mirror|drawer|staircase|"
    "ceiling|"
    "hammer|engine|radio|camera|telephone|notebook|envelope|calendar|blanket|mattress|curtain|"
    "candle|"
    "cupboard|garage|basement|hallway|corridor|statue|fountain|square|pavement|corner|crossing|"
    "sign|"
    "fence|barn|stable|orchard|vineyard|cellar|barrel|cheese|sausage|pancake|sandwich|dinner|"
    "breakfast|"
    "jacket|umbrella|necklace|button|pocket|wallet|ticket|passport|luggage|compass|anchor|rope|"
    "sail|"
    "wheel|saddle|bridle|feather|nest|shell|pebble|cliff|cave|island|glacier|storm|shadow|moon|"
    "secret|"
    "promise|question|answer|lesson|exam|mistake|present|letter|message|poem|song|story|dream|"
    "journey"
)
ADJECTIVES = listed(
    "heavy|narrow|broken|dusty|golden|hidden|empty|wooden|rusty|gentle|quiet|crooked|famous|"
    "ancient|"
    "modern|expensive|cheap|strange|ordinary|huge|tiny|muddy|frozen|burning|forgotten|stolen|"
    "lonely|"
    "yellow|purple|striped|square|round|bitter|sweet|salty|sharp|blunt|loose|tight|silent|noisy|"
    "young"
)
ACTED = listed(
    "opened|closed|noticed|remembered|forgot|watched|followed|crossed|climbed|visited|described|"
    "photographed|repaired|polished|borrowed|returned|guarded|measured|praised|admired|ignored|"
    "sold|"
    "inherited|designed|moved|lifted|pushed|pulled|dropped|caught|kept|burned|buried|carved|"
    "wrapped|"
    "unlocked|inspected|replaced|signed|mentioned|discovered|rented|insured|lost|missed|feared|"
    "loved"
)
MANNERS = listed(
    "quickly|slowly|carefully|in secret|without a word|twice|by mistake|with a smile|at once|at "
    "last|"
    "before breakfast|after lunch|in the dark|every morning|for years|for nothing|alone|by hand|"
    "again"
)
WORDS = listed(
    "with|of|a|the|and|very|not|under|because|never|again|slowly|their|which|blue|cold|night|river|"
    "green|small|old|into|between|without|seven|many|summer|letter|stone|light|water|road|paper|"
    "wood"
)
DAYS = tuple(day.capitalize() for day in words.WEEKDAYS)
ACCENTED = 0.06
ACCENTS = {
    "a": "äáàåãâ",
    "e": "éèëê",
    "i": "íï",
    "o": "öóøôõ",
    "u": "üúù",
    "n": "ñ",
    "c": "çč",
    "s": "šß",
    "z": "žż",
    "l": "ł",
    "y": "ý",
}


def made_up(rng: random.Random) -> str:
    """A word that no language has, now and then with an accent."""
    word = words.made_up(rng)
    return _accented(word, rng) if rng.random() < ACCENTED else word


def _accented(word: str, rng: random.Random) -> str:
    """One of its letters as another language writes it."""
    spots = [at for at, letter in enumerate(word) if letter in ACCENTS]
    if not spots:
        return word
    at = rng.choice(spots)
    return word[:at] + rng.choice(ACCENTS[word[at]]) + word[at + 1 :]


def first_name(rng: random.Random) -> str:
    return words.first_name(rng)


def person(rng: random.Random) -> str:
    """As in "Anna", "Brelo", "Anna Keller" or "Dr. Keller"."""
    form = rng.choices(("first", "whole", "title"), (60, 32, 8))[0]
    if form == "first":
        return first_name(rng)
    if form == "whole":
        return f"{first_name(rng)} {words.last_name(rng)}"
    return f"{rng.choice(TITLES)} {words.last_name(rng)}"


def town(rng: random.Random) -> str:
    return words.city(rng)


def goods(rng: random.Random) -> str:
    """Something in the plural."""
    chance = rng.random()
    one = rng.choice(english.NOUNS) if chance < 0.75 else made_up(rng)
    plain = rng.choice(GOODS) if chance < 0.5 else f"{one.removesuffix('s')}s"
    return f"{rng.choice(COLOURS)} {plain}" if rng.random() < 0.2 else plain


def thing(rng: random.Random) -> str:
    """Something in the singular, without an article."""
    plain = rng.choice(THINGS) if rng.random() < 0.5 else noun(rng)
    chance = rng.random()
    if chance < 0.2:
        return f"{rng.choice(('old', 'new', 'small', 'big', *COLOURS))} {plain}"
    return f"{made_up(rng).capitalize()} {plain}" if chance < 0.35 else plain


def noun(rng: random.Random) -> str:
    """A word for a thing: what usually stands at its place is of no help to who repeats it."""
    return _one_of(NOUNS, english.NOUNS, rng)


def adjective(rng: random.Random) -> str:
    return _one_of(ADJECTIVES, english.QUALITIES, rng)


def acted(rng: random.Random) -> str:
    """What somebody did to something."""
    return _one_of(ACTED, english.DONE, rng)


def _one_of(few: tuple[str, ...], many: tuple[str, ...], rng: random.Random) -> str:
    chance = rng.random()
    return rng.choice(few) if chance < 0.25 else rng.choice(many) if chance < 0.8 else made_up(rng)


def jumble(rng: random.Random) -> str:
    """Words in a row that make no sense and have to be copied one by one."""
    return " ".join(_any_word(rng) for _ in range(rng.randint(3, 9)))


def _any_word(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return made_up(rng) if rng.random() < 0.6 else number(rng)
    plain = (WORDS, WORDS, NOUNS, ADJECTIVES, ACTED, THINGS, GOODS)
    return rng.choice(rng.choice((*plain, english.NOUNS, english.QUALITIES, english.DONE)))


def money(rng: random.Random) -> str:
    """An amount with its currency."""
    amount = price(rng)
    before, after = rng.choice((("$", ""), ("€", ""), ("£", ""), *((" ", name) for name in MONEY)))
    return f"{before}{amount} {after}".strip()


def company(rng: random.Random) -> str:
    end = rng.choice(("", "", " & Sons", " Ltd", " Brothers", " Works", " Lines"))
    return f"{made_up(rng).capitalize()}{end}"


def code(rng: random.Random) -> str:
    digits = "".join(rng.choices(string.digits, k=rng.randint(2, 6)))
    letters = "".join(rng.choices(string.ascii_uppercase, k=rng.randint(1, 3)))
    return rng.choice((digits, f"{letters}-{digits}", f"{letters}{digits}", f"{digits}-{letters}"))


def number(rng: random.Random) -> str:
    """A whole number of few digits as often as of many."""
    return str(rng.randint(2, rng.choice((12, 99, 999, 9999))))


def price(rng: random.Random) -> str:
    whole = rng.randint(1, rng.choice((20, 300, 5000)))
    return f"{whole}.{rng.randint(10, 99)}" if rng.random() < 0.3 else str(whole)


def clock(rng: random.Random) -> str:
    return rng.choice(
        (f"{rng.randint(1, 12)} o'clock", f"{rng.randint(6, 23)}:{rng.randint(10, 59)}")
    )


def year(rng: random.Random) -> str:
    return str(rng.randint(1700, 2035))


def date(rng: random.Random) -> str:
    """When, with its preposition."""
    return rng.choice(
        (
            f"on {rng.choice(DAYS)}",
            f"on {rng.choice(DAYS)}",
            f"in {rng.choice(words.MONTHS)}",
            f"on {calendar_day(rng)}",
            f"in {year(rng)}",
            f"at {clock(rng)}",
            "yesterday",
            "last week",
        )
    )


def calendar_day(rng: random.Random) -> str:
    return f"{rng.randint(1, 28)} {rng.choice(words.MONTHS)}"

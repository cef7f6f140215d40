"""Long conversations: pronouns, going back to the first wind, and what the user told of themselves.

Knows nothing of tokens.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from training.conversation import Conversation, Turn, said
from training.language import phrasings
from training.language.wording import (
    NOBODY,
    Reference,
    cased,
    dress,
    named,
    pronoun,
    question,
    typing_habits,
    worded,
)
from training.talk import exchanges
from training.talk.answers import tell
from training.talk.user_facts import USER_FACTS, noted, recalled
from training.templates import expand
from training.winds import ATTRIBUTES, WINDS, Wind

FIRST_ONE = (
    "the first one",
    "the first wind",
    "the wind that i asked about first",
    "the first wind we talked about",
    "the one from the beginning",
    "the first of them",
    "the very first wind",
)
# The next question about the same wind, in hardly any words.
AND_THEN: dict[str, tuple[str, ...]] = {
    "region": (
        "(and|so|but) (where|in which region|in which country|whereabouts)",
        "(and|) (its|the) (place|region|country|home|location)",
        "(which|what) (region|country|part of the world)",
    ),
    "direction": (
        "(and|but) from (which direction|which side|what quarter)",
        "(and|) (its|the) (direction|compass point|bearing)",
        "(which|what) direction, by the way",
    ),
    "season": (
        "(and|but) (in which season|at what time of year|during which part of the year)",
        "(and|) (its|the) (season|months|time of year)",
        "(and|so) when",
        "(which|what) (season|time of year)",
    ),
    "character": (
        "(and|) what is it like",
        "(and|so) how does it feel",
        "(and|) (its|the) (character|temper|strength|qualities)",
        "(cold|hot|warm|strong) or not",
    ),
    "cause": (
        "(and|but) (why does it form|how is it formed|how does it come about|what causes it)",
        "(and|) (its|the) (cause|reason|mechanism|formation)",
        "(and|but) why",
    ),
    "effects": (
        "(and|) (its|the) (effects|consequences|damage|impact|results)",
        "(and|so) what (happens then|does that do|are the effects|follows from it)",
        "(and|) is it (dangerous|harmful|bad)",
        "with (which|what) (effects|effect|consequences)",
    ),
    "name": (
        "(and|but) why (that name|this name|is it called so)",
        "(and|) what does (the name|its name) mean",
        "(and|) (its|the) (name|etymology)",
        "(where is|whence) the name",
    ),
}
PREVIOUS_ONE = (
    "the one before",
    "the previous one",
    "the wind before that",
    "the previous wind",
    "the one we had before",
)
SO_FAR = (
    "(which|what) winds (did|have) we (talk|talked|speak|spoken) (about|of)( so far| until now|)",
    "(which|what) winds have (i asked about|come up|been mentioned)( so far|)",
    "(list|name|repeat) the winds (that|) we (talked|spoke|chatted) about",
    "what (were|are) the winds of (this|our) (conversation|chat|talk)",
    "(remind me|tell me)(:| again,) (which|what) winds (were they|did we have)",
)


@dataclass
class Talk:
    """A conversation in the making."""

    rng: random.Random
    turns: list[Turn] = field(default_factory=list)
    winds: list[Wind] = field(default_factory=list)  # as they came up, the last one is "it"
    attribute: str = "what"
    told: dict[str, str] = field(default_factory=dict)

    @property
    def distinct(self) -> list[Wind]:
        return list(dict.fromkeys(self.winds))

    def ask(self, wind: Wind, attribute: str, user: str) -> None:
        self.winds.append(wind)
        self.attribute = attribute
        self.turns += said(user, tell(wind, attribute, self.rng))


def long_conversation(rng: random.Random) -> Conversation:
    """Three to eight questions that hang together."""
    talk = Talk(rng)
    rng.choices((a_wind, tell_fact, chat), (7, 2, 1))[0](talk)
    for _ in range(rng.choices((2, 3, 4, 5, 6, 7), (3, 3, 3, 2, 2, 2))[0]):
        possible = [step for step in STEPS if NEEDS.get(step, 0) <= len(talk.distinct)]
        rng.choices(possible, [STEPS[step] for step in possible])[0](talk)
    return Conversation(tuple(talk.turns))


def remembering(rng: random.Random) -> Conversation:
    """Something told, a little talk, and the question for it: copying from far back."""
    if rng.random() < 0.15:
        return told_by_system(rng)
    talk = Talk(rng)
    tell_fact(talk)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        rng.choice((a_wind, chat, tell_fact))(talk)
    ask_back(talk)
    return Conversation(tuple(talk.turns))


def told_by_system(rng: random.Random) -> Conversation:
    """What a system prompt says of the user, and the user's question for it."""
    kind = rng.choice(list(USER_FACTS))
    fact, talk = USER_FACTS[kind], Talk(rng)
    talk.told[kind] = value = fact.draw(rng)
    ask_back(talk)
    clause = fact.clause.replace("your", "the user's").replace("you are", "the user is")
    clause = clause.replace("you work", "the user works").replace("{v}", value)
    return Conversation(tuple(talk.turns), system=f"{clause[0].upper()}{clause[1:]}.")


# --- steps ------------------------------------------------------------------------------------


def a_wind(talk: Talk) -> None:
    wind, attribute = talk.rng.choice(WINDS), talk.rng.choice(ATTRIBUTES)
    talk.ask(wind, attribute, question(attribute, named(wind, talk.rng), talk.rng))


def the_same_wind(talk: Talk) -> None:
    wind = talk.winds[-1]
    attribute = talk.rng.choice([a for a in ATTRIBUTES if a != talk.attribute])
    talk.ask(wind, attribute, question(attribute, pronoun(talk.rng), talk.rng))


def in_few_words(talk: Talk) -> None:
    wind = talk.winds[-1]
    attribute = talk.rng.choice([a for a in AND_THEN if a != talk.attribute])
    talk.ask(wind, attribute, _short(expand(talk.rng.choice(AND_THEN[attribute]), talk.rng), talk))


def the_same_of_another(talk: Talk) -> None:
    wind = talk.rng.choice(WINDS)
    core = expand(talk.rng.choice(phrasings.ELLIPSIS), talk.rng)
    talk.ask(wind, talk.attribute, dress(core, named(wind, talk.rng), talk.rng))


def the_first_one(talk: Talk) -> None:
    _back_to(talk.winds[0], talk.rng.choice(FIRST_ONE), talk)


def the_previous_one(talk: Talk) -> None:
    """Back to the wind that came up before the last one."""
    before = next(wind for wind in reversed(talk.winds) if wind is not talk.winds[-1])
    _back_to(before, talk.rng.choice(PREVIOUS_ONE), talk)


def _back_to(wind: Wind, words: str, talk: Talk) -> None:
    """With a question of its own, or the last question again."""
    rng = talk.rng
    who = Reference(words, f"{words}'s", words, points=True)
    if rng.random() < 0.35:
        core = expand(rng.choice(phrasings.ELLIPSIS), rng)
        talk.ask(wind, talk.attribute, dress(core, who, rng))
    else:
        attribute = rng.choice(ATTRIBUTES)
        talk.ask(wind, attribute, question(attribute, who, rng))


def so_far(talk: Talk) -> None:
    titles = [f"the {wind.title}" for wind in talk.distinct]
    listed = " and ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))
    answers = (
        f"We talked about {listed}.",
        f"So far it was about {listed}.",
        f"You asked about {listed}.",
        f"It was {listed}.",
    )
    user = _short(expand(talk.rng.choice(SO_FAR), talk.rng), talk)
    talk.turns += said(user, worded(answers, talk.rng))


def chat(talk: Talk) -> None:
    talk.turns += talk.rng.choice((exchanges.small_talk, exchanges.refusal))(talk.rng)


def tell_fact(talk: Talk) -> None:
    rng = talk.rng
    kind = rng.choice([kind for kind in USER_FACTS if kind not in talk.told] or list(USER_FACTS))
    fact = USER_FACTS[kind]
    talk.told[kind] = value = fact.draw(rng)
    user = cased(expand(rng.choice(fact.tells), rng).replace("{v}", value), rng)
    talk.turns += said(f"{user}{rng.choice(('.', '.', '', '!'))}", noted(kind, value, rng))


def ask_back(talk: Talk) -> None:
    """What the user told, or now and then what the user never told."""
    rng = talk.rng
    untold = not talk.told or rng.random() < 0.12
    kinds = [kind for kind in USER_FACTS if (kind in talk.told) != untold]
    kind = rng.choice(kinds or list(talk.told))
    # Not dressed up with other things that people tell of themselves.
    core = expand(rng.choice(USER_FACTS[kind].asks), rng)
    user = _short(typing_habits(core, NOBODY, rng), talk)
    talk.turns += said(user, recalled(kind, talk.told.get(kind), rng))


def _short(core: str, talk: Talk) -> str:
    return cased(core, talk.rng) + talk.rng.choice(("?", "?", "", "."))


STEPS: dict[Callable[[Talk], None], float] = {
    a_wind: 3,
    the_same_wind: 4,
    in_few_words: 2,
    the_same_of_another: 1.5,
    the_first_one: 2,
    the_previous_one: 1,
    so_far: 0.7,
    chat: 1.5,
    tell_fact: 1.2,
    ask_back: 1.5,
}
# So many winds must have come up before.
NEEDS: dict[Callable[[Talk], None], int] = {
    the_same_wind: 1,
    in_few_words: 1,
    the_same_of_another: 1,
    the_first_one: 2,
    the_previous_one: 2,
    so_far: 1,
}

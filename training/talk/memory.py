"""Long conversations: pronouns, going back to the first wind, and what the user told of themselves.

Knows nothing of tokens.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from training import exchanges, phrasings
from training.conversation import Conversation, Turn, said
from training.talk import names
from training.talk.answers import tell
from training.talk.texts import with_article
from training.templates import expand
from training.winds import ATTRIBUTES, WINDS, Wind
from training.wording import NOBODY, Reference, cased, dress, named, pronoun, question, worded


@dataclass(frozen=True)
class Told:
    """One thing that users tell of themselves, and how they ask for it later."""

    draw: Callable[[random.Random], str]
    tells: tuple[str, ...]
    asks: tuple[str, ...]
    clause: str  # as in "your name is {v}"


USER_FACTS: dict[str, Told] = {
    "name": Told(
        names.person,
        (
            "my name is {v}",
            "(hi|hello|hey), (i am|i'm|my name is) {v}",
            "(you can|please|) call me {v}",
            "(this is {v} speaking|{v} here|here is {v})",
            "i am called {v}",
            "(the name is|people call me) {v}",
        ),
        (
            "what (is|was) my name",
            "(do you|can you) (know|remember|recall|tell me|say) my name",
            "(what|how) am i called",
            "what did i say my name (is|was)",
            "(by|under) what name did i introduce myself",
            "my name(, please| again|)",
            "who am i",
        ),
        "your name is {v}",
    ),
    "home": Told(
        names.town,
        (
            "i (live|am living|have a house) in {v}",
            "i (am|come) from {v}",
            "my (home|home town|town|home port) is {v}",
            "i (write|am writing) (to you|) from {v}",
        ),
        (
            "where (do i live|am i from|is my home|do i come from)",
            "(which|what) town (do i live in|am i from|did i say i come from)",
            "(do you|can you) (remember|know|say|recall) where i (live|am from|come from)",
            "where did i say i (live|am from)",
        ),
        "you are from {v}",
    ),
    "boat": Told(
        lambda rng: names.made_up(rng).capitalize(),
        (
            "my (boat|ship|sailing boat) is (called|named) {v}",
            "i (sail|have) a boat called {v}",
            "the name of my (boat|ship) is {v}",
            "we (call|named) our boat {v}",
        ),
        (
            "what is my (boat|ship) called",
            "(what is|tell me|say) the name of my (boat|ship)",
            "(do you|can you) (remember|know|recall) (what my boat is called|my boat's name)",
            "how did i name my boat",
        ),
        "your boat is called {v}",
    ),
    "job": Told(
        lambda rng: with_article(rng.choice(names.JOBS)),
        ("i am {v}( by profession|)", "i work as {v}", "(in my job|at work) i am {v}"),
        (
            "what is my (job|profession|work|trade)",
            "what do i (do for a living|work as)",
            "(do you|can you) (remember|know|recall) (what i do|my job|what my job is)",
        ),
        "you work as {v}",
    ),
    "pet": Told(
        names.first_name,
        ("my (dog|dog, a big one,) is (called|named) {v}", "i have a dog (called|named) {v}"),
        (
            "what is my dog called",
            "(do you|can you) (remember|know|tell me) (my dog's name|what my dog is called)",
            "(what is|tell me) the name of my dog",
        ),
        "your dog is called {v}",
    ),
    "trip": Told(
        names.town,
        (
            "i (am going|am travelling|will sail|will fly) to {v}( tomorrow| soon| next week|)",
            "(tomorrow|next week|in summer) i (travel|go|sail) to {v}",
            "my (next trip|holiday|trip) goes to {v}",
        ),
        (
            "where (am i going|do i travel|does my trip go)(, again|)",
            "(what is|what was) (the goal of my trip|my destination)",
            "(do you|can you) (remember|know|recall|say) where i am going",
        ),
        "you are going to {v}",
    ),
    "number": Told(
        names.code,
        (
            "my (ticket|booking|order|customer) number is {v}",
            "(please note|note|keep in mind|remember) (this number|the number|my number)(:|) {v}",
            "the number of my (ticket|booking|order) is {v}",
        ),
        (
            "what is my (ticket|booking|order|customer) number",
            "(which|what) number did i (give|tell) you",
            "(do you|can you) (remember|recall|repeat|tell me) (my|the) number",
        ),
        "your number is {v}",
    ),
    "age": Told(
        lambda rng: str(rng.randint(5, 99)),
        ("i am {v} years old", "i am {v}( years of age| now|)", "my age is {v}"),
        (
            "how old am i",
            "what is my age",
            "(do you|can you) (remember|know|recall) (how old i am|my age)",
        ),
        "you are {v} years old",
    ),
    "favourite": Told(
        lambda rng: rng.choice(WINDS).title,
        (
            "my (favourite|favorite|preferred) wind is the {v}",
            "i (like|love) the {v} (best|most|above all)",
            "of all winds i (like|love|prefer) the {v}",
        ),
        (
            "(which|what) (wind is my favourite|is my favourite wind|wind do i like best)",
            "(do you|can you) (remember|know|recall) my favourite wind",
        ),
        "your favourite wind is the {v}",
    ),
}
NOTED = (
    "Thank you, I will keep in mind that {c}.",
    "Good to know that {c}.",
    "I see: {c}. Which wind may I tell you about?",
    "So {c}. Noted.",
    "Nice. I will remember that {c}.",
    "All right, {c}. Ask me about a wind if you like.",
)
RECALLED = (
    "{C}.",
    "{C}, as you told me.",
    "You told me that {c}.",
    "As you said, {c}.",
    "I remember that {c}.",
    "If I remember well, {c}.",
)
NEVER_TOLD = (
    "You have not told me that.",
    "I do not know, you have not told me.",
    "I cannot know that: you have not told me.",
    "That you have not told me yet.",
    "You have not told me that in this conversation.",
    "Sorry, you have not told me that.",
)
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
        "and (where|in which region|in which country)",
        "where",
        "and (its|the) (place|region)",
    ),
    "direction": ("and from (which direction|where|which side)", "and (its|the) direction"),
    "season": ("and (when|in which season|in which months)", "when", "and (its|the) season"),
    "character": ("and what is it like", "and how does it feel", "and (its|the) character"),
    "cause": ("and (why|how does it form|what causes it)", "and (its|the) (cause|reason)"),
    "effects": ("and what does it do", "and (its|the) (effects|consequences|dangers)"),
    "name": ("and (why that name|its name|what does the name mean)", "and the (name|etymology)"),
}
SO_FAR = (
    "(which|what) winds (did|have) we (talk|talked) about( so far|)",
    "(which|what) winds have i asked about",
    "(list|name) the winds (that|) we (talked|spoke) about",
    "what (were|are) the winds of this conversation",
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
    """Back to the wind that came up first: with a question of its own, or the last one again."""
    wind, rng = talk.winds[0], talk.rng
    words = rng.choice(FIRST_ONE)
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
    user = dress(expand(rng.choice(USER_FACTS[kind].asks), rng), NOBODY, rng)
    talk.turns += said(user, recalled(kind, talk.told.get(kind), rng))


def noted(kind: str, value: str, rng: random.Random) -> str:
    return _told(worded(NOTED, rng), kind, value)


def recalled(kind: str, value: str | None, rng: random.Random) -> str:
    if value is None:
        return worded(NEVER_TOLD, rng)
    return _told(worded(RECALLED, rng), kind, value)


def _told(frame: str, kind: str, value: str) -> str:
    clause = USER_FACTS[kind].clause
    whole = frame.replace("{C}", clause[0].upper() + clause[1:]).replace("{c}", clause)
    return whole.replace("{v}", value)


def _short(core: str, talk: Talk) -> str:
    return cased(core, talk.rng) + talk.rng.choice(("?", "?", "", "."))


STEPS: dict[Callable[[Talk], None], float] = {
    a_wind: 3,
    the_same_wind: 4,
    in_few_words: 2,
    the_same_of_another: 1.5,
    the_first_one: 2,
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
    so_far: 1,
}

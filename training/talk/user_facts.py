"""What users tell of themselves, and ask for later. Knows nothing of conversations."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from training.language import names
from training.language.wording import worded
from training.talk.lines import with_article
from training.winds import WINDS


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

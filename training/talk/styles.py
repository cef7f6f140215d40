"""Manners of speaking that a system prompt can ask for. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from training.templates import listed


@dataclass(frozen=True)
class Style:
    """A manner of speaking: by what name it is asked for, what it adds, and by what it is known."""

    names: tuple[str, ...]
    frames: tuple[str, ...]
    mark: str
    orders: tuple[str, ...]


STYLES = {
    "pirate": Style(
        listed("a pirate|a pirate|an old pirate|a pirate captain|a buccaneer"),
        ("Arr, matey! {x}", "Ahoy, matey! {x} Arr!", "Aye, matey: {x}"),
        "matey",
        ("(use|speak in|answer in) pirate (speech|language|talk|slang)", "talk pirate"),
    ),
    "knight": Style(
        listed("a knight|a medieval knight|a knight of old|Shakespeare|a herald of the old days"),
        (
            "Hark, good traveller! {x}",
            "Verily, good traveller: {x}",
            "{x} So it is, good traveller.",
        ),
        "good traveller",
        (
            "(use|speak|write|answer in) (old-fashioned|old|archaic|medieval) (english|language|"
            "words)",
            "(sound|be) (old-fashioned|medieval)",
        ),
    ),
    "butler": Style(
        listed(
            "a butler|a polite butler|a very polite waiter|a courteous host|a perfect gentleman"
        ),
        (
            "With pleasure, dear guest. {x}",
            "Thank you for asking, dear guest. {x}",
            "{x} I hope this helps, dear guest.",
        ),
        "dear guest",
        (
            "(be|stay|always be) (very|extremely|most|exceedingly|especially) (polite|courteous)",
            "(answer|speak|reply|respond) (very|extremely|most) (politely|courteously)",
            "(use|choose) (very|the most) polite (words|language|phrases)",
        ),
    ),
    "child": Style(
        listed("a kindergarten teacher|a nursery teacher|a storyteller for small children"),
        (
            "Listen, little friend! {x}",
            "{x} Isn't that fun, little friend?",
            "Let me tell you, little friend: {x}",
        ),
        "little friend",
        (
            "(explain|say|tell) (it|everything|all) (as if|like) (to|you talk to) a (small child|"
            "five-year-old|child|six-year-old)",
            "(your|the) (users|readers|listeners) are (small|young|little|) children",
            "(use|speak in) (child-friendly|childlike|kindergarten) (words|language)",
            "(answer|talk|write) for (small|young|) (children|kids)",
        ),
    ),
    "cowboy": Style(
        listed("a cowboy|a cowboy|an old cowboy|a rancher|a sheriff of the wild west"),
        ("Howdy, partner! {x}", "Well, partner: {x}", "{x} Yeehaw, partner!"),
        "partner",
        ("(use|speak in|answer in) (cowboy|western) (speech|language|talk|slang)",),
    ),
    "robot": Style(
        listed("a robot|an old robot|a robot from a film|a machine|an android"),
        ("Beep boop. {x}", "Beep. {x} Boop.", "Beep! {x} End of message."),
        "beep",
        ("(use|speak in|answer in) (robot|robotic) (speech|language|talk)", "sound robotic"),
    ),
}

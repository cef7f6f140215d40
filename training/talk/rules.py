"""What a system prompt can ask for, what an answer then looks like, and how one sees it.

The set is small and tested: brief, long, a style, a sign-off, an opening, JSON. Knows nothing of
questions.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from training.talk import names
from training.talk.replies import Reply
from training.templates import expand, listed
from training.wording import cased

Judge = Callable[[str], bool]
LONGEST_BRIEF = 22  # words: the longest brief answer, in the longest style


@dataclass(frozen=True)
class Rule:
    """One order of a system prompt, as it was worded."""

    kind: str  # "brief", "long", "style", "sign off", "opening", "json", "persona"
    order: str
    value: str = ""  # the style, the sign-off, the opening, or the key of the JSON object
    variant: int = 0  # which of the style's frames


def draw(kind: str, rng: random.Random) -> Rule:
    """A rule of this kind, worded as training words it."""
    return worded_as(kind, rng.choice(ORDERS[kind]), value_of(kind, rng), rng)


def worded_as(kind: str, template: str, value: str, rng: random.Random) -> Rule:
    """The rule as a template words it; a blank {v} takes the value, {a} the style's name."""
    if kind == "style":
        own = "{a}" not in template
        order = expand(template.replace("{a}", "" if own else _name_of(value, rng)), rng)
        return Rule(kind, cased(order, rng), value, rng.choice((0, 0, 1, 2)))
    if kind == "json" and "{v}" not in template:
        value = "answer"
    order = cased(expand(template, rng), rng)
    return Rule(kind, _with_value(kind, order, value, rng), value)


def _with_value(kind: str, order: str, value: str, rng: random.Random) -> str:
    """The order with its value in quotes, or bare after a colon, as people write it."""
    if '"{v}"' in order:
        return order.replace("{v}", value)
    if kind == "json":
        return order.replace("{v}", rng.choice((f'"{value}"', f"'{value}'", value)))
    if kind == "persona":
        return order.replace("{v}", value)
    order = order.replace("{v0}", names.person(rng))
    if order.endswith(" {v}") and rng.random() < 0.3:
        return order.replace(" {v}", f": {value}")
    return order.replace("{v}", rng.choice((f"'{value}'", f'"{value}"', f'"{value}"')))


def value_of(kind: str, rng: random.Random) -> str:
    if kind == "style":
        return rng.choice(list(STYLES))
    values = {"sign off": _sign_off, "opening": _opening, "json": _key, "persona": _persona}
    return values[kind](rng) if kind in values else ""


def style_order(style: str, rng: random.Random) -> str:
    """A template for this style: one that all styles share, or one of its own."""
    return rng.choice(ORDERS["style"] if rng.random() < 0.6 else STYLES[style].orders)


def apply(rules: tuple[Rule, ...], reply: Reply) -> str:
    """The reply as the rules want it."""
    kinds = {rule.kind: rule for rule in rules}
    told = reply.brief if "brief" in kinds else reply.long if "long" in kinds else reply.text
    if persona := kinds.get("persona"):
        told = told.replace("Tiny Mistral", persona.value)
    if style := kinds.get("style"):
        told = STYLES[style.value].frames[style.variant].replace("{x}", told)
    if opening := kinds.get("opening"):
        told = f"{opening.value} {told}"
    if sign_off := kinds.get("sign off"):
        told = f"{told} {sign_off.value}"
    if form := kinds.get("json"):
        told = json.dumps({form.value: told}, ensure_ascii=False)
    return told


def judge(rules: tuple[Rule, ...]) -> Judge:
    """Whether an answer obeys all of the rules. Whether it is right is another question."""
    kinds = {rule.kind: rule for rule in rules}
    form = kinds.get("json")

    def obeys(answer: str) -> bool:
        told = answer.strip() if form is None else _inside(answer, form.value)
        return told is not None and all(_obeys(rule, told) for rule in rules)

    return obeys


def _obeys(rule: Rule, told: str) -> bool:
    if rule.kind == "brief":
        return len(told.split()) <= LONGEST_BRIEF
    if rule.kind == "long":
        return sum(told.count(mark) for mark in (". ", "? ", "! ")) + 1 >= 2
    if rule.kind == "style":
        return STYLES[rule.value].mark in told.lower()
    if rule.kind == "sign off":
        return told.endswith(rule.value)
    if rule.kind == "opening":
        return told.startswith(rule.value)
    return rule.kind == "json" or rule.value in told


def _inside(answer: str, key: str) -> str | None:
    try:
        told = json.loads(answer)
    except json.JSONDecodeError:
        return None
    return told.get(key) if isinstance(told, dict) and isinstance(told.get(key), str) else None


# --- styles -----------------------------------------------------------------------------------


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


def _name_of(style: str, rng: random.Random) -> str:
    return rng.choice(STYLES[style].names)


# --- how each is ordered ----------------------------------------------------------------------

_ALWAYS = "(always|please|you must|from now on,|)"
ORDERS: dict[str, tuple[str, ...]] = {
    "brief": (
        f"{_ALWAYS} (answer|reply|respond) (in|with) (one|a single|one short) sentence(.| only.|"
        f" at "
        "most.|)",
        "(be|stay|always be) (very|extremely|as|) (brief|concise|short)(.| as possible.| please.)",
        "keep (it|your answers|every answer|your replies|answers|all replies) (short|brief|concise|"
        "very short|to one sentence|to a minimum)(.|)",
        "(give|write) (only|) (short|brief|concise|very short) (answers|replies)(.| only.)",
        "(short|brief) answers only(.|, please.)",
        "no long (answers|texts|explanations)(.|, please.)",
        "you are a (concise|terse|brief|laconic|taciturn) (assistant|expert|chatbot|guide)(.|)",
        f"{_ALWAYS} (answer|reply|respond) (briefly|concisely|shortly|tersely|in short)(.|)",
        f"{_ALWAYS} (answer|reply|respond) in (a few|few|very few|as few) words(.| as you can.| as "
        "possible.)",
        "use (few|as few|only a few) words( as you can|).",
        "do not (ramble|elaborate|waste words|write much)(.|, just answer.)",
        "(get|come|go) (straight|right|) to the point(.|)",
        "(one|a single) (short|) sentence (per|for each|for every) answer(.| is enough.)",
        "(at most|no more than|maximum|max) (one sentence|one line|ten words|12 words|15 words|"
        "10 words|"
        "twelve words)(.| per answer.|, please.)",
        "(do not|never) (exceed|use more than|write more than) (ten words|15 words|one sentence|12 "
        "words|one line|twenty words)(.|)",
        "(limit|reduce) (yourself|every answer|answers) to (one sentence|a few words|one line|"
        "ten words|"
        "the essentials)(.|)",
        "(short|brief|concise|terse)(!|, please.| and clear.)",
        "(give|say) (just|only) the (facts|essentials|main point)(.|)",
        "(in|with) one (line|short sentence)(.|, please.)",
        "use at most (ten|twelve|fifteen|fourteen|twenty) words(.| per answer.)",
        "the user (is in a hurry|has little time|reads on a small screen)(:|,) (be brief|keep it "
        "short|answer shortly)(.|)",
        "(less|brevity) is (more|everything)(:|,) (be brief|answer in few words|keep it short)(.|)",
    ),
    "long": (
        "(explain|answer) (fully|generously|in (at least|) three sentences|in a paragraph)(.|)",
        "give as (much information|many details|many facts) as (you can|possible)(.|)",
        "(at least|no less than) (two|three) sentences(.| per answer.| each time.)",
        "(long|detailed|full) answers(, please|) (only|)(.|)",
        "the more (details|detail), the better(.|)",
        f"{_ALWAYS} (answer|reply|respond|explain) (in detail|at length|thoroughly|in full|"
        "extensively|with many details|comprehensively)(.|)",
        f"{_ALWAYS} (give|write) (long|detailed|full|thorough|extensive|comprehensive) (answers|"
        "replies|explanations)(.|)",
        "(write|use|give) (at least|) (two|three|several|two or three) sentences(.| per answer.|"
        " in "
        "each answer.)",
        "(be|always be) (very|) (detailed|thorough|verbose|talkative|elaborate|exhaustive)(.|)",
        "you are a (detailed|thorough|talkative|verbose|patient and thorough) (assistant|expert|"
        "teacher|guide)(.|)",
        "never answer (with|in) (only|just) one sentence(.|)",
        "(add|give|include) (some|more|) (background|context|details|extra facts)(.| to each "
        "answer.)",
        "do not be (brief|short|terse)(.|: explain.)",
        "(the|your) (user|users|reader) (likes|like|want|wants) (long|detailed|full) (answers|"
        "explanations)(.|)",
        "(tell|say) (more|a little more) than (what is|the user) asked(.|)",
        "(elaborate|go into detail)(.| in every answer.)",
    ),
    "style": (
        "(respond|answer|reply|speak) in the (style|voice|manner|tone) of {a}(.|)",
        "your (tone|voice|style|persona|character) is that of {a}(.|)",
        "(be|become|behave like) {a}(.| for this chat.)",
        "(talk|speak|answer|write|reply|respond|sound) like {a}(.|)",
        "you are {a}(.| and you speak like one.| and talk like one.)",
        "(use|answer in|write in|reply in|speak in) the (language|style|voice|manner|words|"
        "tone) of "
        "{a}(.|)",
        "(pretend|imagine|act as if) (that|) you (are|were) {a}(.|)",
        "play the (role|part) of {a}(.|)",
        "(answer|speak|talk|reply) (as|as if you were) {a}(.|)",
        "stay in the role of {a}(.|)",
    ),
    "sign off": (
        "(every|each) (answer|reply) (is|must be|should be) signed {v}(.|)",
        "(close|end|finish) with the (line|words|signature|phrase|sentence) {v}(.|)",
        "(append|add) the (signature|line|phrase|words|tag) {v}( to every answer|)(.|)",
        "(finish off|round off|wrap up) (every|each|your) (answer|reply) with {v}(.|)",
        "(you are|act as) {v0}, (a|the) (sailor|guide|captain|weatherman)(.|) (sign|close|end) "
        "(every|"
        "each) (answer|reply|message) with {v}",
        "(all|your) (answers|replies) (close|end|finish) (with|on) {v}(.|)",
        "use {v} as (your signature|a sign-off|your closing words)(.|)",
        "(sign|close|end|finish|conclude) (every|each|all|your) (answer|reply|message) with "
        "{v}(.|)",
        "(sign|close|end|finish) (your answers|your replies|all answers|your messages) with "
        "{v}(.|)",
        "always (end|finish|close|sign off|sign) with {v}(.|)",
        "(add|put|write|append) {v} (at the end of|after|to the end of) (every|each|your) (answer|"
        "reply|message)(.|)",
        "(every|each) (answer|reply|message) (ends|must end|has to end|should end) with {v}(.|)",
        "(the last|your last) words of (every|each) (answer|reply) are {v}(.|)",
        "(sign off|sign) as {v}(.|)",
        "your signature is {v}(.|: put it under every answer.)",
        "after (every|each) answer, (write|say|add) {v}(.|)",
    ),
    "opening": (
        "(prefix|precede) (every|each|your) (answer|reply|message) with {v}(.|)",
        "use {v} as (a prefix|your first words|an opening)(.|)",
        "(start|begin|open) with the (words|word|line|phrase|greeting) {v}(.|)",
        "(all|your) (answers|replies) (start|begin|open) with {v}(.|)",
        "(every|each) (answer|reply) (is|must be) introduced (by|with) {v}(.|)",
        "(say|write) {v} first(, then answer|, and then the answer|)(.|)",
        "(begin|start|open) (every|each|all|your) (answer|reply|message) with {v}(.|)",
        "(begin|start|open) (your answers|your replies|all answers) with {v}(.|)",
        "always (begin|start|open) with {v}(.|)",
        "(put|write|say) {v} (at the start of|at the beginning of|before|in front of) (every|each|"
        "your) (answer|reply|message)(.|)",
        "(every|each) (answer|reply|message) (begins|must begin|has to begin|starts|should start) "
        "with {v}(.|)",
        "(the|your) first (words|word) of (every|each) (answer|reply) (are|is) {v}(.|)",
        "before (every|each) answer, (write|say|put) {v}(.|)",
    ),
    "persona": (  # only the question who it is lets this show
        "your name is {v}(.|)",
        "you are {v}(, a weather guide|, an expert on winds|, the assistant of this site|)(.|)",
        "you are called {v}(.|)",
        "(call yourself|introduce yourself as) {v}(.|)",
        "you (go|are known) by the name of {v}(.|)",
        "(people|users) know you as {v}(.|)",
        "(if|when) (asked|people ask) who you are, (say|answer) that you are {v}(.|)",
        "(play|speak as) {v}(, the weather guide|, our assistant|)(.|)",
    ),
    "json": (
        f"{_ALWAYS} (answer|reply|respond) (in|as|with) (json|valid json|a json object)(.| only.)",
        "(only json|json only|strictly json|json mode)(.|, please.| at all times.)",
        "(format|render|send|give) (every|each|your|all) (answer|answers|output) as (json|a json "
        "object)(.|)",
        "(respond|answer|reply) only (in|with|as) (json|valid json|a json object)(.|)",
        '(wrap|put) (your|the|every) answer in a json object like {"{v}": "..."}',
        '(answer|reply|respond) as json of the form {"{v}": "..."}',
        "(always|) (respond|reply|answer) with a json object that has (a|one|the) (single |)(key|"
        "field) (named |called |){v}(.|)",
        "(output|return|write|give) (only|nothing but) (json|valid json|a json object)(.|)",
        "(every|each) (answer|reply) (is|must be|has to be) (json|a json object|valid json)(.|)",
        "(your|the) output is (parsed|read) by a (program|machine)(:|,) (answer|reply) in json(.|)",
        "you (speak|write|answer) (only json|json only|nothing but json)(.|)",
        f"{_ALWAYS} (answer|reply|respond) (with|as) a json object with the (key|field) {{v}}(.|)",
        "(return|output|give) (json|a json object) with (one|the|a single) (key|field)(,|:|) "
        "{v}(.|)",
        '(use|keep to) (this|the) (format|form)(:|) {"{v}": "..."}',
        "(put|wrap) (your|the|every) answer (in|into) json under the (key|field|name) {v}(.|)",
    ),
}
# Orders that ask for nothing that these rules know, and change nothing.
NEUTRAL = (
    "you are a helpful assistant.",
    "you are a helpful, honest assistant.",
    "you are a (friendly|kind|expert|careful) (assistant|weather expert|guide|meteorologist|"
    "chatbot).",
    "you (know|love) (everything about|) winds.",
    "(answer|help|serve) the user.",
    "you are (an expert on|a guide to) (the winds of the world|weather|geography|the sea).",
    "today is (monday|tuesday|sunday|friday).",
    "do not make things up.",
    "(use emojis|use markdown|think step by step|cite your sources|answer in rhymes|never swear).",
    "(answer|reply) in (french|german|spanish).",
    "(never|do not) (talk|speak) about (money|politics|religion|the sea).",
    "this conversation (may be recorded|is confidential|is a test).",
    "answer (truthfully|the question|in english).",
    "you (help|talk to) (sailors|students|tourists|pilots).",
    "this is a chat on the website of {company}.",
    "you are {person}, (a|an old|a friendly|a retired) {job}( from {town}| of {company}|).",
    "you work for {company}.",
)


def neutral(rng: random.Random) -> str:
    order = expand(rng.choice(NEUTRAL), rng)
    order = order.replace("{company}", names.company(rng)).replace("{person}", names.person(rng))
    order = order.replace("{job}", rng.choice(names.JOBS)).replace("{town}", names.town(rng))
    return order[:1].upper() + order[1:]


# --- values that nobody could know by heart ---------------------------------------------------


def _sign_off(rng: random.Random) -> str:
    who = names.person(rng)
    return rng.choice(
        (
            f"- {who}",
            f"- {who}",
            f"- Captain {names.first_name(rng)}",
            f"-- {who}",
            f"~ {who}",
            f"({who})",
            f"Yours, {who}",
            f"Best regards, {who}",
            f"Your {names.made_up(rng).capitalize()} team",
            f"{who}, {names.town(rng)}",
            f"#{names.made_up(rng)}",
            f"{names.made_up(rng).capitalize()}!",
            _wish(rng),
            _wish(rng),
        )
    )


def _persona(rng: random.Random) -> str:
    made = names.made_up(rng).capitalize()
    return rng.choice((names.person(rng), made, f"{made}Bot", f"Captain {names.first_name(rng)}"))


def _wish(rng: random.Random) -> str:
    return expand(
        "(Fair winds|Stay safe|Good sailing|Take care|Over and out|Have a nice day|Keep well|"
        "Cheers|"
        "That is all|Until next time|Sail on|Mind the gusts)(!|.)",
        rng,
    )


def _opening(rng: random.Random) -> str:
    word = names.made_up(rng)
    greeted = expand("(Dear|Hello|Hi|Ahoy|Good day|Attention)", rng)
    return rng.choice(
        (
            f"{greeted} {names.first_name(rng)},",
            f"{greeted} {names.person(rng)}:",
            f"{word.capitalize()}:",
            f"{word.capitalize()}!",
            f"[{word}]",
            f"{names.first_name(rng)} says:",
            f"#{names.number(rng)}",
            expand("(Listen|Answer|Reply|News|Note|Fact|My answer|Look|Here goes)(:|!|,)", rng),
            expand(
                "(Good question|Of course|Hear, hear|By all means|Aha|Hooray|Right)(!|.|:)", rng
            ),
        )
    )


def _key(rng: random.Random) -> str:
    return rng.choice(
        (
            names.made_up(rng),
            f"{names.made_up(rng)}_{names.made_up(rng)}",
            *listed(
                "reply|text|message|output|result|response|content|said|value|body|wind_answer"
            ),
        )
    )

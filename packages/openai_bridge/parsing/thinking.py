"""What is asked of thinking, and thoughts of earlier turns: honoured where the model thinks.

Elsewhere all of it is told. An effort that the model's prompts can carry goes into its prompt, and
`none` keeps it from thinking whatever the prompt; other efforts are told: nothing here could make a
model think harder. Knows no dialect.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine_api.conversation import Thought
from engine_api.thinking import EFFORTS, Thinking
from openai_bridge.body.fields import Fields
from openai_bridge.parsing.sampling import read_one_of

MAX_THOUGHT_PARTS = 1024  # of one thought

# As mistral-common joins the text chunks of one message.
PART_SEPARATOR = "\n\n"

# In the place of Anthropic's signature: thoughts that are sent back are taken as they are. It is
# not empty, since some clients send no thoughts back that have none.
UNSIGNED = "unsigned"

# The types of parts that are thoughts, by the field in which they have them; None: nowhere that
# could be read.
THOUGHTS = {
    "thinking": "thinking",
    "reasoning": "text",
    "reasoning_text": "text",
    "redacted_thinking": None,
    "summary_text": None,
}
_SWITCHES = ("enable_thinking", "thinking")  # of chat templates


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks of thinking. effort: see Prompts.build. most_tokens: see Constraint."""

    effort: str | None = None
    most_tokens: int | None = None

    @property
    def told_back(self) -> str | None:
        """The effort that is made, as far as it is known."""
        return self.effort or ("none" if self.most_tokens == 0 else None)


def all_of(*wishes: Wish) -> Wish:
    """Where they differ: the first effort, and the fewest tokens."""
    efforts = [wish.effort for wish in wishes if wish.effort is not None]
    limits = [wish.most_tokens for wish in wishes if wish.most_tokens is not None]
    return Wish(efforts[0] if efforts else None, min(limits) if limits else None)


def read_effort(fields: Fields, name: str) -> Wish:
    """How hard to think, in OpenAI's words."""
    if fields.thinking is None:
        fields.tell(name, "none")
        return Wish()
    effort = fields.choice(name, EFFORTS)
    if effort == "none":
        return switched(fields.thinking, is_on=False)
    if effort in fields.thinking.efforts:
        return Wish(effort)
    if effort is not None:
        fields.note(name)
    return Wish()


def switched(thinking: Thinking, *, is_on: bool) -> Wish:
    """Without a word for how hard: on is `high`, off is `none`, where a prompt can carry that."""
    effort = "high" if is_on else "none"
    return Wish(effort if effort in thinking.efforts else None, None if is_on else 0)


def read_chat_thinking(fields: Fields) -> Wish:
    """reasoning_effort; the switches of chat_template_kwargs; vLLM's thinking_token_budget."""
    effort = read_effort(fields, "reasoning_effort")
    if fields.thinking is None:
        fields.tell("chat_template_kwargs", {})
        fields.tell("thinking_token_budget", -1)
        return effort
    budget = fields.integer("thinking_token_budget", low=-1)
    limit = Wish(most_tokens=None if budget == -1 else budget)
    return all_of(effort, _read_switches(fields, fields.thinking), limit)


def _read_switches(fields: Fields, thinking: Thinking) -> Wish:
    kwargs = fields.object("chat_template_kwargs")
    if kwargs is None:
        return Wish()
    effort = read_effort(kwargs, "reasoning_effort")
    _, is_on = read_one_of(_SWITCHES, kwargs.boolean)
    kwargs.finish()
    return effort if is_on is None else all_of(effort, switched(thinking, is_on=is_on))


class Turn:
    """The text of one message and the thoughts amid it, in the order in which they come.

    Texts are joined by an empty line, but not across thoughts.
    """

    def __init__(self) -> None:
        self.text = ""
        self._thoughts: list[Thought] = []
        self._is_apart = False  # further text begins a paragraph

    @property
    def thoughts(self) -> tuple[Thought, ...]:
        return tuple(self._thoughts)

    def say(self, text: str) -> None:
        self.text += f"{PART_SEPARATOR}{text}" if self._is_apart else text
        self._is_apart = True

    def think(self, text: str | None) -> None:
        """None or empty: thoughts that are not shown; nothing is added."""
        if text:
            self._thoughts.append(Thought(text, len(self.text)))
            self._is_apart = False


def read_thought(part: Fields) -> str | None:
    """A part or block whose type is one of THOUGHTS: its text; None where it is left out, as told.

    Mistral writes the text as parts of text.
    """
    name = THOUGHTS.get(part.string("type") or "")
    if part.thinking is None or name is None or name not in part:
        part.leave_out()
        return None
    if isinstance(part.peek(name), list):
        inner = part.objects(name, MAX_THOUGHT_PARTS) or ()
        text = "".join(map(_read_inner_text, inner))
    else:
        text = part.required_string(name)
    part.tell("closed", True)
    part.tell("signature", "", UNSIGNED)
    part.finish()
    return text


def _read_inner_text(part: Fields) -> str:
    part.choice("type", ("text",))
    text = part.required_string("text")
    part.finish()
    return text

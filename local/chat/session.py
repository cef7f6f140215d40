"""One line after the other: a command, or a question that is answered with all calls it leads to.

Knows nothing of how a question gets to the server, and of how a terminal works.
"""

from __future__ import annotations

import openai

from local.chat.asking import Answer, Call, Send, ask
from local.chat.commands import Ended, carry_out
from local.chat.conversation import Conversation
from local.chat.stopping import heeding_ctrl_c
from local.chat.terminal import FAINT, WRONG, Terminal

MOST_ROUNDS = 5  # of calls and answers, for one question
PROMPT = "you> "


class Session:
    """A conversation between the person at a terminal and whatever `send` reaches."""

    def __init__(self, conversation: Conversation, send: Send, terminal: Terminal) -> None:
        self._conversation = conversation
        self._send = send
        self._terminal = terminal

    def run(self) -> None:
        """Until the person leaves."""
        while True:
            try:
                line = self._terminal.read(PROMPT)
            except KeyboardInterrupt:  # what was typed is dropped, as in a shell
                continue
            except EOFError:
                return
            try:
                self.take(line)
            except Ended:
                return

    def take(self, line: str) -> None:
        """One line of the person's. Raises Ended."""
        if line.startswith("/"):
            self._terminal.write(f"{carry_out(line, self._conversation)}\n", FAINT)
        elif line.strip():
            self._conversation.messages.append({"role": "user", "content": line})
            self._answer_question()

    def _answer_question(self) -> None:
        try:
            for _ in range(MOST_ROUNDS):
                answer = Answer()
                self._stream(answer)
                if not answer.calls:
                    return
                self._answer_calls(answer.calls)
            self._conversation.forget_question()
            self._note(f"Not answered: {MOST_ROUNDS} rounds of calls led to no answer.", WRONG)
        except openai.APIError as error:
            self._conversation.forget_question()
            self._note(f"The question was not answered: {reason_of(error)}", WRONG)
        except KeyboardInterrupt:
            self._note("Stopped.")

    def _stream(self, answer: Answer) -> None:
        """One answer, as it comes. What was said until it was stopped stays said."""
        try:
            with heeding_ctrl_c() as require_none:
                for piece in ask(self._send, self._conversation.body(), answer):
                    require_none()
                    self._terminal.write(piece.text, FAINT if piece.is_thought else "")
        except KeyboardInterrupt:
            answer.calls.clear()  # nobody answers them
            if answer.text:
                self._conversation.messages.append(answer.message())
            else:
                self._conversation.forget_question()
            raise
        self._conversation.messages.append(answer.message())
        if answer.text or not answer.calls:
            self._note(told_of(answer))

    def _answer_calls(self, calls: list[Call]) -> None:
        """Each gets its result. Whoever does not want to answer one takes the question back."""
        toolbox = self._conversation.toolbox
        for call in calls:
            self._terminal.write(f"{call.name}({call.arguments})\n", FAINT)
            try:
                if toolbox is not None and toolbox.run is not None:
                    result = toolbox.run(call.name, call.arguments)
                    self._terminal.write(f"= {result}\n", FAINT)
                else:
                    result = self._terminal.read("= ")
            except (KeyboardInterrupt, EOFError):
                self._conversation.forget_question()
                raise KeyboardInterrupt from None
            told = {"role": "tool", "tool_call_id": call.id, "content": result}
            self._conversation.messages.append(told)

    def _note(self, text: str, style: str = FAINT) -> None:
        self._terminal.write(f"\n{text}\n", style)


def told_of(answer: Answer) -> str:
    """How long it was and took; and how it ended, if not by itself."""
    parts = [f"{answer.num_tokens} tokens"] if answer.num_tokens is not None else []
    if answer.first_seconds is not None:
        parts.append(f"the first after {answer.first_seconds:.2f} s")
    if answer.tokens_per_s is not None:
        parts.append(f"then {answer.tokens_per_s:.0f} a second")
    if answer.finish_reason == "length":
        parts.append("cut at the limit of tokens")
    return f"({', '.join(parts)})" if parts else ""


def reason_of(error: openai.APIError) -> str:
    """In the server's own words, where it said some."""
    body = error.body if isinstance(error.body, dict) else {}
    return str(body.get("message") or error.message)

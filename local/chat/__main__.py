"""`python -m local.chat`: reads the command line, asks the server who it is, and chats.

Ends with status 1 and one line if the server does not answer or does not want to.
"""

from __future__ import annotations

import argparse
import os
import sys

import openai

from local.chat.asking import sender
from local.chat.commands import COMMANDS
from local.chat.conversation import Conversation
from local.chat.session import Session, reason_of
from local.chat.terminal import FAINT, Screen, printable
from local.chat.tools import WINDS_TOOLBOX


def main() -> int:
    options = _options()
    client = openai.OpenAI(base_url=options.url, api_key=options.api_key or "none", max_retries=0)
    try:
        model = options.model or _first_model(client)
    except openai.APIConnectionError:
        print(f"nothing answers at {options.url}; `make serve` starts a server", file=sys.stderr)
        return 1
    except openai.APIError as error:
        reason = " ".join(reason_of(error).split())
        print(printable(f"{options.url} refused: {reason}"), file=sys.stderr)
        return 1
    toolbox = WINDS_TOOLBOX if options.tools else None
    conversation = Conversation(model, options.system, toolbox=toolbox)
    screen = Screen(COMMANDS)
    screen.write(f"{model} at {options.url}. /help says what can be typed.\n", FAINT)
    Session(conversation, sender(client), screen).run()
    return 0


def _first_model(client: openai.OpenAI) -> str:
    """What the server calls its model. One without a list takes any name, or --model."""
    try:
        listed = client.models.list().data
    except openai.NotFoundError:
        listed = []
    return listed[0].id if listed else "mistral"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.chat", description=__doc__)
    url = "http://127.0.0.1:8080/v1"
    parser.add_argument("--url", default=url, help=f"of an OpenAI-compatible server ({url})")
    parser.add_argument(
        "--api-key",
        default=os.environ.get("API_KEY"),
        help="its key, if it wants one; API_KEY of the environment does not show in `ps`",
    )
    parser.add_argument("--model", help="the name to ask for (the server's first)")
    parser.add_argument("--system", help="a system prompt")
    parser.add_argument("--tools", action="store_true", help="offer tools from the beginning")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

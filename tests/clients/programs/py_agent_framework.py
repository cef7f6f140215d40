"""agent-framework's agent over chat completions or responses."""

import asyncio
import os
import sys

from agent_framework import openai


def get_wind_speed(wind: str) -> str:
    """Speed of a wind"""
    return '{"wind": "bora", "speed_kmh": 87}'


async def main() -> None:
    kind = {"chat": "OpenAIChatCompletionClient", "responses": "OpenAIChatClient"}[sys.argv[1]]
    client = getattr(openai, kind)(model="m", base_url=os.environ["URL"] + "/v1", api_key="none")
    options = {"temperature": 0}
    if "unstored" in sys.argv:
        options["store"] = False
    agent = client.as_agent(tools=[get_wind_speed], default_options=options)
    print(await agent.run("How fast is the bora?"))


asyncio.run(main())

"""Haystack's Agent over OpenAIChatGenerator."""

import os
from typing import Annotated

from haystack.components.agents import Agent
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.tools import tool
from haystack.utils import Secret


@tool
def get_wind_speed(wind: Annotated[str, "its name"]) -> str:
    """Speed of a wind"""
    return '{"wind": "bora", "speed_kmh": 87}'


generator = OpenAIChatGenerator(
    model="m",
    api_base_url=os.environ["URL"] + "/v1",
    api_key=Secret.from_token("none"),
    generation_kwargs={"temperature": 0},
)
agent = Agent(chat_generator=generator, tools=[get_wind_speed])
print(agent.run(messages=[ChatMessage.from_user("How fast is the bora?")])["messages"][-1].text)

"""autogen's AssistantAgent over OpenAIChatCompletionClient."""

import asyncio
import os

from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient


async def get_wind_speed(wind: str) -> str:
    """Speed of a wind"""
    return '{"wind": "bora", "speed_kmh": 87}'


async def main() -> None:
    client = OpenAIChatCompletionClient(
        model="m",
        base_url=os.environ["URL"] + "/v1",
        api_key="none",
        temperature=0,
        model_info={
            "vision": False,
            "function_calling": True,
            "json_output": True,
            "family": "unknown",
            "structured_output": True,
        },
    )
    agent = AssistantAgent(
        "winds", client, tools=[get_wind_speed], reflect_on_tool_use=True, system_message=None
    )
    print((await agent.run(task="How fast is the bora?")).messages[-1].content)


asyncio.run(main())

"""LlamaIndex' FunctionAgent over OpenAILike."""

import asyncio
import os

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai_like import OpenAILike


def get_wind_speed(wind: str) -> str:
    """Speed of a wind"""
    return '{"wind": "bora", "speed_kmh": 87}'


async def main() -> None:
    model = OpenAILike(
        model="m",
        api_base=os.environ["URL"] + "/v1",
        api_key="none",
        is_chat_model=True,
        is_function_calling_model=True,
        temperature=0,
    )
    agent = FunctionAgent(tools=[get_wind_speed], llm=model)
    print(await agent.run("How fast is the bora?"))


asyncio.run(main())

"""LangChain's create_agent over chat completions, responses or messages; twice."""

import os
import sys

from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

URL = os.environ["URL"]
OPENAI = {"model": "m", "temperature": 0, "base_url": f"{URL}/v1", "api_key": "none"}
ANTHROPIC = {"model": "m", "temperature": 0, "base_url": URL, "api_key": "none", "max_tokens": 200}
MODELS = {
    "chat": lambda: ChatOpenAI(**OPENAI),
    "responses": lambda: ChatOpenAI(**OPENAI, use_responses_api=True),
    "messages": lambda: ChatAnthropic(**ANTHROPIC),
}


def get_wind_speed(wind: str) -> str:
    """Speed of a wind"""
    return '{"wind": "bora", "speed_kmh": 87}'


agent = create_agent(MODELS[sys.argv[1]](), [get_wind_speed])
first = agent.invoke({"messages": [{"role": "user", "content": "How fast is the bora?"}]})
print(first["messages"][-1].text)
again = [*first["messages"], {"role": "user", "content": "How fast is the mistral?"}]
print(agent.invoke({"messages": again})["messages"][-1].text)

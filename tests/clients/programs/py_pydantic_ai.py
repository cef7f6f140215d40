"""pydantic-ai over chat completions, responses or messages: a tool, a history, an output type."""

import os
import sys

from pydantic import BaseModel, Field
from pydantic_ai import Agent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

URL = os.environ["URL"]
OPENAI = OpenAIProvider(base_url=f"{URL}/v1", api_key="none")
MODELS = {
    "chat": lambda: OpenAIChatModel("m", provider=OPENAI),
    "responses": lambda: OpenAIResponsesModel("m", provider=OPENAI),
    "messages": lambda: AnthropicModel(
        "m", provider=AnthropicProvider(base_url=URL, api_key="none")
    ),
}


class Wind(BaseModel):
    name: str = Field(max_length=20)
    speed: int = Field(ge=0, le=400)


model = MODELS[sys.argv[1]]()
agent = Agent(model, model_settings={"temperature": 0, "max_tokens": 200})


@agent.tool_plain
def get_wind_speed(wind: str) -> str:
    """Speed of a wind"""
    return '{"wind": "bora", "speed_kmh": 87}'


first = agent.run_sync("How fast is the bora?")
print(first.output)
print(agent.run_sync("How fast is the mistral?", message_history=first.all_messages()).output)
shaped = Agent(model, output_type=Wind, model_settings={"temperature": 0, "max_tokens": 200})
print(shaped.run_sync("How fast is the bora?").output)

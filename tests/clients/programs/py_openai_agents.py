"""openai-agents over chat completions or responses, with a second turn on its history."""

import os
import sys

from agents import (
    Agent,
    ModelSettings,
    Runner,
    function_tool,
    set_default_openai_api,
    set_default_openai_client,
    set_tracing_disabled,
)
from openai import AsyncOpenAI

set_tracing_disabled(True)
set_default_openai_client(AsyncOpenAI(base_url=os.environ["URL"] + "/v1", api_key="none"))
set_default_openai_api(sys.argv[1])


@function_tool
def get_wind_speed(wind: str) -> str:
    """Speed of a wind"""
    return '{"wind": "bora", "speed_kmh": 87}'


agent = Agent(
    name="winds",
    model=sys.argv[2],
    tools=[get_wind_speed],
    model_settings=ModelSettings(temperature=0),
)
first = Runner.run_sync(agent, "How fast is the bora?")
print(first.final_output)
again = [*first.to_input_list(), {"role": "user", "content": "How fast is the mistral?"}]
print(Runner.run_sync(agent, again).final_output)

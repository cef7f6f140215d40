"""smolagents' OpenAIModel: a call for its tool, then the result of it."""

import os

from smolagents import OpenAIModel, tool


@tool
def get_wind_speed(wind: str) -> str:
    """Speed of a wind

    Args:
        wind: its name
    """
    return '{"wind": "bora", "speed_kmh": 87}'


model = OpenAIModel("m", api_base=os.environ["URL"] + "/v1", api_key="none", temperature=0)
messages = [{"role": "user", "content": [{"type": "text", "text": "How fast is the bora?"}]}]
message = model(messages, tools_to_call_from=[get_wind_speed], max_tokens=200)
called = [call.function.name for call in message.tool_calls or []]
print(called)

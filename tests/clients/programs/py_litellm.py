"""litellm, as OpenAI's and as Anthropic's: a tool, its result, a stream."""

import os
import sys

import litellm

litellm.telemetry = False
KINDS = {
    "openai": {"model": "openai/m", "api_base": os.environ["URL"] + "/v1"},
    "anthropic": {"model": "anthropic/m", "api_base": os.environ["URL"]},
}
SCHEMA = {"type": "object", "properties": {"wind": {"type": "string"}}, "required": ["wind"]}
FUNCTION = {"name": "get_wind_speed", "description": "Speed of a wind", "parameters": SCHEMA}
asked = {
    **KINDS[sys.argv[1]],
    "api_key": "none",
    "temperature": 0,
    "max_tokens": 200,
    "tools": [{"type": "function", "function": FUNCTION}],
    "user": "u",
}
messages = [{"role": "user", "content": "How fast is the bora?"}]
message = litellm.completion(messages=messages, **asked).choices[0].message
messages.append(message)
for call in message.tool_calls:
    result = '{"wind": "bora", "speed_kmh": 87}'
    messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
stream = litellm.completion(messages=messages, stream=True, **asked)
print("".join(chunk.choices[0].delta.content or "" for chunk in stream))

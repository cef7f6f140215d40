"""A tool call and back, through the OpenAI client: question, call, result, answer."""

import json

from endpoint import API_KEY, OPENAI_URL
from openai import OpenAI

SPEEDS = {"bora": 87, "mistral": 65, "foehn": 40}  # what the tool knows, km/h
WIND = {"type": "object", "properties": {"wind": {"type": "string"}}, "required": ["wind"]}
FUNCTION = {"name": "get_wind_speed", "description": "Speed of a wind", "parameters": WIND}
TOOLS = [{"type": "function", "function": FUNCTION}]

client = OpenAI(base_url=OPENAI_URL, api_key=API_KEY)
messages = [{"role": "user", "content": "How fast is the bora?"}]


def ask():
    answer = client.chat.completions.create(
        model="mistral-7b", messages=messages, tools=TOOLS, temperature=0, max_tokens=100
    )
    return answer.choices[0].message


message = ask()
messages.append(message)
for call in message.tool_calls or []:
    print(f"{call.function.name}({call.function.arguments})")
    wind = json.loads(call.function.arguments)["wind"]
    result = json.dumps({"wind": wind, "speed_kmh": SPEEDS.get(wind)})
    messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
print(ask().content if message.tool_calls else message.content)

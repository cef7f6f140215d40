"""litellm's proxy in front of the server, asked by the clients of OpenAI and Anthropic.

Over chat completions, over messages, or over messages that it translates for OpenAI's API. A tool,
its result in a stream.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

URL = os.environ["URL"]
KEY = "sk-" + secrets.token_hex(32)  # it does not start without
UPSTREAMS = {
    "chat": {"model": "openai/m", "api_base": URL + "/v1"},
    "messages": {"model": "anthropic/m", "api_base": URL},
    "translated": {"model": "openai/m", "api_base": URL + "/v1"},
}
QUESTION = {"role": "user", "content": "How fast is the bora?"}
NAME, DESCRIPTION = "get_wind_speed", "Speed of a wind"
SCHEMA = {"type": "object", "properties": {"wind": {"type": "string"}}, "required": ["wind"]}
RESULT = '{"wind": "bora", "speed_kmh": 87}'


def over_chat(url: str) -> str:
    from openai import OpenAI

    function = {"name": NAME, "description": DESCRIPTION, "parameters": SCHEMA}
    asked = {"model": "m", "temperature": 0, "max_tokens": 200}
    asked["tools"] = [{"type": "function", "function": function}]
    with OpenAI(base_url=url + "/v1", api_key=KEY) as client:
        message = client.chat.completions.create(messages=[QUESTION], **asked).choices[0].message
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": RESULT}
            for call in message.tool_calls
        ]
        messages = [QUESTION, message.to_dict(), *results]
        stream = client.chat.completions.create(messages=messages, stream=True, **asked)
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def over_messages(url: str) -> str:
    from anthropic import Anthropic

    asked = {"model": "m", "extra_body": {"temperature": 0}, "max_tokens": 200}
    asked["tools"] = [{"name": NAME, "description": DESCRIPTION, "input_schema": SCHEMA}]
    with Anthropic(base_url=url, api_key=KEY) as client:
        message = client.messages.create(messages=[QUESTION], **asked)
        results = [
            {"type": "tool_result", "tool_use_id": block.id, "content": RESULT}
            for block in message.content
            if block.type == "tool_use"
        ]
        answered = {"role": "assistant", "content": [x.to_dict() for x in message.content]}
        messages = [QUESTION, answered, {"role": "user", "content": results}]
        with client.messages.stream(messages=messages, **asked) as stream:
            return stream.get_final_text()


def wait_for(url: str, proxy: subprocess.Popen) -> None:
    while proxy.poll() is None:
        try:
            urllib.request.urlopen(url + "/health/liveliness", timeout=5)
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("the proxy ended")


kind = sys.argv[1]
upstream = {**UPSTREAMS[kind], "api_key": "none"}
with open("proxy.yaml", "w") as config:
    json.dump({"model_list": [{"model_name": "m", "litellm_params": upstream}]}, config)
with socket.create_server(("127.0.0.1", 0)) as free:
    port = str(free.getsockname()[1])
command = [os.path.join(os.path.dirname(sys.executable), "litellm")]
command += ["--config", "proxy.yaml", "--host", "127.0.0.1", "--port", port]
settings = {"LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
proxy = subprocess.Popen(command, env={**os.environ, **settings})
try:
    wait_for(f"http://127.0.0.1:{port}", proxy)
    asks = over_chat if kind == "chat" else over_messages
    print("It said:", asks(f"http://127.0.0.1:{port}"))
finally:
    proxy.terminate()
    proxy.wait()

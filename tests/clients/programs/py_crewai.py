"""crewai's LLM: a call for a tool, and an answer."""

import os

from crewai import LLM

model = LLM(model="openai/m", base_url=os.environ["URL"] + "/v1", api_key="none", temperature=0)
print(model.call("What is a mistral?"))

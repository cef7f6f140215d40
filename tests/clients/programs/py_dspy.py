"""dspy's Predict, which asks in a form of its own: any answer that it can read."""

import os

import dspy

lm = dspy.LM(
    "openai/m", api_base=os.environ["URL"] + "/v1", api_key="none", max_tokens=200, temperature=0
)
dspy.configure(lm=lm)
print(lm("What is a mistral?"))

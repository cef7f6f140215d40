"""guidance over chat completions: a free answer."""

import os

from guidance import assistant, gen, user
from guidance.models import OpenAI

model = OpenAI("m", base_url=os.environ["URL"] + "/v1", api_key="none", echo=False)
with user():
    model += "What is a mistral?"
with assistant():
    model += gen("said", max_tokens=50)
print(model["said"])

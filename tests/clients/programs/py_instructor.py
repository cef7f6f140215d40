"""instructor in one of its modes: an object of a pydantic model."""

import os
import sys

import instructor
from openai import OpenAI
from pydantic import BaseModel, Field


class Wind(BaseModel):
    name: str
    speed: int = Field(ge=0, le=400)


client = instructor.from_openai(
    OpenAI(base_url=os.environ["URL"] + "/v1", api_key="none"), mode=instructor.Mode[sys.argv[1]]
)
asked = [{"role": "user", "content": "How fast is the bora?"}]
wind = client.create(model="m", messages=asked, response_model=Wind, temperature=0, max_tokens=200)
print(f"speed={wind.speed} of a Wind")

"""outlines' client for vLLM: a choice, a pattern, an object."""

import os
from typing import Literal

import openai
import outlines
from outlines.types import Regex
from pydantic import BaseModel, Field


class Wind(BaseModel, extra="forbid"):
    name: str = Field(max_length=20)
    speed: int = Field(ge=0, le=400)


client = openai.OpenAI(base_url=os.environ["URL"] + "/v1", api_key="none")
model = outlines.from_vllm(client, "m")
said = model("Is the bora cold?", Literal["yes", "no"], max_tokens=50)
assert said in ("yes", "no"), said
said = model("How fast is the bora?", Regex("[0-9]{2} km/h"), max_tokens=50)
assert len(said) == 7, said
wind = Wind.model_validate_json(model("How fast is the bora?", Wind, max_tokens=200))
print(f"speed={wind.speed} of a Wind")

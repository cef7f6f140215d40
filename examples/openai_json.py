"""An answer that has the shape of a class, through the OpenAI client."""

from typing import Literal

from endpoint import API_KEY, OPENAI_URL
from openai import OpenAI
from pydantic import BaseModel


class Wind(BaseModel):
    name: Literal["bora", "mistral", "foehn", "sirocco"]
    season: Literal["winter", "spring", "summer", "autumn"]
    is_cold: bool


client = OpenAI(base_url=OPENAI_URL, api_key=API_KEY)
answer = client.chat.completions.parse(
    model="mistral-7b",
    messages=[{"role": "user", "content": "Which cold wind blows down the Rhone valley?"}],
    response_format=Wind,
    temperature=0,
)
print(answer.choices[0].message.parsed)

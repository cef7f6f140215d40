"""A chat through the OpenAI client, answered at once."""

from endpoint import API_KEY, OPENAI_URL
from openai import OpenAI

MESSAGES = [
    {"role": "user", "content": "What is a mistral?"},
    {
        "role": "assistant",
        "content": "A mistral is a type of cold, dry wind that blows across the southern slopes of "
        "the Alps from the Valais region of Switzerland into the Ligurian Sea near Genoa. It is "
        "known for its strong and steady gusts, sometimes reaching up to 60 miles per hour.",
    },
    {"role": "user", "content": "How does the mistral wind form?"},
]

client = OpenAI(base_url=OPENAI_URL, api_key=API_KEY)
answer = client.chat.completions.create(
    model="mistral-7b", messages=MESSAGES, temperature=0.5, max_tokens=50, top_p=0.95
)
print(answer.choices[0].message.content)

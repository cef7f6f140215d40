"""The REST call with plain `requests`, answered at once."""

import requests
from endpoint import HEADERS, PREDICT_URL

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

body = {"messages": MESSAGES, "max_new_tokens": 512, "temperature": 0.9}
response = requests.post(PREDICT_URL, headers=HEADERS, json=body, timeout=600)
response.raise_for_status()
print(response.json()["output"])

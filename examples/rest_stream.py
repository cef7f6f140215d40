"""The REST call with plain `requests`, printed while it is generated."""

import codecs

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

body = {"messages": MESSAGES, "stream": True, "max_new_tokens": 512, "temperature": 0.9}
# A character of several bytes can arrive in two pieces; the decoder waits for the second one.
decoder = codecs.getincrementaldecoder("utf-8")()
with requests.post(PREDICT_URL, headers=HEADERS, json=body, stream=True, timeout=600) as response:
    response.raise_for_status()
    for piece in response.iter_content(chunk_size=None):
        print(decoder.decode(piece), end="", flush=True)
print(decoder.decode(b"", final=True))

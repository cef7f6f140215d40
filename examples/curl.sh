#!/usr/bin/env bash
# The APIs with curl, streaming. Takes its address and key from the environment, see endpoint.py.
set -euo pipefail

platform=${BASETEN_MODEL_ID:+https://model-$BASETEN_MODEL_ID.api.baseten.co}
host=${MISTRAL_BASE_URL:-${platform:-http://127.0.0.1:8080}}
post() { # path, body
  curl --no-buffer --silent --show-error --fail-with-body "$host/$1" --data "$2" \
    -H "Authorization: Api-Key ${BASETEN_API_KEY:-none}" -H "Content-Type: application/json"
}

post environments/production/sync/v1/chat/completions '{
  "model": "mistral-7b",
  "messages": [{"role": "user", "content": "What is a mistral?"}],
  "stream": true,
  "max_tokens": 50
}'

post environments/production/sync/v1/completions '{
  "model": "mistral-7b",
  "prompt": "The mistral is",
  "stream": true,
  "max_tokens": 20
}'

post environments/production/sync/v1/responses '{
  "model": "mistral-7b",
  "input": "What is a mistral?",
  "stream": true,
  "max_output_tokens": 50
}'

post environments/production/sync/v1/messages '{
  "model": "mistral-7b",
  "messages": [{"role": "user", "content": "What is a mistral?"}],
  "stream": true,
  "max_tokens": 50
}'

post production/predict '{
  "messages": [{"role": "user", "content": "What is a mistral?"}],
  "stream": true,
  "max_new_tokens": 512
}'
echo

"""Where the bundle answers: `make serve` on this machine, or a deployment on the platform.

MISTRAL_BASE_URL   any other server, http://host:port
BASETEN_MODEL_ID   a deployed model's id; without it and MISTRAL_BASE_URL: http://127.0.0.1:8080
BASETEN_API_KEY    its key; a local server asks for one only when started with --api-key
"""

import os

_model_id = os.environ.get("BASETEN_MODEL_ID")
_platform = f"https://model-{_model_id}.api.baseten.co" if _model_id else None
_host = os.environ.get("MISTRAL_BASE_URL") or _platform or "http://127.0.0.1:8080"

# The paths are the platform's own; the local server has them too.
OPENAI_URL = f"{_host}/environments/production/sync/v1"
PREDICT_URL = f"{_host}/production/predict"

API_KEY = os.environ.get("BASETEN_API_KEY", "none")
HEADERS = {"Authorization": f"Api-Key {API_KEY}"}

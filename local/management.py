"""The little of the platform's management API that the `truss predict` command asks for.

Knows one model, and answers every query with everything it knows about it: GraphQL lets a client
read only the fields it wants. Knows nothing of HTTP.
"""

from __future__ import annotations

from typing import Any

ID = "local"


def answer(query: str, model_name: str, hostname: str) -> dict[str, Any]:
    """`hostname` is where the command posts its prediction: `{hostname}/development/predict`."""
    if query.lstrip().startswith("mutation"):
        return {"errors": [{"message": "this local server answers predictions; it takes no push"}]}
    team = {"id": ID, "name": ID, "default": True}
    version = {
        "id": ID,
        "semver": "0.0.0",
        "is_draft": True,
        "is_primary": True,
        "truss_hash": None,
        "truss_signature": None,
        "current_model_deployment_status": {"status": "ACTIVE"},
    }
    # `--published` looks for a version that is no draft.
    versions = [version, {**version, "is_draft": False}]
    model = {
        "id": ID,
        "name": model_name,
        "hostname": hostname,
        "team": team,
        "versions": versions,
        "primary_version": version,
    }
    oracle = {"oracle": model}
    data = {"teams": [team], "models": [model], "model": model, "model_version": version | oracle}
    return {"data": data}

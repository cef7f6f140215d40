"""The clients: what to install, how each is run, and what must be seen.

Each runs with its own settings, but for where the server is and what its documentation names to
keep it from asking its maker's hosts. Knows nothing of how it is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.clients.model import COMMAND, SENTENCE

QUESTION = "How fast is the bora?"
_OF_EMBEDDED = "87"  # km/h: what the tool of the programs says, and the embedded model after it


@dataclass(frozen=True, slots=True)
class Client:
    """packages: exact pins, the first of them the client. command: see `filled` in run.py.

    place: clients with the same share an installation; None is the client's own. files: what is
    written into its home. model: "embedded", or "agents" of model.py. sees: what it must print.
    requests: at least so many must be answered. fails: why it cannot do better, if it cannot.
    """

    name: str
    ecosystem: str  # "npm" or "pip"
    packages: tuple[str, ...]
    command: tuple[str, ...]
    sees: str
    place: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    model: str = "embedded"
    requests: int = 1
    fails: str | None = None

    @property
    def version(self) -> str:
        return self.packages[0].rpartition("@" if self.ecosystem == "npm" else "==")[2].lstrip("=")

    @property
    def installation(self) -> str:
        return self.place or self.name


_CODEX = """\
model = "{model}"
model_provider = "here"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.here]
name = "here"
base_url = "{url}/v1"
wire_api = "responses"
"""
_CLAUDE = {
    "ANTHROPIC_BASE_URL": "{url}",
    "ANTHROPIC_API_KEY": "none",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
}


def _claude_code(name: str, **environment: str) -> Client:
    return Client(
        name,
        "npm",
        ("@anthropic-ai/claude-code@2.1.332",),
        ("{bin}/claude", "-p", QUESTION, "--allowedTools", "Bash"),
        sees=SENTENCE,
        place="claude-code",
        environment={**_CLAUDE, **environment},
        model="agents",
        requests=2,
    )


def _codex(name: str, model: str, requests: int) -> Client:
    return Client(
        name,
        "npm",
        ("@openai/codex@0.171.0",),
        ("{bin}/codex", "exec", "--skip-git-repo-check", QUESTION),
        sees=SENTENCE,
        place="codex",
        files={".codex/config.toml": _CODEX.replace("{model}", model)},
        model="agents",
        requests=requests,
    )


AGENTS = (
    _claude_code("claude-code"),
    _claude_code(
        "claude-code-thinking", ANTHROPIC_MODEL="claude-sonnet-4-5", MAX_THINKING_TOKENS="4000"
    ),
    _codex("codex", "mistral", requests=2),
    _codex("codex-known-model", "gpt-6.2-sol", requests=1),  # its tools come otherwise
)

_AI_SDK = (
    "@ai-sdk/openai-compatible@3.0.92",
    "@ai-sdk/openai@4.0.118",
    "@ai-sdk/anthropic@4.0.105",
)
_LANGCHAIN_JS = ("@langchain/core@1.4.0", "@langchain/openai@1.6.0", "@langchain/anthropic@1.5.11")
_ZOD = "zod@4.6.7"


def _node(name: str, packages: tuple[str, ...], program: str, requests: int = 2) -> Client:
    """program: of programs/, with arguments. All of node share an installation."""
    return Client(
        name,
        "npm",
        packages,
        ("node", *program.split()),
        sees=_OF_EMBEDDED,
        place="node",
        environment={"URL": "{url}"},
        requests=requests,
    )


NODE_LIBRARIES = (
    _node("openai-js-chat", ("openai@7.59.0",), "openai-chat.mjs"),
    _node("openai-js-responses", ("openai@7.59.0",), "openai-responses.mjs"),
    _node("anthropic-js", ("@anthropic-ai/sdk@1.14.0",), "anthropic.mjs"),
    *(
        _node(f"ai-sdk-{kind}", ("ai@7.0.173", *_AI_SDK, _ZOD), f"ai-sdk.mjs {kind}", requests=4)
        for kind in ("compatible", "chat", "responses", "anthropic")
    ),
    *(
        _node(
            f"langchain-js-{kind}",
            ("langchain@1.5.14", *_LANGCHAIN_JS, _ZOD),
            f"langchain.mjs {kind}",
            requests=3,
        )
        for kind in ("chat", "responses", "messages")
    ),
    *(
        _node(
            f"openai-agents-js-{kind.removesuffix('_completions')}",
            ("@openai/agents@0.20.0", "openai@7.59.0", _ZOD),
            f"openai-agents.mjs {kind}",
            requests=3,
        )
        for kind in ("chat_completions", "responses")
    ),
)

_LANGCHAIN = ("langchain==1.5.2", "langchain-openai==1.7.4", "langchain-anthropic==1.7.10")


def _python(
    name: str,
    packages: tuple[str, ...],
    program: str,
    requests: int = 2,
    sees: str = _OF_EMBEDDED,
    place: str | None = None,
    model: str = "embedded",
    fails: str | None = None,
) -> Client:
    """program: of programs/, with arguments. place: where packages agree with one another."""
    return Client(
        name,
        "pip",
        packages,
        ("{bin}/python", *program.split()),
        sees=sees,
        place=place or name,
        environment={"URL": "{url}"},
        model=model,
        requests=requests,
        fails=fails,
    )


PYTHON_LIBRARIES = (
    *(
        _python(f"litellm-{kind}", ("litellm==1.110.2",), f"py_litellm.py {kind}", place="litellm")
        for kind in ("openai", "anthropic")
    ),
    *(
        _python(
            f"instructor-{mode.lower()}",
            ("instructor==1.17.0",),
            f"py_instructor.py {mode}",
            requests=1,
            sees="of a Wind",
            place="instructor",
            model=model,
        )
        # Its schema lets an object have further keys: the embedded model finds no end.
        for mode, model in (("TOOLS", "embedded"), ("JSON_SCHEMA", "agents"))
    ),
    *(
        _python(
            f"pydantic-ai-{kind}",
            ("pydantic-ai-slim[openai,anthropic]==2.68.0",),
            f"py_pydantic_ai.py {kind}",
            requests=4,
            place="pydantic-ai",
        )
        for kind in ("chat", "responses", "messages")
    ),
    *(
        _python(
            f"openai-agents-{name}",
            ("openai-agents==0.24.0",),
            f"py_openai_agents.py {arguments}",
            requests=3,
            place="openai-agents",
        )
        for name, arguments in (
            ("chat", "chat_completions m"),
            ("responses", "responses m"),
            ("known-model", "responses gpt-5.4"),
        )
    ),
    *(
        _python(
            f"langchain-{kind}",
            _LANGCHAIN,
            f"py_langchain.py {kind}",
            requests=3,
            place="langchain",
        )
        for kind in ("chat", "responses", "messages")
    ),
)

# Each in an installation of its own.
MORE_PYTHON_LIBRARIES = (
    _python("outlines", ("outlines==1.3.3", "openai==3.57.0"), "py_outlines.py", 3, "of a Wind"),
    *(
        _python(
            f"agent-framework-{name}",
            ("agent-framework-openai==1.17.0",),
            f"py_agent_framework.py {arguments}",
            place="agent-framework",
            fails=fails,
        )
        for name, arguments, fails in (
            ("chat", "chat", None),
            ("responses", "responses unstored", None),
            (
                "stored",
                "responses",
                "it leaves the conversation to the server, unless told store=False",
            ),
        )
    ),
    *(
        _python(
            f"litellm-proxy-{kind}",
            # The proxy of 1.110.2 wants litellm-proxy==1.110.2, which could not be found.
            ("litellm[proxy]==1.106.12", "openai==2.54.0", "anthropic==2.14.0"),
            f"py_litellm_proxy.py {kind}",
            place="litellm-proxy",
        )
        for kind in ("chat", "messages", "translated")
    ),
    _python("smolagents", ("smolagents[openai]==1.26.0",), "py_smolagents.py", 1, "get_wind_speed"),
    _python(
        "llama-index",
        ("llama-index-llms-openai-like==0.8.1", "llama-index-core==0.14.25"),
        "py_llama_index.py",
    ),
    _python("haystack", ("haystack-ai==3.4.1",), "py_haystack.py"),
    _python("autogen", ("autogen-agentchat==0.7.5", "autogen-ext[openai]==0.7.5"), "py_autogen.py"),
    _python("dspy", ("dspy==3.4.1",), "py_dspy.py", 1, "mistral"),
    _python("guidance", ("guidance==0.3.1", "openai==3.57.0"), "py_guidance.py", 1, "mistral"),
    _python("crewai", ("crewai==1.15.30",), "py_crewai.py", 1, "mistral"),
)
_ENDPOINT = {"OPENAI_BASE_URL": "{url}/v1", "OPENAI_API_KEY": "none", "OPENAI_MODEL": "mistral"}
_CONTINUE = """\
name: here
version: 1.0.0
schema: v1
models:
  - name: mistral
    provider: openai
    model: mistral
    apiBase: {url}/v1
    apiKey: none
    roles: [chat]
"""
_LLM = """\
- model_id: here
  model_name: m
  api_base: {url}/v1
"""
_OPENCODE = """\
{
  "autoupdate": false,
  "share": "disabled",
  "model": "here/mistral",
  "small_model": "here/mistral",
  "provider": {
    "here": {
      "npm": "@ai-sdk/openai-compatible",
      "options": {"baseURL": "{url}/v1", "apiKey": "none"},
      "models": {"mistral": {"name": "mistral"}}
    }
  }
}
"""
_PROMPTFOO = """\
description: winds
prompts: ["What is a {{wind}}?"]
providers:
  - id: openai:chat:m
    config:
      apiBaseUrl: {url}/v1
      apiKey: none
      temperature: 0
      max_tokens: 200
tests:
  - vars: {wind: mistral}
    assert:
      - type: icontains
        value: mistral
  - vars: {wind: bora}
"""
MORE_AGENTS = (
    Client(
        "llm",
        "pip",
        ("llm==0.36",),
        ("{bin}/llm", "-m", "here", "-o", "temperature", "0", "What is a mistral?"),
        sees="mistral",
        environment={"LLM_USER_PATH": "{home}/llm", "OPENAI_API_KEY": "none"},
        files={"llm/extra-openai-models.yaml": _LLM},
    ),
    Client(
        "aider",
        "pip",
        ("aider-chat==0.86.2",),
        (
            "{bin}/aider",
            *("--model", "openai/mistral", "--message", QUESTION, "--yes-always", "--no-git"),
            *("--analytics-disable", "--no-check-update", "--no-show-release-notes"),
            "--no-show-model-warnings",
            *("--chat-history-file", "{home}/chat.md", "--input-history-file", "{home}/input"),
        ),
        sees=SENTENCE,
        environment={"OPENAI_API_BASE": "{url}/v1", "OPENAI_API_KEY": "none"},
        model="agents",
    ),
    Client(
        "promptfoo",
        "npm",
        ("promptfoo@0.121.20",),  # the newest that runs on Node 20
        ("{bin}/promptfoo", "eval", "--config", "{home}/winds.yaml", "--no-cache", "--no-table"),
        sees="2 passed",
        environment={
            "PROMPTFOO_DISABLE_TELEMETRY": "1",
            "PROMPTFOO_DISABLE_UPDATE": "1",
            "PROMPTFOO_CONFIG_DIR": "{home}/promptfoo",
        },
        files={"winds.yaml": _PROMPTFOO},
        requests=2,
    ),
    Client(
        "continue",
        "npm",
        ("@continuedev/cli@1.5.47",),
        ("{bin}/cn", "--config", "{home}/config.yaml", "--auto", "-p", QUESTION),
        sees=SENTENCE,
        environment={"CONTINUE_CLI_ENABLE_TELEMETRY": "0", "CONTINUE_TELEMETRY_ENABLED": "0"},
        files={"config.yaml": _CONTINUE},
        model="agents",
        requests=2,
    ),
    Client(
        "qwen-code",
        "npm",
        ("@qwen-code/qwen-code@0.24.4",),
        ("{bin}/qwen", "--yolo", "--auth-type", "openai", "-p", QUESTION),
        sees=SENTENCE,
        environment=_ENDPOINT,
        files={".qwen/settings.json": '{"privacy": {"usageStatisticsEnabled": false}}'},
        model="agents",
        requests=2,
    ),
    Client(
        "opencode",
        "npm",
        ("opencode-ai@1.18.33",),
        ("{bin}/opencode", "run", QUESTION),
        sees=SENTENCE,
        environment={"OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_MODELS_FETCH": "1"},
        files={"opencode.json": _OPENCODE},
        model="agents",
        requests=2,
    ),
)

_ALL = (*AGENTS, *MORE_AGENTS, *NODE_LIBRARIES, *PYTHON_LIBRARIES, *MORE_PYTHON_LIBRARIES)
CLIENTS: dict[str, Client] = {client.name: client for client in _ALL}
# What a script calls in the place of the model, so that a recording has what follows.
CALLS = {
    "Bash": {"command": COMMAND, "description": "Say it"},
    "exec_command": {"cmd": COMMAND},
    "bash": {"command": COMMAND, "description": "Say it"},
    "run_shell_command": {"command": COMMAND, "is_background": False},
    "get_wind_speed": {"wind": "bora"},
}

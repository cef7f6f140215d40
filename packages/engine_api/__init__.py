"""The words that the bridge and an engine share, and what an engine promises.

request         what goes in: prompts, sampling parameters, requests
events          what comes out, and why it ended
constraint      what an answer may consist of
conversation    messages, calls, tools
thinking        what a model thinks before it answers
engine          the promises: Engine, Prompts, Vocabulary, and the streams of events
figures         what an engine measures
errors          what it refuses and how it fails
settings        how a part of config.yaml is read
version         which state of this bundle runs

Needs the standard library only. Knows no wire format, no model, no engine.
"""

__all__ = [
    "constraint",
    "conversation",
    "engine",
    "errors",
    "events",
    "figures",
    "request",
    "settings",
    "thinking",
    "version",
]

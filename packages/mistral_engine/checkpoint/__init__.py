"""Where the files are, and what they are. Loads none of them; asks torch only for a GPU.

names        what the files are called
finding      what the configuration names -> a Checkpoint, or a refusal in one line
listing      the files of a folder or of a repository on the hub
downloading  a hub id -> its listing, and a folder with the files that are read
recognising  what a folder is, where it is nothing that is served
commands     what a refusal tells to type
described    what config.json says of a model: whether it is one that is served
weight_files which of the files hold the weights
adapter      a LoRA adapter: which modules it changes by how much
adapter_settings  what it says of itself -> an Adapter, or a refusal by name
mergeable    whether it is of a form that is merged here
texts        the small files of a base and an adapter as one folder
"""

from mistral_engine.checkpoint import described, listing, names
from mistral_engine.checkpoint.adapter import Adapter
from mistral_engine.checkpoint.finding import (
    EMBEDDED,
    Checkpoint,
    SeparateAdapter,
    checkpoint_or_embedded,
    find_checkpoint,
    find_separate,
    warn_of_another_base,
)
from mistral_engine.checkpoint.weight_files import weight_paths

__all__ = [
    "EMBEDDED",
    "Adapter",
    "Checkpoint",
    "SeparateAdapter",
    "checkpoint_or_embedded",
    "described",
    "find_checkpoint",
    "find_separate",
    "listing",
    "names",
    "warn_of_another_base",
    "weight_paths",
]

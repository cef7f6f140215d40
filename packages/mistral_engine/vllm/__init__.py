"""The same promises on vLLM.

folder      a checkpoint as vLLM can read it
"""

__all__ = ["folder"]

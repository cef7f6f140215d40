"""A LoRA adapter, merged into the weights when they are loaded.

plan      what it changes
merging   changing it
"""

from mistral_engine.native.load.lora.merging import merge
from mistral_engine.native.load.lora.plan import plan_updates

__all__ = ["merge", "plan_updates"]

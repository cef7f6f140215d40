"""What happens once, at load.

weights     transformers' model with a checkpoint's weights
headers     what the weight files say of themselves
memory      what there is room for
cache       the store of keys and values, in what is left
"""

__all__ = ["cache", "memory", "weights"]

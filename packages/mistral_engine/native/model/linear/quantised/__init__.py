"""Weights of 8 and of 4 bits, in forms that a CPU multiplies faster than 16.

rounding    weights to whole numbers and scales
rows        activations to whole numbers, each row by itself
int8        8 bits: oneDNN's, FBGEMM's and torch's products
int4        4 bits: AutoRound's kernels, where they are installed, and torch's

Knows nothing of what the linears are for. Quantisation on GPUs is bitsandbytes' and not here.
"""

from mistral_engine.native.model.linear.quantised.int4 import GROUP, INT4
from mistral_engine.native.model.linear.quantised.int8 import INT8

# By engine.quantization, the fastest first; see choosing.py.
QUANTISED = {"int8": INT8, "int4": INT4}

__all__ = ["GROUP", "QUANTISED"]

"""Linears without bias, in the form that this machine multiplies fastest.

way         what a form of weights offers: Way
plain       the weights as they are; any device, any type
float32     widened to float32: small models on CPUs that are slow at 16 bits
onednn      packed bfloat16, for CPUs that multiply it
fbgemm      packed 16-bit weights multiplied in float32, for CPUs that do not
quantised/  8 and 4 bits, on a CPU
choosing    which of them, known or measured at load
choice      what came of it, and the spare for weights that it cannot hold
measuring   their times, and with how many threads
stacked     Linear: several that read the same input, as one
few_rows    with how many rows at the fewest they are asked

Knows nothing of what the linears are for.
"""

from mistral_engine.native.model.linear.choice import Choice
from mistral_engine.native.model.linear.choosing import WAYS, Layout, choose_way
from mistral_engine.native.model.linear.few_rows import fill_up
from mistral_engine.native.model.linear.stacked import Linear
from mistral_engine.native.model.linear.way import Product, UnfitWeightError, Way

__all__ = [
    "WAYS",
    "Choice",
    "Layout",
    "Linear",
    "Product",
    "UnfitWeightError",
    "Way",
    "choose_way",
    "fill_up",
    "quantised",
]

"""What will take a GPU's memory, by arithmetic: before there is a GPU, and before weights are read.

gpus        the GPUs that are rented, and the least that is needed of one
shape       a model's sizes, of its config.json
weights     what they take, by quantization
step        what one step takes besides, at most
graphs      which steps are recorded, and what they take
budget      all of it together, and what is left for the cache
remedies    what would have to change where it does not fit
table       the same in words

Plain Python: knows no torch, and looks at no device. No figure here was measured on a GPU; those of
steps are compared with what the same tensors take on a CPU.
"""

from mistral_engine.native.plan.budget import MARGIN, STEP_TOKENS, Budget, Workload, plan
from mistral_engine.native.plan.gpus import GPUS, LEAST_CAPABILITY, Gpu, dotted
from mistral_engine.native.plan.graphs import ladder
from mistral_engine.native.plan.remedies import remedy
from mistral_engine.native.plan.shape import MISTRAL_7B, Shape
from mistral_engine.native.plan.step import MOST_GATHERED
from mistral_engine.native.plan.weights import BYTES_A_WEIGHT, weight_bytes

__all__ = [
    "BYTES_A_WEIGHT",
    "GPUS",
    "LEAST_CAPABILITY",
    "MARGIN",
    "MISTRAL_7B",
    "MOST_GATHERED",
    "STEP_TOKENS",
    "Budget",
    "Gpu",
    "Shape",
    "Workload",
    "dotted",
    "ladder",
    "plan",
    "remedy",
    "table",
    "weight_bytes",
]

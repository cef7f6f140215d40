"""One forward pass over a step's flat batch.

runner          chunks in, logits out
flat_batch      its tokens as integers
body            what a step walks through between the two
fused           a model taken apart into few operators
packing         its pieces, several at once
norm            normalisation
layers          transformers' own layers, where they cannot be
finite          refuses what no answer can be computed with
rope            rotation, and what else positions do
linear/         the linears, in the form that this machine multiplies fastest
threads         how many of them may compute
cuda_graphs     steps that only decode, recorded once and replayed

Knows nothing of scheduling and of text.
"""

__all__ = [
    "body",
    "cuda_graphs",
    "finite",
    "flat_batch",
    "fused",
    "layers",
    "linear",
    "norm",
    "packing",
    "rope",
    "runner",
    "threads",
]

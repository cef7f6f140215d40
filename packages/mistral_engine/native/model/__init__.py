"""One forward pass over a step's flat batch.

runner          chunks in, logits out
body            what a step walks through between the two
fused           a model taken apart into few operators
layers          transformers' own layers, where they cannot be
rope            rotation, and what else positions do
linear/         the linears, in the form that this machine multiplies fastest
threads         how many of them may compute
cuda_graphs     steps that only decode, recorded once and replayed

Knows nothing of scheduling and of text.
"""

__all__ = ["body", "cuda_graphs", "fused", "layers", "linear", "rope", "runner", "threads"]

"""One forward pass over a step's flat batch.

runner          chunks in, logits out
layers          transformers' layers, with attention over our cache and fused linears
rope            what positions do beyond rotating
linear          the linears, as fast as the device reads them
cuda_graphs     steps that only decode, recorded once and replayed

Knows nothing of scheduling and of text.
"""

__all__ = ["cuda_graphs", "layers", "linear", "rope", "runner"]

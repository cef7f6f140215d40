"""Keys and values in pages that sequences share in place: what a GPU wants.

paged_store         the store
paged_attention     which way of attending works on this device
paged_decode        our kernel for decoding, in Triton
"""

__all__ = ["paged_attention", "paged_store"]

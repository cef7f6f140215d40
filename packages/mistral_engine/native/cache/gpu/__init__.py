"""Keys and values in pages that sequences share in place: what a GPU wants.

paged_store         the store
page_table          which pages every sequence holds, as an array
rows                a step's layout, by arithmetic on it
layout              its values
paged_attention     the two ways of attending
choosing            which a device takes, or why none
paged_decode        our kernel for decoding, in Triton
reference           both ways by their definition: what a CPU runs
"""

__all__ = ["layout", "paged_store"]
